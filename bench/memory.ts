/** What the controller's memory is used for. */
import type { Lab } from "../lab/lab.ts";
import { type Figures, round } from "./figures.ts";

/** Name and PSS in KiB of each process, by lines; a process that ends meanwhile is left out, kernel threads have none. */
const LOOK = `for each in /proc/[0-9]*; do
  pss=$(awk '/^Pss:/ { print $2 }' "$each/smaps_rollup" 2>/dev/null) && [ -n "$pss" ] && echo "$pss $(cat "$each/comm")"
done; true`;

/** Sum of PSS over all processes of the controller, and the names that take most. @throws Error if the node cannot be asked */
export async function memory(lab: Lab): Promise<{ figures: Figures; largest: string }> {
  const controller = lab.nodes.find((node) => node.description.roles.includes("controller"))!;
  const { code, stdout, stderr } = await controller.ssh(LOOK);
  if (code !== 0) throw new Error(`${controller.name}: ${stderr}`);
  const byName = sumByName(stdout);
  const total = [...byName.values()].reduce((sum, each) => sum + each, 0);
  const largest = [...byName]
    .sort(([, one], [, other]) => other - one)
    .slice(0, 12)
    .map(([name, kib]) => `${name} ${(kib / 1024).toFixed(0)}`)
    .join(", ");
  return { figures: { "controller.pssMiB": round(total / 1024, 0) }, largest };
}

/** KiB by process name, from lines of both. Pure. */
export function sumByName(lines: string): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [, kib, name] of lines.matchAll(/^(\d+) (.+)$/gm)) {
    sums.set(name!, (sums.get(name!) ?? 0) + Number(kib));
  }
  return sums;
}
