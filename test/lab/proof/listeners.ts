/** What only the nodes themselves have to do with is not heard elsewhere. */
import { expect } from "vitest";
import { PORTS } from "../../../components/model/site.ts";
import { onNode } from "../support/cloud.ts";
import type { Proof } from "./index.ts";

/** Ports of the management address alone. */
const PRIVATE = [
  ...[PORTS.mysql, PORTS.amqp, PORTS.memcached, PORTS.etcd, PORTS.etcdPeer, PORTS.ovnNorthbound, PORTS.ovnSouthbound],
  ...[PORTS.rsync, PORTS.objectServer, PORTS.containerServer, PORTS.accountServer],
];

export const privateListeners: Proof = {
  name: "database, bus, cache and the servers of object storage listen on the management address alone",
  async run(cloud) {
    const heard = await Promise.all(
      cloud.lab.nodes.map(async (node) => {
        const lines = (await onNode(node, "ss -Hltn")).split("\n").filter((line) => line !== "");
        const local = lines.map((line) => /^(.*):(\d+)$/.exec(line.split(/\s+/)[3]!)!.slice(1) as [string, string]);
        const elsewhere = local.filter(
          ([address, port]) =>
            PRIVATE.includes(Number(port) as (typeof PRIVATE)[number]) && address !== node.address && !isOwn(address),
        );
        return elsewhere.map(([address, port]) => `${node.name}: ${address}:${port}`);
      }),
    );
    expect(heard.flat()).toEqual([]);
  },
};

/** Whether nobody else can ask there. */
function isOwn(address: string): boolean {
  return address.startsWith("127.") || address === "[::1]";
}
