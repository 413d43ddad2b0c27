/**
 * `npm run test:lab [-- FILE…]`: brings up what the tests stand on, then runs them inside the lab's network, so that
 * every request of theirs reaches the cloud as a client's would. STACKWRIGHT_LAB names another lab than `lab`.
 *
 * `npm run test:lab -- --stack EXAMPLE [FILE…]`: the same tests on an example's nodes, with its services, in a lab of its
 * own, which goes when `destroy` was the last of what has passed.
 *
 * `npm run test:lab -- --network DESIGN [FILE…]`: the same for a design of networks, in a lab of its own, which goes when
 * `destroy` was the last of what has passed.
 */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureEngine } from "../../lab/engine.ts";
import { labOfExample } from "../../lab/example.ts";
import { ensureImage } from "../../lab/image.ts";
import { Lab } from "../../lab/lab.ts";
import { exclusively } from "../../lab/lock.ts";
import { ensurePackages } from "../../lab/packages.ts";
import { checkout } from "../../lab/places.ts";
import { designNamed } from "./networks/designs.ts";

const { values, positionals } = parseArgs({
  options: { network: { type: "string" }, stack: { type: "string" } },
  allowPositionals: true,
});
const design = values.network === undefined ? undefined : designNamed(values.network);
const example = values.stack === undefined ? undefined : await labOfExample(values.stack);
const lab = await Lab.open(
  design ? { ...design.lab, name: design.name } : (example ?? process.env.STACKWRIGHT_LAB ?? "lab"),
);
/** What is proved of each design: its networks, then what the first cloud promises. */
const files = design
  ? ["networks", ...(design.then ?? []), "steady", "destroy"].map((name) => `test/lab/${name}.test.ts`)
  : [];

process.exitCode = await exclusively(lab.state, async () => {
  const browser = existsSync("/usr/bin/chromium") ? [] : ["chromium"];
  await ensurePackages(["iputils-ping", ...(design ? ["tcpdump"] : browser)]);
  await ensureEngine();
  await ensureImage();
  await lab.ensureNodes();
  const vitest = [
    join(checkout, "node_modules/.bin/vitest"),
    "run",
    "--config",
    join(checkout, "vitest.lab.config.ts"),
  ];
  const env = {
    STACKWRIGHT_LAB: lab.name,
    STACKWRIGHT_TEST_RUN: randomUUID(),
    ...(design ? { STACKWRIGHT_NETWORK: design.name } : {}),
  };
  const wanted = positionals.length > 0 ? positionals : files;
  const { code } = await lab.exec([...vitest, ...wanted], { terminal: true, cwd: checkout, env });
  // What failed may be looked at; of what passed nothing is left but idle nodes.
  if (code === 0 && (design ?? example) && wanted.at(-1)?.includes("destroy")) await lab.remove();
  return code;
});
