import { absent, type Draft } from "../draft.ts";
import { isTunnel, TUNNEL_OVERHEAD } from "../networking.ts";
import { problem, type Problem } from "../problem.ts";
import { type Distribution, DISTRIBUTIONS, type Release, RELEASES } from "../releases.ts";
import { hasAmphorae } from "../roles.ts";
import type { Stack } from "../schema.ts";
import { carries, type Check, hasDemoNetwork, nodesOf, repeated } from "./check.ts";

/** Hosts need not accept larger packets of IPv4 (RFC 791), and systems take no smaller MTU for granted. */
const LEAST_MTU = 576;

/** Provider networks have a tag exactly when they are VLANs. */
export const tags: Check = function* (stack) {
  for (const [index, network] of (stack.providerNetworks ?? []).entries()) {
    const path = ["providerNetworks", index, "vlan"];
    if (network?.type === "vlan" && absent(network, "vlan")) {
      yield problem(path, 'is missing, but the type is "vlan"', "give the tag, from 1 to 4094");
    } else if (network?.type === "flat" && network.vlan !== undefined) {
      yield problem(path, 'is given, but the type is "flat"', 'leave it out, or set type to "vlan"');
    }
  }
};

/** Types of projects' networks: each once, with tags to give away where they are VLANs. */
export const tenantTypes: Check = function* (stack) {
  const { networking } = stack;
  const types = networking?.tenantTypes ?? [];
  yield* repeated(
    types.map((type, index) => ({ key: type, path: ["networking", "tenantTypes", index], owner: String(type) })),
    (owner) => `repeats ${owner}`,
    "name each type once",
  );
  const ranges = networking?.vlanRanges;
  if (ranges !== undefined && types.includes("vlan") && ranges.length === 0) {
    yield problem(["networking", "vlanRanges"], 'is empty, but tenantTypes has "vlan"', "give at least one range");
  }
  if (ranges !== undefined && ranges.length > 0 && networking?.tenantTypes && !types.includes("vlan")) {
    const right = 'add "vlan" to networking.tenantTypes, or leave the ranges out';
    yield problem(["networking", "vlanRanges"], "is given, but no project's network is a VLAN", right);
  }
  const { first, last } = networking?.tunnelIds ?? {};
  if (first !== undefined && last !== undefined && first > last) {
    yield problem(["networking", "tunnelIds"], `starts at ${first}, behind its end ${last}`, "exchange first and last");
  }
};

/** Types that a mechanism cannot make, and why. */
const IMPOSSIBLE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  openvswitch: { geneve: 'take "vxlan", "gre" or "vlan", or set networking.mechanism to "ovn"' },
  // OVN has room for 12 bits of a network's number in VXLAN, and no tunnel by GRE at all (Neutron's OVN guide).
  ovn: {
    vxlan: 'take "geneve" or "vlan": by VXLAN, OVN knows 4,096 networks and no more',
    gre: 'take "geneve" or "vlan", or set networking.mechanism to "openvswitch"',
  },
  linuxbridge: {
    gre: 'take "vxlan" or "vlan", or set networking.mechanism to "openvswitch"',
    geneve: 'take "vxlan" or "vlan", or set networking.mechanism to "ovn"',
  },
};

/** The release still has the mechanism, and the distribution's packages do. */
export const mechanismRelease: Check = function* (stack) {
  const { networking, release } = stack;
  const mechanism = networking?.mechanism;
  if (mechanism === undefined || release === undefined) {
    return;
  }
  const { removed, distributions }: Release = RELEASES[release];
  const name = absent(stack, "distribution")
    ? distributions[0]
    : distributions.find((one) => one === stack.distribution);
  const { lacks = {} }: Partial<Distribution> = name === undefined ? {} : DISTRIBUTIONS[name];
  const refused = removed[mechanism] ?? lacks[mechanism];
  if (refused !== undefined) {
    yield problem(["networking", "mechanism"], `"${mechanism}" ${refused.why}`, refused.instead);
  }
};

/** The mechanism can make the types that are asked for. */
export const mechanismTypes: Check = function* ({ networking }) {
  const mechanism = networking?.mechanism;
  for (const [index, type] of (networking?.tenantTypes ?? []).entries()) {
    const right = mechanism && type && IMPOSSIBLE[mechanism]?.[type];
    if (right !== undefined && right !== "") {
      yield problem(["networking", "tenantTypes", index], `"${type!}" does not go with "${mechanism!}"`, right);
    }
  }
};

/** Ranges of tags: in order, apart from one another and from the provider networks' own. */
export const vlanRanges: Check = function* (stack) {
  const ranges = (stack.networking?.vlanRanges ?? []).flatMap((range, index) =>
    range?.first === undefined || range.last === undefined
      ? []
      : [{ ...range, first: range.first, last: range.last, path: ["networking", "vlanRanges", index] }],
  );
  for (const [index, { physicalNetwork, first, last, path }] of ranges.entries()) {
    if (first > last) {
      yield problem(path, `starts at ${first}, behind its end ${last}`, "exchange first and last");
    }
    const earlier = ranges
      .slice(0, index)
      .find((other) => other.physicalNetwork === physicalNetwork && other.first <= last && first <= other.last);
    if (earlier !== undefined) {
      const wrong = `overlaps with ${earlier.first} to ${earlier.last} of the same physical network`;
      yield problem(path, wrong, "give ranges that share no tag");
    }
    for (const [number, network] of (stack.providerNetworks ?? []).entries()) {
      const tag = network?.type === "vlan" && network.physicalNetwork === physicalNetwork ? network.vlan : undefined;
      if (tag !== undefined && first <= tag && tag <= last) {
        const right = `take a tag outside of ${first} to ${last}, which Neutron gives to projects' networks`;
        yield problem(["providerNetworks", number, "vlan"], `${tag} lies in networking.vlanRanges`, right);
      }
    }
  }
};

/** Tunnels: packets fit into them, and each node has an end that its datapath can use. */
export const tunnels: Check = function* (stack) {
  const { tenantTypes: types = [], mtu, datapath } = stack.networking ?? {};
  const used = types.filter(isTunnel);
  for (const type of used) {
    const room = mtu === undefined ? LEAST_MTU : mtu - TUNNEL_OVERHEAD[type];
    if (room < LEAST_MTU) {
      const wrong = `leaves packets of ${room} bytes in ${type}`;
      const right = `give at least ${LEAST_MTU + TUNNEL_OVERHEAD[type]}, so that ${LEAST_MTU} bytes are left`;
      yield problem(["networking", "mtu"], wrong, right);
    }
  }
  if (used.length > 0) {
    yield* tunnelEnds(stack, datapath);
  }
};

function* tunnelEnds(stack: Draft<Stack>, datapath: string | undefined): Iterable<Problem> {
  const carriesNetworks = carries(stack, "network");
  const balances = hasAmphorae(stack) ? carries(stack, "octavia-worker") : () => false;
  for (const node of nodesOf(stack)) {
    const { roles = [], interfaces, name } = node;
    const ends = roles.includes("compute") || carriesNetworks(node) || balances(node);
    const onInterface = (interfaces?.tunnel ?? stack.interfaces?.tunnel) !== undefined;
    if (!ends || !absent(node, "tunnelAddress")) {
      continue;
    }
    if (onInterface) {
      const wrong = "is missing, but interfaces.tunnel says where tunnels leave";
      yield problem(["nodes", name, "tunnelAddress"], wrong, "give one like 10.30.0.11/24");
    } else if (datapath === "netdev") {
      const wrong = "is missing, and the userspace datapath sends no tunnel by the management interface";
      yield problem(["nodes", name, "tunnelAddress"], wrong, "give one like 10.30.0.11/24, and interfaces.tunnel");
    }
  }
}

/** The demo project's network: possible where it is asked for, and of a name of its own. */
export const demoNetwork: Check = function* (stack) {
  const { demo, networking, providerNetworks } = stack;
  const asked = demo?.enabled === true && demo.network?.enabled === true;
  if (asked && networking?.tenantTypes?.length === 0) {
    const right = "name a type in networking.tenantTypes, or leave it out";
    yield problem(["demo", "network", "enabled"], "is true, but projects can make no networks", right);
  } else if (asked && providerNetworks?.every((network) => network?.external === false)) {
    const right = "set external of a provider network to true, or leave it out";
    yield problem(["demo", "network", "enabled"], "is true, but its router has no external network", right);
  }
  const name = demo?.network?.name;
  const index = providerNetworks?.findIndex((network) => network?.name === name && name !== undefined) ?? -1;
  if (index >= 0 && hasDemoNetwork(stack)) {
    yield problem(["demo", "network", "name"], `"${name ?? ""}" is also a provider network`, "give it another");
  }
};
