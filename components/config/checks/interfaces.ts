import { absent, type Draft } from "../draft.ts";
import { contains, formatCidr, parseAddress, parseCidr } from "../ipv4.ts";
import { isTunnel } from "../networking.ts";
import { type Path, problem, type Problem } from "../problem.ts";
import { hasAmphorae } from "../roles.ts";
import type { Stack } from "../schema.ts";
import { carries, type Check, hasDemoNetwork, type NodeDraft, nodesOf, repeated } from "./check.ts";

/**
 * Interfaces on physical networks: there wherever routers or DHCP are, and with instances or ports among them unless tunnels
 * take these everywhere; none is the one that carries SSH, and none is on two physical networks.
 */
export const uplinks: Check = function* (stack) {
  const { management, provider } = stack.interfaces ?? {};
  const nodes = nodesOf(stack);
  const carriesNetworks = carries(stack, "network");
  const balances = hasAmphorae(stack) ? carries(stack, "octavia-worker") : () => false;
  const needs = (node: NodeDraft) =>
    carriesNetworks(node) || ((node.roles?.includes("compute") || balances(node)) && !byTunnels(stack));
  const lacking = nodes.filter((node) => absent(node.interfaces, "provider") && needs(node));
  if (lacking.length > 0 && absent(stack.interfaces, "provider")) {
    const names = lacking.slice(0, 3).map(({ name }) => name);
    const more = lacking.length > names.length ? ` and ${lacking.length - names.length} more` : "";
    const wrong = `is missing for ${names.join(", ")}${more}`;
    yield problem(["interfaces", "provider"], wrong, "name the interface on the provider network");
  }
  const wrong = (name: string) => `is "${name}", which also carries the management address and SSH`;
  const right =
    "name an interface that nothing else uses: Open vSwitch takes it over; or, where there is no other, set interfaces.shared";
  const shared = stack.interfaces?.shared;
  if (provider !== undefined && provider === management && shared === false) {
    yield problem(["interfaces", "provider"], wrong(provider), right);
    return;
  }
  for (const { name, interfaces } of nodes) {
    const own = { management: interfaces?.management ?? management, provider: interfaces?.provider ?? provider };
    const at = ["nodes", name, "interfaces"];
    if (own.provider !== undefined && own.provider === own.management && (interfaces?.shared ?? shared) === false) {
      yield problem([...at, "provider"], wrong(own.provider), right);
    }
    const { others, ...rest } = interfaces ?? {};
    if (others !== undefined || Object.keys(rest).length > 0) {
      yield* furtherUplinks(others ?? stack.interfaces?.others ?? {}, own, [...at, "others"]);
    }
  }
  // Those of the nodes that have nothing of their own are told of once.
  yield* furtherUplinks(stack.interfaces?.others ?? {}, { management, provider }, ["interfaces", "others"]);
};

/** Tunnels take instances of projects' networks everywhere; nothing takes those of provider networks and VLANs. */
function byTunnels({ networking }: Draft<Stack>): boolean {
  return (networking?.tenantTypes ?? []).some(isTunnel);
}

/** The addresses of a host move to a bridge of Open vSwitch; nothing moves them to one of linuxbridge's. */
export const sharedInterfaces: Check = function* (stack) {
  if (stack.networking?.mechanism !== "linuxbridge") {
    return;
  }
  const wrong = 'does not go with networking.mechanism "linuxbridge"';
  const right = 'leave it out and give an interface that nothing else uses, or take "openvswitch"';
  if (stack.interfaces?.shared === true) {
    yield problem(["interfaces", "shared"], wrong, right);
  }
  for (const { name, interfaces } of nodesOf(stack)) {
    if (interfaces?.shared === true) {
      yield problem(["nodes", name, "interfaces", "shared"], wrong, right);
    }
  }
};

/** Further physical networks: each has an interface that nothing else has. */
function* furtherUplinks(
  others: Readonly<Record<string, string | undefined>>,
  { management, provider }: { readonly management: string | undefined; readonly provider: string | undefined },
  path: Path,
): Iterable<Problem> {
  const taken = [
    ...(management === undefined ? [] : [{ key: management, path, owner: "the management address" }]),
    ...(provider === undefined || provider === management
      ? []
      : [{ key: provider, path, owner: "the first physical network" }]),
  ];
  const given = Object.entries(others).map(([network, key]) => ({ key, path: [...path, network], owner: network }));
  const right = "name an interface that nothing else uses: Open vSwitch takes it over";
  yield* repeated([...taken, ...given], (owner) => `is also the interface of ${owner}`, right);
}

/** Each physical network that is named has an interface somewhere. */
export const physicalNetworks: Check = function* (stack) {
  const first = stack.providerNetworks?.[0]?.physicalNetwork;
  if (first === undefined) {
    return;
  }
  const nodes = nodesOf(stack);
  const known = new Set([
    first,
    ...[stack.interfaces?.others, ...nodes.map(({ interfaces }) => interfaces?.others)].flatMap((others) =>
      Object.keys(others ?? {}),
    ),
  ]);
  const named = [
    ...(stack.providerNetworks ?? []).map((network, index) => ({ network, path: ["providerNetworks", index] })),
    ...(stack.networking?.vlanRanges ?? []).map((network, index) => ({
      network,
      path: ["networking", "vlanRanges", index],
    })),
  ];
  for (const { network, path } of named) {
    const name = network?.physicalNetwork;
    if (name !== undefined && !known.has(name)) {
      const right = `name the nodes' interface on it in interfaces.others.${name}, or take "${first}"`;
      yield problem([...path, "physicalNetwork"], `"${name}" has no interface on any node`, right);
    }
  }
};

/** Where the test instance is on a provider network, some hypervisor is as well; else Nova finds no place for it. */
export const instanceNetwork: Check = function* (stack) {
  const { instance, providerNetworks = [], interfaces } = stack;
  const [first] = providerNetworks;
  const name = absent(instance, "network") && !hasDemoNetwork(stack) ? first?.name : instance?.network;
  const physicalNetwork = providerNetworks.find((network) => network?.name === name)?.physicalNetwork;
  if (name === undefined || physicalNetwork === undefined || !instance?.enabled) {
    return;
  }
  const isFirst = physicalNetwork === first?.physicalNetwork;
  if (isFirst && !byTunnels(stack)) {
    // Every compute is connected to it, or has been told of.
    return;
  }
  const reaches = (own: NodeDraft["interfaces"]) =>
    isFirst
      ? !absent(own ?? {}, "provider") || !absent(interfaces, "provider")
      : physicalNetwork in (own?.others ?? interfaces?.others ?? {});
  const computes = nodesOf(stack).filter(({ roles }) => roles?.includes("compute"));
  if (computes.length > 0 && !computes.some((node) => reaches(node.interfaces))) {
    const wrong = `"${name}" is on the physical network "${physicalNetwork}", on which no compute has an interface`;
    const key = isFirst ? "interfaces.provider" : `interfaces.others.${physicalNetwork}`;
    yield problem(["instance", "network"], wrong, `name it in ${key} of a compute, or take another network`);
  }
};

/** Tunnel addresses: each node's own, in one subnet that is neither management nor provider network, on an interface. */
export const tunnelAddresses: Check = function* (stack) {
  const nodes = nodesOf(stack);
  for (const node of nodes) {
    yield* tunnelAddress(node, stack);
  }
  yield* repeated(
    nodes.map(({ name, tunnelAddress }) => ({
      key: tunnelAddress?.split("/")[0],
      path: ["nodes", name, "tunnelAddress"],
      owner: name,
    })),
    (owner) => `is also the tunnel address of ${owner}`,
    "give each node its own",
  );
  const subnets = nodes.flatMap(({ name, tunnelAddress }) => {
    const cidr = tunnelAddress === undefined ? undefined : parseCidr(tunnelAddress);
    return cidr === undefined ? [] : [{ name, cidr }];
  });
  const [first, ...others] = subnets;
  for (const { name, cidr } of others) {
    if (first !== undefined && formatCidr(cidr) !== formatCidr(first.cidr)) {
      const wrong = `is in ${formatCidr(cidr)}, that of ${first.name} in ${formatCidr(first.cidr)}`;
      yield problem(["nodes", name, "tunnelAddress"], wrong, "give all nodes addresses of one subnet");
    }
  }
};

function* tunnelAddress(
  { name, interfaces, tunnelAddress: given, address }: NodeDraft,
  stack: Draft<Stack>,
): Iterable<Problem> {
  const path = ["nodes", name, "tunnelAddress"];
  if (given === undefined) {
    return;
  }
  if (absent(interfaces, "tunnel") && absent(stack.interfaces, "tunnel")) {
    yield problem(path, "has no interface to be on", "name it in interfaces.tunnel");
  }
  const cidr = parseCidr(given);
  const management = address === undefined ? undefined : parseAddress(address);
  if (cidr !== undefined && management !== undefined && contains(cidr, management)) {
    const right = "take a subnet of its own, or leave both out, so that tunnels use the management address";
    yield problem(path, `lies in the subnet of the management address ${address ?? ""}`, right);
  }
  const value = parseAddress(given.split("/")[0] ?? "");
  for (const network of stack.providerNetworks ?? []) {
    const [start, end] = [network?.pool?.start, network?.pool?.end].map((text) =>
      text ? parseAddress(text) : undefined,
    );
    if (value !== undefined && start !== undefined && end !== undefined && start <= value && value <= end) {
      const wrong = `lies in the pool of "${network?.name ?? ""}", whose addresses Neutron gives away`;
      yield problem(path, wrong, "take one outside of it");
    }
  }
}
