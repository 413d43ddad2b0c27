/** What is on the wire, and what gets through it. */
import { join } from "node:path";
import { networks } from "../../../lab/description.ts";
import type { Node } from "../../../lab/nodes.ts";
import { checkout } from "../../../lab/places.ts";
import { attempt } from "../../../lab/run.ts";
import type { Cloud } from "../support/cloud.ts";

/**
 * What `tcpdump` prints of a node's packets on one of the lab's networks while something happens. It is seen at the
 * machine's end of the node's link, which is nothing of the node's own.
 */
export async function seenOn(
  cloud: Cloud,
  node: Node,
  network: (typeof networks)[number]["name"],
  filter: string,
  happening: () => Promise<unknown>,
): Promise<string> {
  const { prefix } = networks.find(({ name }) => name === network)!;
  const program = ["timeout", "12", "tcpdump", "-i", `${prefix}${node.name}`, "-netl", "-c", "40", filter];
  const capture = attempt(cloud.lab.namespace.inside(program), { timeout: 20_000 });
  // It listens from its first line on stderr on; that is at once.
  await new Promise((wake) => setTimeout(wake, 1_500));
  await happening();
  return (await capture).stdout;
}

/** Does an address answer to a ping that the lab sends on its provider network in frames with a tag? */
export async function answersTagged(cloud: Cloud, tag: number, source: string, address: string): Promise<boolean> {
  const { bridge } = networks.find(({ name }) => name === "provider")!;
  const script = join(checkout, "test/lab/networks/tagged_ping.py");
  return (await cloud.lab.exec(["python3", "-B", script, bridge, String(tag), source, address])).code === 0;
}

/** Does a packet of this size, in bytes with its headers, get through in one piece? */
export async function fits(cloud: Cloud, address: string, size: number): Promise<boolean> {
  const ping = ["ping", "-nqc2", "-W2", "-M", "do", "-s", String(size - 28), address];
  return (await cloud.lab.exec(ping)).code === 0;
}
