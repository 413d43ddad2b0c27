import { absent } from "../draft.ts";
import { contains, parseAddress, parseCidr } from "../ipv4.ts";
import { problem } from "../problem.ts";
import { carries, type Check, nodesOf, repeated } from "./check.ts";
import { namesOne, sourceOf } from "./tenancy.ts";

/** What each driver asks for, and what it may be told besides. */
const KEYS = {
  generic: { needs: [], allows: ["volumeType"] },
  lvm: { needs: ["volumeGroup"], allows: [] },
  cephfs: { needs: [], allows: ["cephUser", "fileSystem"] },
  ganesha: { needs: ["nfsCluster"], allows: ["cephUser", "fileSystem"] },
} as const;

const OPTIONS = ["volumeType", "volumeGroup", "cephUser", "fileSystem", "nfsCluster"] as const;

const BACKENDS = ["sharedFileSystems", "backends"];
const INSTANCE = ["sharedFileSystems", "serviceInstance"];

/** Shares are kept somewhere where they are wanted, and nowhere else. */
export const sharesWanted: Check = function* ({ services, sharedFileSystems }) {
  const wanted = services?.includes("manila");
  const count = sharedFileSystems?.backends?.length;
  if (wanted === true && count === 0) {
    const right = "give a back end with its driver, such as generic";
    yield problem(BACKENDS, "is empty, but the service manila needs one", right);
  }
  if (wanted === false && count !== undefined && count > 0) {
    yield problem(BACKENDS, "is given, but nothing uses it", 'add "manila" to services, or leave it out');
  }
};

/** Back ends: each with what its driver asks for, and nothing of another's. */
export const shareBackends: Check = function* ({ release, sharedFileSystems }) {
  const given = sharedFileSystems?.backends ?? [];
  for (const [index, backend] of given.entries()) {
    if (backend?.driver === undefined) {
      continue;
    }
    const path = [...BACKENDS, index];
    const { needs, allows } = KEYS[backend.driver];
    for (const key of needs.filter((each) => absent(backend, each))) {
      yield problem([...path, key], `is missing, which the driver ${backend.driver} needs`, "give it");
    }
    for (const key of OPTIONS.filter((each) => !absent(backend, each))) {
      if (![...needs, ...allows].some((own) => own === key)) {
        yield problem([...path, key], `is of no use to the driver ${backend.driver}`, "leave it out");
      }
    }
    // Manila 16 was the first to know the NFS services that Ceph runs itself.
    if (backend.driver === "ganesha" && release === "zed") {
      const right = 'use "cephfs", or set release to "2025.1"';
      yield problem([...path, "driver"], '"ganesha" is not known to the Manila of zed', right);
    }
  }
  yield* repeated(
    given.map((backend, index) => ({
      key: backend?.name?.toLowerCase(),
      path: [...BACKENDS, index, "name"],
      owner: backend?.name ?? "",
    })),
    (owner) => `is also the name of ${owner}`,
    "give each back end a name of its own",
  );
};

/** The generic driver keeps shares on volumes, and has an instance that exports them. */
export const genericDriver: Check = function* (stack, { fileExists }) {
  const { services = [undefined], sharedFileSystems, blockStorage } = stack;
  const backends = sharedFileSystems?.backends ?? [undefined];
  const path = (index: number, key: string) => [...BACKENDS, index, key];
  const generic = [...backends.entries()].filter(([, backend]) => backend?.driver === "generic");
  for (const [index, { volumeType } = {}] of generic) {
    if (!services.includes("cinder") && !services.includes(undefined)) {
      const right = 'add "cinder" to services, or take another driver';
      yield problem(path(index, "driver"), "needs the service cinder, which is off", right);
    }
    const types = blockStorage?.backends?.map((backend) => backend?.name);
    yield* namesOne(path(index, "volumeType"), "volume type", volumeType, types);
  }
  const instance = sharedFileSystems?.serviceInstance;
  if (generic.length > 0 && sharedFileSystems !== undefined && absent(sharedFileSystems, "serviceInstance")) {
    const right = "give at least its address and its image";
    yield problem(INSTANCE, "is missing, which the driver generic needs", right);
  }
  if (instance === undefined) {
    return;
  }
  if (generic.length === 0 && backends.every((backend) => backend?.driver !== undefined)) {
    yield problem(INSTANCE, "is of use to the driver generic alone", "leave it out, or give a back end of that driver");
  }
  if (instance.image !== undefined) {
    yield* sourceOf(instance.image, [...INSTANCE, "image"], fileExists);
  }
  const flavors = stack.flavors?.map((flavor) => flavor?.name);
  yield* namesOne([...INSTANCE, "flavor"], "flavor", instance.flavor, flavors);
  const networks = stack.providerNetworks?.map((network) => network?.name);
  yield* namesOne([...INSTANCE, "network"], "network", instance.network, networks);
};

/** The service instance has an address of its network that nobody else gets. */
export const serviceInstanceAddress: Check = function* ({ sharedFileSystems, providerNetworks }) {
  const { address = "", network } = sharedFileSystems?.serviceInstance ?? {};
  const found = providerNetworks?.find((each, index) => (network === undefined ? index === 0 : each?.name === network));
  const [value, cidr] = [parseAddress(address), parseCidr(found?.cidr ?? "")];
  if (value === undefined || cidr === undefined) {
    return;
  }
  const path = [...INSTANCE, "address"];
  const [start, end] = [found?.pool?.start, found?.pool?.end].map((each) => parseAddress(each ?? ""));
  if (!contains(cidr, value) || value === cidr.first || value === cidr.last) {
    const wrong = `${address} is no host's address of the network "${found?.name ?? ""}"`;
    yield problem(path, wrong, `give one of ${found?.cidr ?? ""}`);
  } else if (address === found?.gateway) {
    yield problem(path, `${address} is the network's gateway`, "give one that is free");
  } else if (start !== undefined && end !== undefined && start <= value && value <= end) {
    const wrong = `${address} is in the network's pool, from which Neutron may give it to anybody`;
    yield problem(path, wrong, "give one outside of the pool");
  }
};

/** On several nodes, each has to have something of its own: what all reach alike is the first one's. */
export const shareNodes: Check = function* (stack) {
  const backends = stack.sharedFileSystems?.backends ?? [undefined];
  const local = backends.some((backend) => backend?.driver === undefined || backend.driver === "lvm");
  const nodes = nodesOf(stack).filter(carries(stack, "shared-file-system"));
  if (stack.services?.includes("manila") && !local) {
    for (const { name } of nodes.slice(1)) {
      const right = "take the role shared-file-system from it, or give a back end by lvm";
      yield problem(["nodes", name, "roles"], "give it shares, but there is no back end of each node's own", right);
    }
  }
};
