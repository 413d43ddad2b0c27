/** `npm run bench`: measures what the project promises about time and memory, in one run, on this machine. */
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { cpus, loadavg, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { ensureEngine } from "../lab/engine.ts";
import { labOfExample } from "../lab/example.ts";
import { Lab } from "../lab/lab.ts";
import { exclusively } from "../lab/lock.ts";
import { checkout } from "../lab/places.ts";
import { say } from "../lab/say.ts";
import { apt } from "./apt.ts";
import { examples } from "./examples.ts";
import { type Figures, table, withRatios } from "./figures.ts";
import { memory } from "./memory.ts";
import { networks } from "./networks.ts";
import { preview } from "./preview.ts";
import { draw } from "./svg.ts";
import { criticalPath, pathText } from "./timeline.ts";
import { nodeNames, noop, up, type Up } from "./up.ts";

const usage = `npm run bench [-- OPTION…]

  --only PART,…     these parts alone: preview, apt, up, noop, memory, networks, examples; noop and memory take the
                    lab's cloud as it is; networks builds three clouds of three nodes, examples that of guide-c
                    and that of everything
  --stack EXAMPLE   apt, up, noop and memory on an example's nodes, with its services (Pulumi.EXAMPLE.yaml)
  --computes N,…    sizes of the clouds that are previewed (default 2,200,1000)
  --json FILE       the figures for a program
  --svg FILE        the picture of where up's time went, besides bench/results/up.svg
  --lab NAME        the lab that is used: its nodes are made anew for up (default lab-bench); NAME-apt, NAME-nets and
                    NAME-EXAMPLE, which go at the end, are for apt, networks and examples
  --keep            leave the lab as it is at the end; otherwise it goes, if it was not there before
`;

const parts = ["preview", "apt", "up", "noop", "memory", "networks", "examples"] as const;
type Part = (typeof parts)[number];

const { values: options } = parseArgs({
  options: {
    only: { type: "string", default: parts.join(",") },
    stack: { type: "string" },
    computes: { type: "string", default: "2,200,1000" },
    json: { type: "string" },
    svg: { type: "string" },
    lab: { type: "string", default: "lab-bench" },
    keep: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

/** Draws where the time of an `up` went, and tells its critical path. */
async function report({ steps, figures }: Up, lab: Lab): Promise<void> {
  const title = `pulumi up of ${lab.nodes.length} nodes: ${figures["up.seconds"]} s to the instance's first answer`;
  const picture = draw(steps, nodeNames(lab), title);
  for (const file of [join(checkout, "bench/results/up.svg"), ...(options.svg === undefined ? [] : [options.svg])]) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, picture);
    say(`picture of where the time went: ${file}`);
  }
  say(`critical path: beginning, duration, step\n${pathText(criticalPath(steps))}`);
}

/**
 * The labs that are measured: apt's nodes are others than those of `up`, and all of them are made before, and go after, all
 * measurements. A file system that has just lost the files of whole nodes makes new ones slowly: ext4 avoids their inodes
 * for a while (`recently_deleted` in fs/ext4/ialloc.c, seen in a profile). An `up` right after took 211 s, without it 184 s,
 * one run each.
 */
interface Labs {
  readonly apt: Lab;
  readonly cloud: Lab;
  readonly networks: Lab;
}

/** What each part measures, one after the other. */
const measurements: Readonly<Record<Part, readonly ((labs: Labs) => Promise<Figures>)[]>> = {
  preview: options.computes.split(",").map((size) => () => preview(Number(size))),
  apt: [({ apt: lab }) => apt(lab)],
  up: [
    async ({ cloud }) => {
      const measured = await up(cloud);
      await report(measured, cloud);
      return measured.figures;
    },
  ],
  noop: [({ cloud }) => noop(cloud)],
  memory: [
    async ({ cloud }) => {
      const { figures, largest } = await memory(cloud);
      for (const line of largest) say(`memory, MiB by process name: ${line}`);
      return figures;
    },
  ],
  networks: [({ networks: lab }) => networks(lab.name)],
  examples: [() => examples(options.lab)],
};

/** Measures part after part. One that fails is told; the rest is measured all the same, but what needs the cloud. */
async function measureAll(wanted: readonly Part[], labs: Labs): Promise<Figures> {
  let figures: Figures = {};
  await ensureEngine();
  if (wanted.includes("apt")) await labs.apt.reset();
  if (wanted.includes("up")) await labs.cloud.reset();
  for (const part of wanted) {
    try {
      for (const measurement of measurements[part]) figures = { ...figures, ...(await measurement(labs)) };
    } catch (error) {
      say(`${part}: ${error instanceof Error ? error.message : String(error)}`);
      process.exitCode = 1;
      if (part === "up") break;
    }
  }
  return withRatios(figures);
}

async function main(): Promise<void> {
  const wanted = parts.filter((part) => options.only.split(",").includes(part));
  const unknown = options.only.split(",").filter((name) => !parts.includes(name as Part));
  if (options.help || unknown.length > 0) {
    process.stderr.write(usage);
    process.exitCode = options.help ? 0 : 2;
    return;
  }
  const load = loadavg()[0]!.toFixed(1);
  say(`${cpus().length} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB; load before the bench ${load}`);
  const example = options.stack === undefined ? undefined : await labOfExample(options.stack);
  const open = (name: string) => Lab.open(example === undefined ? name : { ...example, name });
  const labs: Labs = {
    apt: await open(`${options.lab}-apt`),
    cloud: await open(options.lab),
    networks: await Lab.open(`${options.lab}-nets`),
  };
  const figures = wanted.every((part) => part === "preview")
    ? await measureAll(wanted, labs)
    : await exclusively(labs.cloud.state, async () => {
        const mayGo = !options.keep && !existsSync(labs.cloud.state);
        try {
          return await measureAll(wanted, labs);
        } finally {
          if (wanted.includes("apt")) await labs.apt.remove();
          if (wanted.includes("networks")) await labs.networks.remove();
          if (mayGo) await labs.cloud.remove();
        }
      });
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(figures, null, 2)}\n`);
  process.stdout.write(table(figures));
}

await main();
