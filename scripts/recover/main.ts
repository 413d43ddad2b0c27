/**
 * `npm run recover`: after an `up` that was killed, or whose machine lost power, makes the selected stack ready for the
 * next one. Takes the environment of `pulumi`; harmless when nothing is wrong.
 */
import { spawnSync } from "node:child_process";
import { removeStaleLocks } from "./locks.ts";
import { recover } from "./recover.ts";

/** `pulumi ARGS…` as the person would call it. @throws Error with what it printed */
function pulumi(args: readonly string[], input?: string): Promise<string> {
  const { status, stdout, stderr } = spawnSync("npx", ["pulumi", ...args], {
    input,
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) throw new Error(`pulumi ${args.join(" ")}: ${stderr}`);
  return Promise.resolve(stdout);
}

const { url } = JSON.parse(await pulumi(["whoami", "--verbose", "--json"])) as { url: string };
const stack = (await pulumi(["stack", "--show-name"])).trim();
const removed = await removeStaleLocks(url, "stackwright", stack);
if (removed > 0) console.log(`removed ${removed} lock${removed > 1 ? "s" : ""} of runs that have ended`);
await recover(pulumi, (line) => console.log(line));
