/** Virtual addresses: TLS that is judged, a backend that fails and comes back, a balancer that fails. */
import { connect, type PeerCertificate, rootCertificates } from "node:tls";
import { expect } from "vitest";
import type { Node } from "../../../lab/nodes.ts";
import { attempt, until } from "../../../lab/run.ts";
import { type Cloud, onNode } from "../support/cloud.ts";
import type { Proof } from "./index.ts";

const PATIENCE = 60_000;

const isVirtual = ({ endpoints }: Cloud): boolean => Object.keys(endpoints).length > 0;

/** Connects by TLS, trusting one authority, or those alone that the world trusts. @throws Error when the certificate is refused */
export function handshake(url: URL, ca?: string): Promise<PeerCertificate> {
  return new Promise((resolve, reject) => {
    const options = { host: url.hostname, port: Number(url.port || 443), ca: ca ?? [...rootCertificates] };
    const socket = connect(options, () => {
      resolve(socket.getPeerCertificate());
      socket.end();
    });
    socket.setTimeout(PATIENCE, () => socket.destroy(new Error(`${url.href}: silent`)));
    socket.on("error", reject);
  });
}

export const trusted: Proof = {
  applies: isVirtual,
  name: "every public endpoint is at the virtual address by TLS: who knows the authority trusts it, nobody else; nodes do",
  async run(cloud) {
    const api = await cloud.api("admin");
    const { caCertificate, consoleUrl, dashboardUrl } = await cloud.outputs();
    const ends = api.token.catalog.flatMap(({ endpoints }) => endpoints);
    for (const side of ["public", "internal", "admin"]) {
      const hosts = ends.filter((end) => end.interface === side).map(({ url }) => new URL(url).hostname);
      const address = cloud.endpoints[side]?.address;
      if (address !== undefined) expect([...new Set(hosts)], side).toEqual([address]);
    }
    const urls = [...ends.filter((end) => end.interface === "public").map(({ url }) => url), consoleUrl, dashboardUrl];
    for (const url of urls.map((text) => new URL(text))) {
      expect(url.protocol).toBe("https:");
      await handshake(url, caCertificate);
      await expect(handshake(url), url.href).rejects.toThrow();
    }
    const identity = (await cloud.login("admin")).auth.auth_url;
    const asked = `python3 -c 'import requests, sys; requests.get(sys.argv[1], timeout=20).raise_for_status()' ${identity}`;
    for (const node of [...cloud.nodesWith("controller"), ...cloud.nodesWith("compute")]) await onNode(node, asked);
    // Links that an API makes of itself are by TLS as well.
    const { version } = (await (await fetch(identity)).json()) as { version: { links: { href: string }[] } };
    expect(version.links.map(({ href }) => href.split(":")[0])).toEqual(["https"]);
  },
};

export const ownAddresses: Proof = {
  applies: ({ publicAddresses }) => Object.keys(publicAddresses).length > 0,
  name: "clients ask each API, the dashboard and consoles at the public address of the node that has it, nodes at its internal one",
  async run(cloud) {
    const api = await cloud.api("admin");
    const { consoleUrl, dashboardUrl } = await cloud.outputs();
    const nodes = cloud.lab.nodes.map(({ name, address }) => [address, cloud.publicAddresses[name]] as const);
    for (const { type, endpoints } of api.token.catalog) {
      const [internal, open] = ["internal", "public"].map(
        (side) => new URL(endpoints.find((end) => end.interface === side)!.url).hostname,
      );
      expect(new Map(nodes).get(internal!), type).toBe(open);
    }
    for (const url of [`${consoleUrl}/vnc_auto.html`, dashboardUrl]) {
      expect(Object.values(cloud.publicAddresses)).toContain(new URL(url).hostname);
      expect((await fetch(url)).status, url).toBe(200);
    }
  },
};

/** What a balancer says of a backend's server. */
async function stateOf(node: Node, backend: string): Promise<string> {
  const ask =
    "import socket; s = socket.socket(socket.AF_UNIX); s.connect('/run/haproxy/admin.sock'); " +
    "s.sendall(b'show stat\\n'); print(s.makefile().read())";
  const rows = (await onNode(node, `python3 -c "${ask}"`)).split("\n").map((line) => line.split(","));
  const found = rows.find(([proxy, server]) => proxy === backend && !["FRONTEND", "BACKEND"].includes(server ?? ""));
  return found?.[17] ?? "unknown";
}

/** The nodes that carry the addresses. */
export function balancers(cloud: Cloud): Node[] {
  const own = cloud.nodesWith("loadbalancer");
  return own.length > 0 ? own : [cloud.controller];
}

export const heldApart: Proof = {
  applies: isVirtual,
  name: "an API that stops is taken out by every balancer, and comes back when it starts",
  async run(cloud) {
    const api = await cloud.api("admin");
    const url = new URL("/", api.endpoint("image")).href;
    const status = async (): Promise<number> => (await api.fetch(url)).status;
    const all = async (wanted: RegExp): Promise<boolean> => {
      const states = await Promise.all(balancers(cloud).map((node) => stateOf(node, "glance")));
      return states.every((state) => wanted.test(state));
    };
    try {
      await onNode(cloud.controller, "systemctl stop glance-api");
      await until("every balancer to see that Glance is down", () => all(/^DOWN/), PATIENCE, 500);
      expect(await status()).toBe(503);
    } finally {
      await onNode(cloud.controller, "systemctl start glance-api");
    }
    await until("every balancer to see that Glance is up", () => all(/^UP/), PATIENCE, 500);
    expect([200, 300]).toContain(await status());
  },
};

/** Whether a node has an address. */
async function has(node: Node, address: string): Promise<boolean> {
  return (await onNode(node, "ip -o -4 address show")).includes(` ${address}/32 `);
}

export const failover: Proof = {
  applies: (cloud) => isVirtual(cloud) && cloud.nodesWith("loadbalancer").length > 1,
  name: "the balancer with the addresses loses its power: another one has them, and the cloud answers; all are back after",
  async run(cloud) {
    const nodes = cloud.nodesWith("loadbalancer");
    const addresses = Object.values(cloud.endpoints).map(({ address }) => address);
    const places = await Promise.all(nodes.map((node) => has(node, addresses[0]!)));
    expect(places.filter(Boolean)).toHaveLength(1);
    const first = nodes[places.indexOf(true)]!;
    const others = nodes.filter((node) => node !== first);
    await first.kill();
    try {
      const answers = () =>
        cloud.api("admin").then(
          () => true,
          () => false,
        );
      await until("the cloud to answer by another balancer", answers, PATIENCE, 500);
      for (const address of addresses) {
        const found = await Promise.all(others.map((node) => has(node, address)));
        expect(found.filter(Boolean), address).toHaveLength(1);
        expect((await attempt(cloud.lab.namespace.inside(["ping", "-c1", "-W2", address]))).code).toBe(0);
      }
    } finally {
      await first.start();
    }
    const back = async (): Promise<boolean> => /^UP/.test(await stateOf(first, "keystone").catch(() => ""));
    await until(`${first.name} to balance again`, back, PATIENCE, 1_000);
  },
};
