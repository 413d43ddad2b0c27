import { isDeepStrictEqual } from "node:util";
import type { Deployed, Step } from "./support.ts";

/** What an edit of the stack file changes, as a preview would name it. */
export interface Changes {
  /** Steps on hosts whose inputs differ, `+` new ones, `-` those that went. */
  readonly steps: string[];
  /** Paths of the files that differ. */
  readonly files: string[];
  /** `node: unit` of the units whose digest differs. */
  readonly units: string[];
  /** Everything else, such as API objects and passwords. */
  readonly others: string[];
}

/** Compares two runs of the program. */
export function changes(before: Deployed, after: Deployed): Changes {
  const others = (deployed: Deployed) =>
    new Map(
      deployed.resources
        .filter((each) => !deployed.steps.has(each.name) || !isStep(each.type))
        .map((each) => [`${each.type.split(":").at(-1)} ${each.name}`, each.inputs]),
    );
  return {
    steps: differing(mapValues(before.steps, inputs), mapValues(after.steps, inputs)),
    files: differing(filesOf(before), filesOf(after)),
    units: differing(unitsOf(before), unitsOf(after)),
    others: differing(others(before), others(after)),
  };
}

/** The files of a step by path: header and content of each section of its stdin. */
export function sections(stdin: string): Map<string, string> {
  return new Map(
    stdin
      .split(/^==> /m)
      .slice(1)
      .map((section) => [section.split(/[ \n]/, 1)[0]!, section]),
  );
}

/** The units of a step with their digests. */
export function units(step: Step): Map<string, string> {
  return new Map(
    [...step.create.matchAll(/^unit (\S+) ([0-9a-f]{12})$/gm)].map(([, unit, digest]) => [unit!, digest!]),
  );
}

function filesOf(deployed: Deployed): Map<string, string> {
  const configs = [...deployed.steps.values()].filter(({ name }) => name.endsWith("-config"));
  return new Map(
    configs.flatMap(({ name, stdin }) =>
      [...sections(stdin)].map(([path, content]) => [`${name.replace(/-config$/, "")}: ${path}`, content] as const),
    ),
  );
}

function unitsOf(deployed: Deployed): Map<string, string> {
  return new Map(
    [...deployed.steps.values()].flatMap((step) =>
      [...units(step)].map(([unit, digest]) => [`${step.name.replace(/-.*/, "")}: ${unit}`, digest] as const),
    ),
  );
}

function inputs(step: Step): unknown {
  return step.inputs;
}

function isStep(type: string): boolean {
  return type === "command:remote:Command";
}

function mapValues<A, B>(map: ReadonlyMap<string, A>, make: (value: A) => B): Map<string, B> {
  return new Map([...map].map(([key, value]) => [key, make(value)]));
}

function differing(before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): string[] {
  const gone = [...before.keys()].filter((key) => !after.has(key)).map((key) => `- ${key}`);
  const news = [...after.keys()].filter((key) => !before.has(key)).map((key) => `+ ${key}`);
  const changed = [...after.keys()].filter(
    (key) => before.has(key) && !isDeepStrictEqual(before.get(key), after.get(key)),
  );
  return [...gone, ...changed, ...news].sort();
}
