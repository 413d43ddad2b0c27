/** What larger clouds cost beside the one of two nodes: the time of their `up`, and their controller's memory. */
import { labOfExample } from "../lab/example.ts";
import { Lab } from "../lab/lab.ts";
import type { Figures } from "./figures.ts";
import { memory } from "./memory.ts";
import { up } from "./up.ts";

/** Eleven nodes, and two with every service. */
const EXAMPLES = ["guide-c", "everything"];

/** Measures the cloud of each of these examples on fresh nodes, in a lab that goes at its end. @throws CommandFailed when an `up` fails */
export async function examples(name: string): Promise<Figures> {
  let figures: Figures = {};
  for (const example of EXAMPLES) {
    const lab = await Lab.open({ ...(await labOfExample(example)), name: `${name}-${example}` });
    await lab.reset();
    try {
      const { figures: built } = await up(lab);
      const { figures: used } = await memory(lab);
      figures = {
        ...figures,
        [`examples.${example}.seconds`]: built["up.seconds"]!,
        [`examples.${example}.pssMiB`]: used["controller.pssMiB"]!,
      };
    } finally {
      await lab.remove();
    }
  }
  return figures;
}
