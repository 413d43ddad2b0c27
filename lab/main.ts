/** `npm run lab`: the verbs. */
import { parseArgs } from "node:util";
import { labOfExample } from "./example.ts";
import { Lab } from "./lab.ts";
import { exclusively } from "./lock.ts";
import { attempt } from "./run.ts";
import { say, thingsDone } from "./say.ts";
import { status, statusText } from "./status.ts";

const usage = `npm run lab [-- [--name LAB | --stack EXAMPLE] VERB]

  up               (default) everything from nothing: nodes, engine, image, cloud
  nodes            the nodes alone
  down             pulumi destroy, and everything of the lab away from this machine
  clean            down, and the caches away
  reset            fresh nodes, and a stack that has forgotten the old ones
  status [--json]  what there is and how to use it
  ssh NODE [CMD]   a shell, or a command, on a node
  exec CMD…        a command in the lab's network, with the lab's environment
  pulumi ARGS…     npx pulumi on the lab's stack
  start NODE, stop NODE, kill NODE, reboot NODE
`;

/** Verbs that change the lab as a whole: one of them at a time. They return what the person is told at the end. */
const changes: Record<string, (lab: Lab) => Promise<string>> = {
  up: async (lab) => {
    const changed = await lab.up();
    if (!changed && thingsDone() === 0) say("nothing to do: the lab was up, and nothing in it was changed");
    return statusText(await status(lab));
  },
  nodes: async (lab) => {
    await lab.ensureNodes();
    if (thingsDone() === 0) say("nothing to do: the nodes were up");
    return statusText(await status(lab));
  },
  reset: async (lab) => {
    await lab.reset();
    return statusText(await status(lab));
  },
  down: async (lab) => {
    await lab.down();
    return "";
  },
  clean: async (lab) => {
    await lab.down();
    await Lab.dropCaches();
    return "";
  },
};

/** Verbs on one node. */
const nodeVerbs = ["start", "stop", "kill", "reboot"] as const;

/** Runs one verb. @returns the exit code */
async function main(verb: string, args: string[], { name, stack }: { name: string; stack?: string }): Promise<number> {
  if (process.getuid?.() !== 0) throw new Error("needs root, for containers and a network namespace");
  const change = changes[verb];
  const lab = await Lab.open(stack === undefined ? name : await labOfExample(stack));
  if (change) {
    process.stdout.write(await exclusively(lab.state, () => change(lab)));
    return 0;
  }
  const node = nodeVerbs.find((known) => known === verb);
  if (node) {
    await lab.node(args[0] ?? "")[node]();
    return 0;
  }
  switch (verb) {
    case "status": {
      const found = await status(lab);
      process.stdout.write(args.includes("--json") ? `${JSON.stringify(found, null, 2)}\n` : statusText(found));
      return 0;
    }
    case "ssh":
      return (await attempt([...lab.node(args[0] ?? "").sshCommand, ...args.slice(1)], { terminal: true })).code;
    case "exec":
      return (await lab.exec(args, { terminal: true })).code;
    case "pulumi":
      return (await lab.pulumi(args, { terminal: true })).code;
    default:
      process.stderr.write(usage);
      return 2;
  }
}

// Options behind the verb are the verb's: `pulumi preview --diff`.
const argv = process.argv.slice(2);
const own = ["--name", "--stack"].includes(argv[0] ?? "") ? argv.splice(0, 2) : [];
const { values } = parseArgs({
  args: own,
  options: { name: { type: "string", default: "lab" }, stack: { type: "string" } },
});
try {
  process.exitCode = await main(argv[0] ?? "up", argv.slice(1), values);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
