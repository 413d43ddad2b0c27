/** The time line of an `up` as a picture: one lane per node, one bar per step, the critical path in a colour of its own. Pure. */
import { API, criticalPath, type Step } from "./timeline.ts";

const WIDTH = 1400;
/** Left of it are the lanes' names; right of the last second is room for a label. */
const [LEFT, RIGHT] = [110, 170];
const [TOP, ROW, BAR] = [64, 18, 14];
/** Of a letter, in pixels, at most; the font is 11 pixels high. */
const LETTER = 6.2;

/** A step's place in its lane: a row, and the pixels that bar and label take in it. */
export interface Placed {
  readonly step: Step;
  readonly row: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Puts the steps of a lane into as few rows as it finds room in, so that no two of them overlap.
 *
 * @param extent the pixels that a step takes from left to right, its label included
 */
export function packRows(steps: readonly Step[], extent: (step: Step) => readonly [number, number]): Placed[] {
  const taken: number[] = [];
  return [...steps]
    .sort((one, other) => one.start - other.start)
    .map((step) => {
      const [from, to] = extent(step);
      const free = taken.findIndex((end) => end < from);
      const row = free === -1 ? taken.length : free;
      taken[row] = to;
      return { step, row, from, to };
    });
}

/** One lane with its place in the picture. */
interface Lane {
  readonly name: string;
  readonly top: number;
  readonly height: number;
  readonly placed: readonly Placed[];
}

/**
 * Draws the steps of an `up`.
 *
 * @param nodes lanes in their order, before that of the API
 * @param title one line above the picture
 */
export function draw(steps: readonly Step[], nodes: readonly string[], title: string): string {
  const total = Math.max(1, ...steps.map((step) => step.end));
  const x = (seconds: number) => LEFT + (seconds / total) * (WIDTH - LEFT - RIGHT);
  const path = criticalPath(steps);
  const critical = new Set(path.map((step) => step.urn));
  // Dozens of API objects take a fraction of a second each: their bars say enough.
  const labelled = (step: Step) => critical.has(step.urn) || step.end - step.start >= total / 150;
  const extent = (step: Step): readonly [number, number] => {
    const [from, to] = [x(step.start), Math.max(x(step.end), x(step.start) + 1)];
    const label = labelled(step) ? labelOf(step).length * LETTER + 8 : 0;
    return [from, inside(from, to, label) ? to : to + label];
  };
  const others = [...new Set(steps.map((step) => step.lane))].filter((lane) => lane !== API && !nodes.includes(lane));
  const lanes = layOut([...nodes, API, ...others], steps, extent);
  const bottom = Math.max(...lanes.map(({ top, height }) => top + height));
  const places = new Map(lanes.flatMap((lane) => lane.placed.map((each) => [each.step.urn, yOf(lane, each)])));

  const bars = lanes.flatMap((lane) =>
    lane.placed.map((each) => {
      const { step, from } = each;
      return bar(step, from, x(step.end), yOf(lane, each), critical.has(step.urn), labelled(step));
    }),
  );
  const links = path.slice(1).map((step, index) => {
    const before = path[index]!;
    const middle = (urn: string) => px(places.get(urn)! + BAR / 2);
    return `<path d="M${px(x(before.end))},${middle(before.urn)} L${px(x(step.start))},${middle(step.urn)}" class="link"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom + 8}" width="${WIDTH}" height="${bottom + 8}">
<style>
  text { font: 11px sans-serif; fill: #1b1f24 }
  .title { font: bold 15px sans-serif } .name { font: bold 12px sans-serif }
  .lane { fill: #f3f5f8 } .tick { stroke: #d0d7de } .bar { fill: #9db7d5 } .critical { fill: #f08c4a }
  .link { fill: none; stroke: #d9480f; stroke-width: 1.5 }
</style>
<rect width="100%" height="100%" fill="#ffffff"/>
<text x="8" y="22" class="title">${escape(title)}</text>
<rect x="8" y="32" width="14" height="10" class="critical"/>
<text x="28" y="41">critical path: each step is what the next one waited for</text>
${[...lanes.map(background), ...ticks(total, x, bottom), ...bars, ...links].join("\n")}
</svg>
`;
}

/** Stacks lanes from the top of the picture; each is as high as its rows. */
function layOut(names: readonly string[], steps: readonly Step[], extent: Parameters<typeof packRows>[1]): Lane[] {
  let top = TOP;
  return names.map((name) => {
    const placed = packRows(
      steps.filter((step) => step.lane === name),
      extent,
    );
    const rows = Math.max(1, ...placed.map(({ row }) => row + 1));
    const lane = { name, top, height: rows * ROW + 8, placed };
    top += lane.height + 4;
    return lane;
  });
}

/** The upper edge of a step's bar. */
const yOf = (lane: Lane, { row }: Placed) => lane.top + row * ROW + 6;

function background({ name, top, height }: Lane): string {
  const rect = `<rect x="0" y="${top}" width="${WIDTH}" height="${height}" class="lane"/>`;
  return `${rect}<text x="8" y="${top + 17}" class="name">${escape(name)}</text>`;
}

/** Whether a label finds room in its bar. */
const inside = (from: number, to: number, label: number) => to - from >= label;

/** A step's name without that of its node, which its lane tells, and how long it took. */
function labelOf({ name, lane, start, end }: Step): string {
  const short = name.startsWith(`${lane}-`) ? name.slice(lane.length + 1) : name === lane ? "prepare" : name;
  return `${short} ${(end - start).toFixed(1)} s`;
}

function bar(step: Step, from: number, to: number, y: number, critical: boolean, labelled: boolean): string {
  const width = Math.max(1, to - from);
  const text = labelOf(step);
  const textX = inside(from, to, text.length * LETTER + 8) ? from + 4 : from + width + 4;
  const label = labelled ? `<text x="${px(textX)}" y="${y + 11}">${escape(text)}</text>` : "";
  const hint = `${step.name}: ${step.start.toFixed(1)} s to ${step.end.toFixed(1)} s`;
  return (
    `<g><title>${escape(hint)}</title>` +
    `<rect x="${px(from)}" y="${y}" width="${px(width)}" height="${BAR}" rx="2" class="${critical ? "critical" : "bar"}"/>` +
    `${label}</g>`
  );
}

/** A line with its time at every round number of seconds, about ten of them. */
function ticks(total: number, x: (seconds: number) => number, bottom: number): string[] {
  const step = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600].find((each) => total / each <= 12) ?? 1800;
  return Array.from({ length: Math.floor(total / step) + 1 }, (_, index) => index * step).map((seconds) => {
    const at = px(x(seconds));
    const line = `<line x1="${at}" y1="${TOP - 6}" x2="${at}" y2="${bottom}" class="tick"/>`;
    return `${line}<text x="${at}" y="${TOP - 9}" text-anchor="middle">${seconds} s</text>`;
  });
}

const px = (value: number) => value.toFixed(1);

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
