/** Which run of each unit a node is in: an invocation's id changes when the unit starts anew, and never otherwise. */
import type { Node } from "../../../lab/nodes.ts";
import { onNode } from "./cloud.ts";

/** Unit by name to its invocation, with its state. */
export type Invocations = ReadonlyMap<string, string>;

/** Who come and go by themselves: sessions, and libvirt's log daemon, which starts with an instance and ends some time after the last one. */
const COMING_AND_GOING = /^(user@|user-runtime-dir@|session-|virtlogd(-admin)?\.)/;

/** Services and sockets of a node, but for those that come and go by themselves and those that a timer starts. */
export async function invocations(node: Node): Promise<Invocations> {
  const properties = "Id,InvocationID,ActiveState,NRestarts,TriggeredBy,LoadState";
  const text = await onNode(node, `systemctl show '*.service' '*.socket' --property=${properties}`);
  const units = text.trim().split("\n\n").map(propertiesOf);
  return new Map(
    units
      .filter((unit) => unit.LoadState === "loaded" && !unit.TriggeredBy?.includes(".timer"))
      .filter((unit) => !COMING_AND_GOING.test(unit.Id ?? ""))
      .map((unit) => [
        unit.Id ?? "",
        `${unit.ActiveState ?? ""} ${unit.InvocationID ?? ""} restarts ${unit.NRestarts ?? ""}`,
      ]),
  );
}

/** The lines `Name=value` of one unit. */
function propertiesOf(block: string): Record<string, string> {
  const pairs = block.split("\n").map((line): [string, string] => {
    const [name = "", ...value] = line.split("=");
    return [name, value.join("=")];
  });
  return Object.fromEntries(pairs);
}

/** Names of the units that started, ended or went away between two moments. Pure. */
export function unitsTouched(before: Invocations, after: Invocations): string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  const runs = (state: string | undefined): string =>
    state?.startsWith("inactive") ? "inactive" : (state ?? "inactive");
  return [...names].filter((name) => runs(before.get(name)) !== runs(after.get(name))).sort();
}
