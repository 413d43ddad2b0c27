import { certificateIn, privateKeyIn } from "../certificates.ts";
import { absent, type Draft } from "../draft.ts";
import { parseAddress } from "../ipv4.ts";
import { problem, type Problem } from "../problem.ts";
import type { Endpoints } from "../schema.ts";
import { type Check, hasRole, nodesOf, repeated } from "./check.ts";

const SIDES = ["internal", "admin", "public"] as const;

/** Endpoints and load balancers: neither without the other, but for the controller that stands in. */
export const balancedEndpoints: Check = function* (stack) {
  const { endpoints } = stack;
  if (endpoints === undefined) {
    if (absent(stack, "endpoints") && hasRole(stack, "loadbalancer")) {
      for (const { name, roles } of nodesOf(stack)) {
        if (roles?.includes("loadbalancer")) {
          const right = "give endpoints their addresses, or take the role away";
          yield problem(["nodes", name, "roles"], "has loadbalancer, and there are no endpoints to balance", right);
        }
      }
    }
    return;
  }
  if (SIDES.every((side) => absent(endpoints, side))) {
    yield problem(["endpoints"], "has no address", "give internal, admin or public one, or leave it out");
  }
};

/** Addresses at which clients ask: nobody else's. */
export const endpointAddresses: Check = function* (stack) {
  const own = nodesOf(stack).map(({ name, address }) => ({
    key: address,
    path: ["nodes", name, "address"],
    owner: name,
  }));
  const given = [
    ...SIDES.map((side) => ({
      key: stack.endpoints?.[side]?.address,
      path: ["endpoints", side, "address"],
      owner: side,
    })),
    ...nodesOf(stack).map(({ name, publicAddress }) => ({
      key: publicAddress,
      path: ["nodes", name, "publicAddress"],
      owner: `${name} for clients`,
    })),
  ];
  const exporter = {
    key: stack.sharedFileSystems?.serviceInstance?.address,
    path: ["sharedFileSystems", "serviceInstance", "address"],
    owner: "the instance that exports shares",
  };
  yield* repeated(
    [...own.filter(({ key }, index) => own.findIndex((other) => other.key === key) === index), ...given, exporter],
    (owner) => `is also the address of ${owner}`,
    "give each one of its own; one that is left out is the APIs' own address",
  );
  for (const { key, path } of given) {
    const number = parseAddress(key ?? "");
    for (const network of stack.providerNetworks ?? []) {
      const [start, end] = [network?.pool?.start, network?.pool?.end].map((text) => parseAddress(text ?? ""));
      if (number !== undefined && start !== undefined && end !== undefined && start <= number && number <= end) {
        const wrong = `is among those that ${network?.name ?? "a provider network"} gives to instances`;
        yield problem(path, wrong, "take one outside of the pool");
      }
    }
  }
};

/** Nodes that clients reach by themselves: APIs behind virtual addresses listen on the management address alone. */
export const publicAddresses: Check = function* (stack) {
  for (const { name, publicAddress } of stack.endpoints === undefined ? [] : nodesOf(stack)) {
    if (publicAddress !== undefined) {
      const right = "leave it out, and give endpoints.public that address or another one";
      yield problem(["nodes", name, "publicAddress"], "is for clients, who ask at the addresses of endpoints", right);
    }
  }
};

/** A given certificate: with its key, and for the name or address by which clients ask. */
export const endpointCertificate: Check = function* ({ endpoints }) {
  const { tls } = endpoints?.public ?? {};
  if (tls === undefined) {
    return;
  }
  const [certificate, key] = [!absent(tls, "certificate"), !absent(tls, "key")];
  const path = ["endpoints", "public", "tls"];
  if (certificate !== key) {
    const missing = certificate ? "key" : "certificate";
    yield problem([...path, missing], "is missing", "give certificate and key, or neither for a generated one");
  }
  if (!certificate && !absent(tls, "authority")) {
    yield problem([...path, "authority"], "is of a certificate, and there is none", "leave it out, or give that one");
  }
  yield* matches(endpoints?.public ?? {});
};

function* matches({ address, hostname, tls }: Draft<NonNullable<Endpoints["public"]>>): Iterable<Problem> {
  const certificate = certificateIn(tls?.certificate ?? "");
  const key = privateKeyIn(tls?.key ?? "");
  const path = ["endpoints", "public", "tls"];
  if (certificate === undefined) {
    return;
  }
  if (key !== undefined && !certificate.checkPrivateKey(key)) {
    yield problem([...path, "key"], "is not the certificate's", "give the one that belongs to it");
  }
  const asked = hostname ?? address;
  const right = hostname === undefined ? certificate.checkIP(address ?? "") : certificate.checkHost(hostname);
  if (asked !== undefined && right === undefined) {
    const wrong = `is not for ${asked}, by which clients ask`;
    yield problem([...path, "certificate"], wrong, "give one for it, or the hostname that it is for");
  }
}
