/** What the nodes' memory is used for. */
import type { Lab } from "../lab/lab.ts";
import { type Figures, round } from "./figures.ts";

/** Name and PSS in KiB of each process, by lines; a process that ends meanwhile is left out, kernel threads have none. */
const LOOK = `for each in /proc/[0-9]*; do
  pss=$(awk '/^Pss:/ { print $2 }' "$each/smaps_rollup" 2>/dev/null) && [ -n "$pss" ] && echo "$pss $(cat "$each/comm")"
done; true`;

/** Sum of PSS over all processes of each node, and the names that take most. @throws Error if a node cannot be asked */
export async function memory(lab: Lab): Promise<{ figures: Figures; largest: string[] }> {
  const nodes = await Promise.all(
    lab.nodes.map(async (node) => {
      const { code, stdout, stderr } = await node.ssh(LOOK);
      if (code !== 0) throw new Error(`${node.name}: ${stderr}`);
      return { name: node.name, byName: sumByName(stdout) };
    }),
  );
  return {
    figures: Object.fromEntries(nodes.map(({ name, byName }) => [`${name}.pssMiB`, round(sum(byName) / 1024, 0)])),
    largest: nodes.map(({ name, byName }) => `${name}: ${largestOf(byName)}`),
  };
}

function sum(byName: ReadonlyMap<string, number>): number {
  return [...byName.values()].reduce((total, each) => total + each, 0);
}

function largestOf(byName: ReadonlyMap<string, number>): string {
  return [...byName]
    .sort(([, one], [, other]) => other - one)
    .slice(0, 12)
    .map(([name, kib]) => `${name} ${(kib / 1024).toFixed(0)}`)
    .join(", ");
}

/** KiB by process name, from lines of both. Pure. */
export function sumByName(lines: string): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [, kib, name] of lines.matchAll(/^(\d+) (.+)$/gm)) {
    sums.set(name!, (sums.get(name!) ?? 0) + Number(kib));
  }
  return sums;
}
