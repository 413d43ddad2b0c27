/** What a host is made of at one moment, and how two moments differ. */
import { readFile } from "node:fs/promises";
import { attempt } from "../../../lab/run.ts";
import type { Node } from "../../../lab/nodes.ts";
import { onNode } from "./cloud.ts";

/** Aspect ("files", "packages", "links", …), then name, then what is to be said of it. */
export type Snapshot = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface Difference {
  readonly aspect: string;
  readonly name: string;
  /** Undefined: it was not there. */
  readonly before: string | undefined;
  /** Undefined: it is not there any more. */
  readonly after: string | undefined;
}

const program = new URL("snapshot.py", import.meta.url);

/** Looks at a whole node; with roots and times at some of its files only, and when they were written. */
export async function snapshot(
  node: Node,
  options: { roots?: readonly string[]; times?: boolean } = {},
): Promise<Snapshot> {
  const args = [...(options.times ? ["--times"] : []), ...(options.roots ?? ["/"])];
  return JSON.parse(await onNode(node, `python3 - ${args.join(" ")}`, await readFile(program, "utf8"))) as Snapshot;
}

/**
 * The packet filters of a node, read from outside, since a plain host has no program to list them: the tables of both
 * generations of iptables, without counters.
 */
export async function packetFilters(node: Node): Promise<Readonly<Record<string, string>>> {
  const init = await initOf(node);
  const found: Record<string, string> = {};
  for (const program of ["iptables-legacy-save", "ip6tables-legacy-save", "iptables-nft-save", "ip6tables-nft-save"]) {
    const { stdout } = await attempt(["nsenter", `--net=/proc/${init}/ns/net`, program]);
    for (const line of stdout.split("\n").filter((text) => text !== "" && !text.startsWith("#"))) {
      found[`${program}: ${line.replace(/\[\d+:\d+\]/, "")}`] = "there";
    }
  }
  return found;
}

/** Number of a node's init, as the machine counts. @throws Error if the node does not run */
async function initOf(node: Node): Promise<number> {
  const nspawn = (await attempt(["pgrep", "-f", "--", `--directory=${node.root} `])).stdout.trim();
  const init = Number((await attempt(["pgrep", "-o", "-P", nspawn])).stdout);
  if (!init) throw new Error(`${node.name} does not run`);
  return init;
}

/** Everything in which two snapshots differ. Pure. */
export function differences(before: Snapshot, after: Snapshot): Difference[] {
  const aspects = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...aspects].flatMap((aspect) => {
    const [old, now] = [before[aspect] ?? {}, after[aspect] ?? {}];
    const names = new Set([...Object.keys(old), ...Object.keys(now)]);
    return [...names]
      .filter((name) => old[name] !== now[name])
      .map((name) => ({ aspect, name, before: old[name], after: now[name] }));
  });
}

/** A difference on one line. */
export function told({ aspect, name, before = "(not there)", after = "(not there)" }: Difference): string {
  return `${aspect}: ${name}: ${before} => ${after}`;
}
