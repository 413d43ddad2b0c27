/** Where the time of an `up` went: its steps with their beginnings and ends, and the chain that decided its length. Pure. */

/** One line of the engine's event log, as far as it is looked at, with the time at which it appeared. */
export interface EngineEvent {
  /** Seconds since the start of `up`. */
  readonly at: number;
  readonly resourcePreEvent?: { readonly metadata: EventMetadata };
  readonly resOutputsEvent?: { readonly metadata: EventMetadata };
  readonly summaryEvent?: { readonly resourceChanges?: Readonly<Record<string, number>> };
}

interface EventMetadata {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly new?: { readonly custom?: boolean; readonly outputs?: Readonly<Record<string, unknown>> } | null;
}

/** A resource of `pulumi stack export`, as far as it is looked at. */
export interface StateResource {
  readonly urn: string;
  readonly parent?: string;
  /** URNs. */
  readonly dependencies?: readonly string[];
  /** URN and id of the provider that made it. */
  readonly provider?: string;
}

/** Something that took time, and what had to be there before. */
export interface Step {
  readonly urn: string;
  readonly name: string;
  /** The node it worked on, or {@link API}. */
  readonly lane: string;
  /** Seconds since the start of `up`. */
  readonly start: number;
  readonly end: number;
  /** URNs. */
  readonly after: readonly string[];
}

/** The lane of what is made through OpenStack's API. */
export const API = "api";

const REMOTE_COMMAND = "command:remote:Command";

/** The last part of a URN. */
const nameOf = (urn: string) => urn.slice(urn.lastIndexOf("::") + 2);

/**
 * The steps of an `up`, in the order of their beginnings. What takes no time of its own is left out: components, passwords.
 *
 * @param nodes names of the nodes, the controller first; each node's steps are called `<node>-…`, those of the cloud as a
 *   whole run on the controller
 */
export function stepsOf(
  events: readonly EngineEvent[],
  resources: readonly StateResource[],
  nodes: readonly string[],
): Step[] {
  const known = new Map(resources.map((resource) => [resource.urn, resource]));
  const ends = new Map(events.flatMap(({ at, resOutputsEvent: done }) => (done ? [[done.metadata.urn, at]] : [])));
  return events.flatMap(({ at, resourcePreEvent: begun }) => {
    if (!begun?.metadata.new?.custom) return [];
    const { urn, type } = begun.metadata;
    const [name, end] = [nameOf(urn), ends.get(urn)];
    const lane = laneOf(type, name, nodes);
    if (lane === undefined || end === undefined) return [];
    return [{ urn, name, lane, start: at, end, after: prerequisites(known.get(urn)) }];
  });
}

function laneOf(type: string, name: string, nodes: readonly string[]): string | undefined {
  if (type.startsWith("openstack:") || type === "pulumi:providers:openstack") return API;
  if (type !== REMOTE_COMMAND) return undefined;
  const owners = nodes.filter((node) => name === node || name.startsWith(`${node}-`));
  // With nodes "a" and "a-b", the step "a-b-config" belongs to the latter.
  return owners.sort((one, other) => other.length - one.length)[0] ?? nodes[0];
}

function prerequisites(resource: StateResource | undefined): string[] {
  const { dependencies = [], parent, provider } = resource ?? {};
  // A provider is referred to by URN and id.
  const made = provider === undefined ? [] : [provider.slice(0, provider.lastIndexOf("::"))];
  return [...dependencies, ...(parent === undefined ? [] : [parent]), ...made];
}

/**
 * The chain of steps that decided when the last one ended: each of them is what the next one waited for longest.
 *
 * @returns from the first step to the last; empty when there is none
 */
export function criticalPath(steps: readonly Step[]): Step[] {
  const byUrn = new Map(steps.map((step) => [step.urn, step]));
  const path: Step[] = [];
  for (let step = latest(steps); step !== undefined;) {
    path.unshift(step);
    byUrn.delete(step.urn);
    step = latest(step.after.flatMap((urn) => byUrn.get(urn) ?? []));
  }
  return path;
}

/** The step that ended last. */
function latest(steps: readonly Step[]): Step | undefined {
  return steps.reduce<Step | undefined>(
    (last, step) => (last === undefined || step.end > last.end ? step : last),
    undefined,
  );
}

/** The critical path as text: one line per step, with when it began, how long it took, and how long it waited to begin. */
export function pathText(path: readonly Step[]): string {
  return path
    .map(({ name, lane, start, end }, index) => {
      const idle = start - (path[index - 1]?.end ?? 0);
      const wait = idle >= 0.5 ? `, ${idle.toFixed(1)} s after the one before` : "";
      return `${start.toFixed(1).padStart(7)} s  ${(end - start).toFixed(1).padStart(6)} s  ${lane}: ${name}${wait}\n`;
    })
    .join("");
}
