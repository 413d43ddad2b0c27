/** Everything that an `up` may touch, at one moment: files and units of each node, objects of the API. */
import type { Node } from "../../../lab/nodes.ts";
import type { Cloud } from "./cloud.ts";
import { type Objects, objectsOf, objectsTouched } from "./objects.ts";
import { differences, snapshot, type Snapshot } from "./snapshot.ts";
import { type Invocations, invocations, unitsTouched } from "./units.ts";

/** Where configuration lies, and what the helper itself keeps; its logs are not among it. */
const ROOTS = ["/etc", "/usr/local", "/var/lib/stackwright"];

export interface Moment {
  readonly nodes: readonly { readonly node: Node; readonly files: Snapshot; readonly units: Invocations }[];
  readonly objects: Objects;
}

/** Names of what differs between two moments: "node:/path", "node:unit", "kind id", "node:package". */
export interface Touched {
  readonly files: readonly string[];
  readonly units: readonly string[];
  readonly objects: readonly string[];
  readonly packages: readonly string[];
}

/** @param times whether a file that was written anew with the same content counts as touched */
export async function moment(cloud: Cloud, { times }: { times: boolean }): Promise<Moment> {
  const nodes = cloud.lab.nodes.map(async (node) => ({
    node,
    files: await snapshot(node, { roots: ROOTS, times }),
    units: await invocations(node),
  }));
  return { nodes: await Promise.all(nodes), objects: await objectsOf(cloud) };
}

/** What changed from one moment to the other. Pure. */
export function touched(before: Moment, after: Moment): Touched {
  const pairs = before.nodes.map((one, index) => ({ before: one, after: after.nodes[index]! }));
  const changes = (aspect: string): string[] =>
    pairs.flatMap((pair) =>
      differences(pair.before.files, pair.after.files)
        .filter((difference) => difference.aspect === aspect)
        .map((difference) => `${pair.before.node.name}:${difference.name}`),
    );
  return {
    files: changes("files").sort(),
    packages: changes("packages").sort(),
    units: pairs
      .flatMap(({ before: { node, units }, after }) =>
        unitsTouched(units, after.units).map((unit) => `${node.name}:${unit}`),
      )
      .sort(),
    objects: objectsTouched(before.objects, after.objects),
  };
}

export const NOTHING: Touched = { files: [], units: [], objects: [], packages: [] };
