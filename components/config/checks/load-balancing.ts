import { contains, formatCidr, overlaps, parseAddress, parseCidr } from "../ipv4.ts";
import { problem } from "../problem.ts";
import { type Check, hasRole, nodesOf } from "./check.ts";
import { sourceOf } from "./tenancy.ts";

/** What load balancers need of the rest: networks of projects, switches that can have the node's own port, and computes. */
export const balancersWanted: Check = function* (stack) {
  const { services, networking } = stack;
  const index = services?.indexOf("octavia") ?? -1;
  if (index < 0) {
    return;
  }
  const path = ["services", index];
  if (networking?.tenantTypes?.length === 0) {
    const wrong = 'has "octavia", which needs networks of projects, and they are off';
    yield problem(path, wrong, 'name a type in networking.tenantTypes, such as "vxlan", or leave it out');
  }
  if (networking?.mechanism === "linuxbridge") {
    const wrong = 'has "octavia", which does not go with networking.mechanism "linuxbridge"';
    yield problem(path, wrong, 'take "openvswitch" or "ovn", or leave it out');
  }
  if (networking?.mechanism === "openvswitch" && hasRole(stack, "compute") === false) {
    yield problem(
      path,
      'has "octavia", whose balancers are instances, and no node has the role compute',
      "give it one",
    );
  }
};

/** The role is for what directs balancers' instances, of which OVN has none. */
export const balancersRole: Check = function* (stack) {
  const { services, networking } = stack;
  for (const { name, roles = [] } of nodesOf(stack)) {
    const index = roles.indexOf("octavia-worker");
    if (index >= 0 && services?.every((each) => each !== undefined && each !== "octavia")) {
      const right = 'add "octavia" to services, or leave it out';
      yield problem(["nodes", name, "roles", index], "is given, but services has no octavia", right);
    } else if (index >= 0 && networking?.mechanism === "ovn") {
      const wrong = "is given, but with OVN switches balance by themselves";
      yield problem(["nodes", name, "roles", index], wrong, "leave it out");
    }
  }
};

/** The network by which balancers are directed: a node is in it, so it is apart from all others that the nodes are in. */
export const balancersNetwork: Check = function* (stack) {
  const given = stack.loadBalancing?.managementCidr;
  const cidr = given === undefined ? undefined : parseCidr(given);
  if (cidr === undefined || !stack.services?.includes("octavia")) {
    return;
  }
  const path = ["loadBalancing", "managementCidr"];
  const shown = formatCidr(cidr);
  if (given !== shown) {
    yield problem(path, `"${given ?? ""}" has host bits set`, `the subnet is ${shown}`);
  }
  const right = "give a range that no node and no provider network is in";
  for (const network of stack.providerNetworks ?? []) {
    const other = network?.cidr === undefined ? undefined : parseCidr(network.cidr);
    if (other !== undefined && overlaps(cidr, other)) {
      yield problem(path, `${shown} overlaps with ${formatCidr(other)} of "${network?.name ?? ""}"`, right);
    }
  }
  for (const { name, address = "", tunnelAddress } of nodesOf(stack)) {
    const management = parseAddress(address);
    const tunnels = tunnelAddress === undefined ? undefined : parseCidr(tunnelAddress);
    if (management !== undefined && contains(cidr, management)) {
      yield problem(path, `${shown} contains ${address}, the address of ${name}`, right);
    }
    if (tunnels !== undefined && overlaps(cidr, tunnels)) {
      yield problem(path, `${shown} overlaps with ${formatCidr(tunnels)} of ${name}'s tunnelAddress`, right);
    }
  }
};

/** The image comes from one place, as that of the instances does, and hashes as Glance does, which knows one way. */
export const balancersImage: Check = function* (stack, { fileExists }) {
  const given = stack.loadBalancing?.image;
  if (given === undefined) {
    return;
  }
  const path = ["loadBalancing", "image"];
  yield* sourceOf(given, path, fileExists);
  const algorithm = given.checksum?.split(":")[0]?.toLowerCase();
  const known = stack.image?.checksum?.toLowerCase().startsWith("sha256:") ? "sha256" : "sha512";
  if (stack.image !== undefined && algorithm !== undefined && algorithm !== "md5" && algorithm !== known) {
    const right = `give its ${known}, or the other image's ${algorithm}`;
    yield problem(
      [...path, "checksum"],
      `is a ${algorithm}, but Glance hashes by ${known}, as image.checksum has it`,
      right,
    );
  }
};
