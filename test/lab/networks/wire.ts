/** What is on the wire, and what gets through it. */
import { networks } from "../../../lab/description.ts";
import type { Node } from "../../../lab/nodes.ts";
import { attempt, run } from "../../../lab/run.ts";
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

/** While something happens, the lab's end of the provider network is also on it by a tag, with an address such as `192.0.2.1/24`. */
export async function withTag(
  cloud: Cloud,
  tag: number,
  address: string,
  happening: () => Promise<void>,
): Promise<void> {
  const { bridge } = networks.find(({ name }) => name === "provider")!;
  const link = `${bridge}.${tag}`;
  const ip = (...words: string[]) => run(cloud.lab.namespace.inside(["ip", ...words]));
  await ip("link", "add", link, "link", bridge, "type", "vlan", "id", String(tag));
  try {
    await ip("address", "add", address, "dev", link);
    await ip("link", "set", link, "up");
    await happening();
  } finally {
    await ip("link", "delete", link);
  }
}

/** Does a packet of this size, in bytes with its headers, get through in one piece? */
export async function fits(cloud: Cloud, address: string, size: number): Promise<boolean> {
  const ping = ["ping", "-nqc2", "-W2", "-M", "do", "-s", String(size - 28), address];
  return (await cloud.lab.exec(ping)).code === 0;
}
