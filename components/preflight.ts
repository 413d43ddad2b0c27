import { staysWith } from "./config/roles.ts";
import type { Config, NodeConfig } from "./config/schema.ts";
import { balances, virtualAddresses } from "./model/endpoints.ts";
import type { Placed } from "./model/placement.ts";
import { controllerOf, type Site } from "./model/site.ts";
import { switches, tunnelTypes } from "./model/networks.ts";
import type { Expectations } from "./node/node.ts";

/** What a role needs; measured: 5.7 GiB and 3.1 GB on a controller, 0.9 GiB without guests and 1.6 GB on a hypervisor; the others were not. */
const NEEDS = {
  controller: { memoryMiB: 6144, diskGiB: 8 },
  database: { memoryMiB: 2048, diskGiB: 5 },
  messaging: { memoryMiB: 1024, diskGiB: 4 },
  identity: { memoryMiB: 1024, diskGiB: 4 },
  dashboard: { memoryMiB: 1024, diskGiB: 4 },
  loadbalancer: { memoryMiB: 512, diskGiB: 3 },
  network: { memoryMiB: 1024, diskGiB: 4 },
  compute: { memoryMiB: 2048, diskGiB: 5 },
  "block-storage": { memoryMiB: 1024, diskGiB: 4 },
  "object-storage": { memoryMiB: 1024, diskGiB: 4 },
  telemetry: { memoryMiB: 2048, diskGiB: 5 },
  // An image is built there: 3 GB for a while, a tenth of which stays.
  "octavia-worker": { memoryMiB: 1536, diskGiB: 8 },
  "shared-file-system": { memoryMiB: 1024, diskGiB: 4 },
} as const;

/** Roles whose nodes all others speak to. */
const ASKED = ["controller", "database", "messaging", "identity"] as const;

/** What a host is compared with before anything is changed on it. */
export function expectationsOf(site: Site, node: NodeConfig, placed: readonly Placed[]): Expectations {
  const controller = controllerOf(site.config);
  const most = (field: "memoryMiB" | "diskGiB") => Math.max(...node.roles.map((role) => NEEDS[role][field]));
  return {
    node: node.name,
    address: node.address,
    ...(node.publicAddress === undefined ? {} : { publicAddress: node.publicAddress }),
    distributions: [site.platform.distribution],
    architectures: site.platform.architectures,
    memoryMiB: most("memoryMiB"),
    diskGiB: most("diskGiB"),
    mirrorCheck: true,
    ports: placed.flatMap(({ service, deployment }) =>
      (deployment.ports ?? []).map((port) => ({
        ...(typeof port === "number" ? { port } : port),
        for: service.name,
      })),
    ),
    ...interfaceExpectations(site.config, node),
    ...deviceExpectations(site.config, node),
    // Those that every node asks, alone: a node's steps must not change whenever another node is added.
    peers: [...new Set(ASKED.map((role) => site.first(role)))]
      .filter(({ name }) => name !== node.name)
      .map(({ address, ssh }) => `${address}:${ssh.port}`),
    // Of a cloud, not of a node: its controller remembers.
    decided: {
      ...(node.name === controller.name ? decisions(site) : {}),
      [`nodes.${node.name}.roles`]: node.roles.filter((role) => staysWith(role, [])),
    },
    // Asked by the first of them alone, which has been there before when another one comes.
    ...(balances(site.config, node) && node.name === site.first("loadbalancer").name
      ? { vacant: virtualAddresses(site.config).map(({ address }) => address) }
      : {}),
    destroyData: site.config.destroyData,
    leftovers: [...new Set(placed.flatMap(({ deployment }) => deployment.leftovers ?? []))],
  };
}

/** What a running cloud cannot take back, also when no update has succeeded yet, so that the stack remembers nothing. */
function decisions(site: Site): Readonly<Record<string, readonly string[]>> {
  const { networking, services } = site.config;
  return {
    "networking.mechanism": [networking.mechanism],
    "networking.tenantTypes": networking.tenantTypes,
    // It has the only builder files.
    ...(services.includes("swift")
      ? { "the first node with the role object-storage": [site.first("object-storage").name] }
      : {}),
  };
}

/** Interfaces that become ports of bridges, and how large a packet has to get through. */
function interfaceExpectations(config: Config, node: NodeConfig): Expectations {
  const { networking, providerNetworks } = config;
  if (!switches(node)) {
    return {};
  }
  const tunnels = tunnelTypes(config).length > 0;
  const tunnelInterface = node.tunnel?.interface;
  // Open vSwitch sends tunnels from a bridge of its own; the kernel from the interface, with the address that it has.
  const bridged = tunnels && tunnelInterface !== undefined && networking.mechanism !== "linuxbridge";
  const uplinkMtus = providerNetworks
    .filter(({ physicalNetwork }) => physicalNetwork in node.uplinks)
    .map(({ physicalNetwork, mtu }) => ({ interface: node.uplinks[physicalNetwork]!, mtu }));
  return {
    spareInterfaces: [...new Set([...Object.values(node.uplinks), ...(bridged ? [tunnelInterface] : [])])].filter(
      (name) => name !== node.sharedInterface,
    ),
    sharedInterface: node.sharedInterface ?? "",
    // An interface without a name is the one with the management address.
    mtus: [...uplinkMtus, ...(tunnels ? [{ interface: tunnelInterface ?? "", mtu: networking.mtu }] : [])],
    // Open vSwitch in user space sends tunnels from its own bridges only (ofproto/trace: native tunnel routing failed).
    kernelDatapath:
      tunnels &&
      tunnelInterface === undefined &&
      networking.datapath !== "system" &&
      networking.mechanism !== "linuxbridge",
  };
}

/** The file systems of the object storage: those that have to be there, and room for those that are made. */
function deviceExpectations({ services }: Config, node: NodeConfig): Expectations {
  if (!services.includes("swift") || !node.roles.includes("object-storage")) {
    return {};
  }
  const { devices } = node.objectStorage;
  return {
    labels: devices.flatMap(({ label }) => label ?? []),
    files: devices.flatMap(({ file, sizeGiB }) => (file === undefined ? [] : [{ path: file, gib: sizeGiB }])),
  };
}
