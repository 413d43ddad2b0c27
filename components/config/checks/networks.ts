import { type Draft } from "../draft.ts";
import { type Cidr, contains, formatAddress, formatCidr, overlaps, parseAddress, parseCidr } from "../ipv4.ts";
import { type Path, problem, type Problem } from "../problem.ts";
import type { ProviderNetwork, Stack } from "../schema.ts";
import { type Check, hasDemoNetwork, nodesOf, repeated } from "./check.ts";

/** A provider network in numbers, as far as it is known. */
interface Plan {
  readonly path: Path;
  readonly name: string;
  readonly cidr: Cidr | undefined;
  readonly gateway: number | undefined;
  readonly pool: { readonly start: number; readonly end: number } | undefined;
  readonly dns: readonly (number | undefined)[];
  readonly given: Draft<ProviderNetwork>;
}

/** Provider networks one by one: is each a subnet with its gateway and its pool inside? */
export const subnets: Check = function* (stack) {
  for (const plan of plansOf(stack)) {
    yield* subnet(plan);
    yield* gateway(plan);
    yield* pool(plan, stack);
  }
};

/** Provider networks among one another: names, physical networks and address ranges are each one's own. */
export const networksApart: Check = function* (stack) {
  const plans = plansOf(stack);
  yield* repeated(
    plans.map(({ given, path, name }) => ({ key: given.name, path: [...path, "name"], owner: name })),
    (owner) => `"${owner}" is also the name of another network`,
    "give each its own",
  );
  yield* repeated(
    plans.map(({ given, path, name }) => ({
      key: given.type === "flat" ? given.physicalNetwork : undefined,
      path: [...path, "physicalNetwork"],
      owner: name,
    })),
    (owner) => `already carries the flat network "${owner}"`,
    "a physical network carries one flat network: give this one its own",
  );
  yield* repeated(
    plans.map(({ given, path, name }) => ({
      key: given.type === "vlan" && given.vlan !== undefined ? `${given.physicalNetwork}:${given.vlan}` : undefined,
      path: [...path, "vlan"],
      owner: name,
    })),
    (owner) => `is already the tag of "${owner}" on the same physical network`,
    "give each network its own tag",
  );
  yield* ranges(stack, plans);
};

/** Address ranges, the demo network's among them: routers lead from one to the other. */
function* ranges(stack: Draft<Stack>, plans: readonly Plan[]): Iterable<Problem> {
  const own = stack.demo?.network;
  const cidr = own?.cidr === undefined || !hasDemoNetwork(stack) ? undefined : parseCidr(own.cidr);
  const demo = { cidr, path: ["demo", "network"], name: own?.name ?? "demo" };
  const sorted = [...plans, demo]
    .flatMap(({ cidr, path, name }) => (cidr === undefined ? [] : [{ cidr, path, name }]))
    .sort((one, other) => one.cidr.first - other.cidr.first || one.cidr.prefix - other.cidr.prefix);
  // CIDR ranges nest or are apart, so it is enough to compare each with the widest one begun before it.
  let widest = sorted[0];
  for (const next of sorted.slice(1)) {
    if (widest !== undefined && overlaps(widest.cidr, next.cidr)) {
      const wrong = `${formatCidr(next.cidr)} overlaps with ${formatCidr(widest.cidr)} of "${widest.name}"`;
      yield problem([...next.path, "cidr"], wrong, "give ranges that share no address");
    } else {
      widest = next;
    }
  }
}

/** Provider networks and the nodes: the management addresses lie outside of what OpenStack's instances get. */
export const networksAndNodes: Check = function* (stack) {
  const plans = plansOf(stack);
  for (const { name, address = "", interfaces } of nodesOf(stack)) {
    const value = parseAddress(address);
    const plan =
      value === undefined ? undefined : plans.find(({ cidr }) => cidr !== undefined && contains(cidr, value));
    if (value === undefined || plan?.cidr === undefined) {
      continue;
    }
    const inPool = plan.pool !== undefined && plan.pool.start <= value && value <= plan.pool.end;
    if (inPool) {
      yield problem(
        [...plan.path, "pool"],
        `contains ${address}, the address of ${name}`,
        "leave the nodes' addresses out",
      );
    }
    // A host with one interface is in the provider network itself.
    if (interfaces?.shared ?? stack.interfaces?.shared ?? false) {
      continue;
    }
    const wrong = `${address} lies in ${formatCidr(plan.cidr)} of the provider network "${plan.name}"`;
    yield problem(["nodes", name, "address"], wrong, "management and provider networks must not overlap");
  }
};

function plansOf(stack: Draft<Stack>): Plan[] {
  return (stack.providerNetworks ?? []).flatMap((network, index) => {
    if (network === undefined) {
      return [];
    }
    const [start, end] = [parse(network.pool?.start), parse(network.pool?.end)];
    return {
      path: ["providerNetworks", index],
      name: network.name ?? `number ${index + 1}`,
      cidr: network.cidr === undefined ? undefined : parseCidr(network.cidr),
      gateway: parse(network.gateway),
      pool: start === undefined || end === undefined ? undefined : { start, end },
      dns: (network.dns ?? []).map(parse),
      given: network,
    };
  });
}

function parse(address: string | undefined): number | undefined {
  return address === undefined ? undefined : parseAddress(address);
}

function* subnet({ path, cidr, given }: Plan): Iterable<Problem> {
  if (cidr !== undefined && given.cidr !== formatCidr(cidr)) {
    yield problem([...path, "cidr"], `"${given.cidr ?? ""}" has host bits set`, `the subnet is ${formatCidr(cidr)}`);
  }
}

function* gateway({ path, cidr, gateway: address }: Plan): Iterable<Problem> {
  if (cidr === undefined || address === undefined) {
    return;
  }
  const shown = formatAddress(address);
  const right = `give the router's, from ${formatAddress(cidr.first + 1)} to ${formatAddress(cidr.last - 1)}`;
  if (!contains(cidr, address)) {
    yield problem([...path, "gateway"], `${shown} is outside of ${formatCidr(cidr)}`, right);
  } else if (address === cidr.first) {
    yield problem([...path, "gateway"], `${shown} is the subnet's network address`, right);
  } else if (address === cidr.last) {
    yield problem([...path, "gateway"], `${shown} is the subnet's broadcast address`, right);
  }
}

function* pool(plan: Plan, stack: Draft<Stack>): Iterable<Problem> {
  const { path, cidr, gateway: router, dns } = plan;
  yield* poolEnds(plan);
  if (plan.pool === undefined || cidr === undefined) {
    return;
  }
  const { start, end } = plan.pool;
  const at = [...path, "pool"];
  if (start > end) {
    const wrong = `starts at ${formatAddress(start)}, behind its end ${formatAddress(end)}`;
    yield problem(at, wrong, "exchange start and end");
    return;
  }
  const holds = (address: number | undefined) => address !== undefined && start <= address && address <= end;
  if (router !== undefined && holds(router)) {
    yield problem(at, `contains the gateway ${formatAddress(router)}`, "begin behind it or end before it");
  }
  for (const server of dns) {
    if (server !== undefined && holds(server)) {
      yield problem(at, `contains the name server ${formatAddress(server)}`, "begin behind it or end before it");
    }
  }
  const needed = stack.instance?.enabled ? 2 : 1;
  if (end - start + 1 < needed) {
    const wrong = "has one address, which Neutron's DHCP port takes";
    yield problem(at, wrong, "give at least two, so that the test instance gets one");
  }
}

function* poolEnds({ path, cidr, given }: Plan): Iterable<Problem> {
  for (const end of ["start", "end"] as const) {
    const address = parse(given.pool?.[end]);
    if (cidr === undefined || address === undefined) {
      continue;
    }
    const shown = formatAddress(address);
    const right = `give one from ${formatAddress(cidr.first + 1)} to ${formatAddress(cidr.last - 1)}`;
    if (!contains(cidr, address)) {
      yield problem([...path, "pool", end], `${shown} is outside of ${formatCidr(cidr)}`, right);
    } else if (address === cidr.first || address === cidr.last) {
      const kind = address === cidr.first ? "network" : "broadcast";
      yield problem([...path, "pool", end], `${shown} is the subnet's ${kind} address`, right);
    }
  }
}
