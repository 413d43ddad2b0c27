/** The Pulumi engine: official downloads where they can be had, else a build of the same versions from Go modules. */
import { join } from "node:path";
import { checkout } from "./places.ts";
import { run, succeeds } from "./run.ts";
import { doing } from "./say.ts";

const downloads = "https://get.pulumi.com/latest-version";

/** Does Pulumi's download site answer within a few seconds? */
async function reachable(): Promise<boolean> {
  try {
    return (await fetch(downloads, { signal: AbortSignal.timeout(5_000) })).ok;
  } catch {
    return false;
  }
}

/** Puts the engine into PULUMI_HOME if it is not there. @throws CommandFailed, for instance where Go is missing */
export async function ensureEngine(): Promise<void> {
  const build = join(checkout, "engine/build.sh");
  if (await succeeds([build, "--check"])) return;
  if (await reachable()) {
    // Here rather than at the first use: the lab's network has another way to name servers.
    await doing("Pulumi's own engine and plugins", async () => {
      await run(["npx", "pulumi", "plugin", "install"], { cwd: checkout, show: true });
    });
  } else {
    await doing("Pulumi engine from Go modules", () => run([build], { show: true }));
  }
}
