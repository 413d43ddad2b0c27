/** What the bench measures, what each figure should be, and how both are printed. Pure. */

/** Figures by key, as `--json` writes them: seconds, MiB, or a ratio, by the end of the key. */
export type Figures = Readonly<Record<string, number>>;

/** How a figure is printed and judged. */
interface Meaning {
  readonly key: RegExp;
  /** `$1` stands for the key's changing part. */
  readonly what: string;
  readonly unit: "s" | "ms" | "MiB" | "Mbit/s" | "x";
  /** The figure should not be greater; without it, it is something that others are compared with. */
  readonly goal?: (part: string) => number | undefined;
  /** What is aimed at beyond the goal, or what the figure was before. */
  readonly remark?: string;
}

/** The size of cloud that the goals of the preview are about. */
const LARGE = "1000";

const meanings: readonly Meaning[] = [
  {
    key: /^preview\.(\d+)\.seconds$/,
    what: "preview, $1 computes",
    unit: "s",
    goal: (n) => (n === LARGE ? 60 : undefined),
  },
  {
    key: /^preview\.(\d+)\.peakMiB$/,
    what: "preview, $1 computes: peak memory",
    unit: "MiB",
    goal: (n) => (n === LARGE ? 2048 : undefined),
  },
  { key: /^apt\.seconds$/, what: "plain install of the same packages", unit: "s" },
  { key: /^up\.seconds$/, what: "up, to the first answer to ping", unit: "s" },
  { key: /^up\.ratio$/, what: "up / plain install", unit: "x", goal: () => 1.5, remark: "aim 1.0 x" },
  { key: /^noop\.seconds$/, what: "up that changes nothing", unit: "s", goal: () => 15 },
  {
    key: /^controller\.pssMiB$/,
    what: "controller's memory (PSS)",
    unit: "MiB",
    goal: () => 6144,
    remark: "packaging's worker counts, all services: 12.8 GiB",
  },
  { key: /^((?!controller\.)[\w-]+)\.pssMiB$/, what: "memory of $1 (PSS)", unit: "MiB" },
  { key: /^examples\.([\w-]+)\.seconds$/, what: "up, to the first answer, $1", unit: "s" },
  { key: /^examples\.([\w-]+)\.ratio$/, what: "the same / up, $1", unit: "x" },
  {
    key: /^examples\.([\w-]+)\.pssMiB$/,
    what: "controller's memory (PSS), $1",
    unit: "MiB",
    goal: (name) => (name === "everything" ? 8192 : undefined),
  },
  { key: /^networks\.(\w+)\.seconds$/, what: "up on three nodes, to the first answer, $1", unit: "s" },
  { key: /^networks\.(\w+)\.ratio$/, what: "the same / flat, $1", unit: "x" },
  { key: /^networks\.(\w+)\.ms$/, what: "ping between two computes, $1", unit: "ms" },
  { key: /^networks\.(\w+)\.mbits$/, what: "TCP between two computes, $1", unit: "Mbit/s" },
];

/** The figures with those that follow from others. */
export function withRatios(figures: Figures): Figures {
  const of = (one: string, other: string, ratio: string): Figures => {
    const [above, below] = [figures[one], figures[other]];
    return above === undefined || below === undefined ? {} : { [ratio]: round(above / below, 2) };
  };
  const flat = "networks.flat.seconds";
  const designs = Object.keys(figures).filter((key) => /^networks\.\w+\.seconds$/.test(key) && key !== flat);
  const examples = Object.keys(figures).filter((key) => /^examples\..+\.seconds$/.test(key));
  return Object.assign(
    { ...figures, ...of("up.seconds", "apt.seconds", "up.ratio") },
    ...designs.map((key) => of(key, flat, key.replace("seconds", "ratio"))),
    ...examples.map((key) => of(key, "up.seconds", key.replace("seconds", "ratio"))),
  ) as Figures;
}

/** One line per figure, in a fixed order: what it is, what was measured, what it should be. */
export function table(figures: Figures): string {
  const rows = meanings.flatMap((meaning) =>
    Object.entries(figures).flatMap(([key, value]) => {
      const found = meaning.key.exec(key);
      return found ? [row(meaning, found[1] ?? "", value)] : [];
    }),
  );
  const cells = [["figure", "measured", "goal", "", ""], ...rows];
  const width = (column: number) => Math.max(...cells.map((row) => row[column]!.length));
  const padded = cells.map((row) =>
    row.map((cell, column) => (column === 1 ? cell.padStart(width(1)) : cell.padEnd(width(column)))),
  );
  return padded.map((row) => `${row.join("  ").trimEnd()}\n`).join("");
}

function row({ what, unit, goal: goalOf, remark = "" }: Meaning, part: string, value: number): string[] {
  const goal = goalOf?.(part);
  const verdict = goal === undefined ? "" : value <= goal ? "reached" : "missed";
  const wanted = goal === undefined ? "" : `<= ${goal} ${unit}`;
  return [what.replace("$1", part), `${value} ${unit}`, wanted, verdict, remark];
}

/** A measured value without digits that mean nothing. */
export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
