/** Debian packages that the lab needs on the machine. */
import { readFile } from "node:fs/promises";
import { inTurn } from "./lock.ts";
import { attempt, run } from "./run.ts";
import { doing } from "./say.ts";

/** What nodes and their network need. */
export const nodePackages = [
  "debian-archive-keyring",
  "iproute2",
  "iptables",
  "mmdebstrap",
  "openssh-client",
  "procps",
  "slirp4netns",
  "systemd-container",
  "util-linux",
];

/** A list of what an image's build needs, one package per line. */
export async function packagesListed(path: string): Promise<string[]> {
  const text = await readFile(path, "utf8");
  return text
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((line) => line !== "");
}

/** Installs what is not installed of some packages. @throws CommandFailed with apt's last lines */
export async function ensurePackages(wanted: readonly string[]): Promise<void> {
  if ((await missingOf(wanted)).length === 0) return;
  // Two labs that start at once would meet at apt's locks, for which `apt-get update` does not wait.
  await inTurn("/var/lib/apt", async () => {
    const missing = await missingOf(wanted);
    if (missing.length === 0) return;
    await doing(`Debian packages ${missing.join(" ")}`, async () => {
      const env = { DEBIAN_FRONTEND: "noninteractive" };
      await run(["apt-get", "update", "-q"], { env });
      await run(["apt-get", "install", "-q", "-y", "--no-install-recommends", ...missing], { env });
    });
  });
}

async function missingOf(wanted: readonly string[]): Promise<string[]> {
  const query = ["dpkg-query", "--show", "--showformat", "${db:Status-Status} ${Package}\n", ...wanted];
  const installed = new Set(
    (await attempt(query)).stdout
      .split("\n")
      .filter((line) => line.startsWith("installed "))
      .map((line) => line.slice(10)),
  );
  return wanted.filter((name) => !installed.has(name));
}
