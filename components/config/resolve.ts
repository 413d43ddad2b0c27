import { keyIdentity } from "./keys.ts";
import { RELEASES } from "./releases.ts";
import { carrierOf, hasAmphorae, STAND_IN_ROLES } from "./roles.ts";
import { type Config, type DemoNetwork, type NodeConfig, type ProviderNetwork, type Stack } from "./schema.ts";
import { telemetry } from "./telemetry.ts";

/** Fills in what one part of a sound stack file takes from another. */
export function resolve({
  nodes,
  interfaces,
  providerNetworks,
  demo,
  instance,
  sharedFileSystems,
  ...stack
}: Stack): Config {
  const networks = externals(providerNetworks, stack.networking);
  const demoNetwork = networkOf(demo, networks, stack.networking);
  return {
    ...stack,
    distribution: stack.distribution ?? RELEASES[stack.release].distributions[0],
    nodes: nodesOf({ nodes, interfaces, providerNetworks, ...stack }),
    providerNetworks: networks,
    telemetry: stack.telemetry ?? telemetry.parse({}),
    sharedFileSystems: {
      ...sharedFileSystems,
      serviceInstance: sharedFileSystems.serviceInstance && {
        ...sharedFileSystems.serviceInstance,
        flavor: sharedFileSystems.serviceInstance.flavor ?? stack.flavors[0]!.name,
        network: sharedFileSystems.serviceInstance.network ?? networks[0]!.name,
      },
    },
    demo: { ...demo, network: demoNetwork },
    instance: {
      ...instance,
      flavor: instance.flavor ?? stack.flavors[0]!.name,
      image: instance.image ?? stack.image.name,
      network: instance.network ?? demoNetwork?.name ?? networks[0]!.name,
    },
  };
}

function nodesOf({
  nodes,
  interfaces,
  providerNetworks,
  ssh,
  objectStorage,
  ...stack
}: Pick<
  Stack,
  "nodes" | "interfaces" | "providerNetworks" | "ssh" | "objectStorage" | "services" | "networking"
>): NodeConfig[] {
  const given = Object.values(nodes).map(({ roles }) => roles);
  // A switch comes with this one, which the controller shall have for nothing else.
  const asked = STAND_IN_ROLES.filter((role) => role !== "octavia-worker" || hasAmphorae(stack));
  const vacant = asked.filter((role) => carrierOf(role, given) !== role);
  const first = providerNetworks[0]!.physicalNetwork;
  return Object.entries(nodes).map(([name, node]) => {
    const provider = node.interfaces.provider ?? interfaces.provider;
    const tunnel = node.interfaces.tunnel ?? interfaces.tunnel;
    return {
      name,
      address: node.address,
      publicAddress: node.publicAddress,
      roles: node.roles.includes("controller") ? [...node.roles, ...vacant] : node.roles,
      hostKey: node.hostKey === undefined ? undefined : keyIdentity(node.hostKey),
      ssh: { user: node.ssh.user ?? ssh.user, port: node.ssh.port ?? ssh.port },
      managementInterface: node.interfaces.management ?? interfaces.management,
      uplinks: {
        ...(provider === undefined ? {} : { [first]: provider }),
        ...(node.interfaces.others ?? interfaces.others),
      },
      sharedInterface: (node.interfaces.shared ?? interfaces.shared) ? provider : undefined,
      tunnel:
        node.tunnelAddress === undefined || tunnel === undefined
          ? undefined
          : { address: node.tunnelAddress, interface: tunnel },
      objectStorage: {
        zone: node.objectStorage?.zone ?? 1,
        devices: node.objectStorage?.devices ?? objectStorage.devices,
      },
    };
  });
}

function externals(networks: Stack["providerNetworks"], { tenantTypes }: Stack["networking"]): ProviderNetwork[] {
  return networks.map((network, index) => ({
    ...network,
    external: network.external ?? (index === 0 && tenantTypes.length > 0),
  }));
}

function networkOf(
  { enabled, network: { enabled: asked, name, cidr, dns } }: Stack["demo"],
  networks: readonly ProviderNetwork[],
  { tenantTypes }: Stack["networking"],
): DemoNetwork | undefined {
  const outside = networks.find((network) => network.external);
  const wanted = enabled && (asked ?? (tenantTypes.length > 0 && outside !== undefined));
  return wanted ? { name, cidr, dns: dns ?? outside?.dns ?? [] } : undefined;
}
