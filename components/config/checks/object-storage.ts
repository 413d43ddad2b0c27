import { absent, type Draft } from "../draft.ts";
import { type Path, problem, type Problem } from "../problem.ts";
import type { Stack, StorageDevice } from "../schema.ts";
import { carries, type Check, type NodeDraft, nodesOf, repeated } from "./check.ts";

type Devices = readonly (Draft<StorageDevice> | undefined)[];

const DEVICES: Path = ["objectStorage", "devices"];
const devicesAt = (node: NodeDraft): Path => ["nodes", node.name, ...DEVICES];

/** Devices: each a file system or a file, and told apart on its node. */
export const storageDevices: Check = function* (stack) {
  yield* ofOneList(DEVICES, stack.objectStorage?.devices ?? []);
  for (const node of nodesOf(stack)) {
    yield* ofOneList(devicesAt(node), node.objectStorage?.devices ?? []);
  }
};

function* ofOneList(path: Path, devices: Devices): Iterable<Problem> {
  for (const [index, device] of devices.entries()) {
    yield* ofOneDevice([...path, index], device);
  }
  for (const key of ["name", "label", "file"] as const) {
    yield* repeated(
      devices.map((device, index) => ({ key: device?.[key], path: [...path, index, key], owner: String(index + 1) })),
      (owner) => `is also the ${key} of device ${owner}`,
      "give each device of a node its own",
    );
  }
}

function* ofOneDevice(path: Path, device: Devices[number]): Iterable<Problem> {
  if (device === undefined) {
    return;
  }
  const byLabel = !absent(device, "label");
  const byFile = !absent(device, "file");
  if (byLabel && byFile) {
    yield problem(path, "has both a label and a file", "give one of them");
  } else if (!byLabel && !byFile) {
    yield problem(path, "has neither label nor file", "give the label of an XFS file system, or a file to make one in");
  }
  if (byFile && absent(device, "sizeGiB")) {
    yield problem([...path, "sizeGiB"], "is missing for the file", "give the size in which it is made");
  }
  if (!byFile && !absent(device, "sizeGiB")) {
    yield problem([...path, "sizeGiB"], "is of a file, and there is none", "leave it out: a file system has its size");
  }
  if (device.file?.startsWith("/srv/node/")) {
    const wrong = `"${device.file}" is where devices are mounted`;
    yield problem([...path, "file"], wrong, "put it elsewhere, like /srv/swift/d1.img");
  }
}

/** Object storage: nothing is said of it where it is not wanted, and where it is there are devices for every copy. */
export const objectStorage: Check = function* (stack) {
  const { services = [undefined] } = stack;
  if (services.includes("swift")) {
    yield* whereWanted(stack);
  } else if (!services.includes(undefined)) {
    yield* whereNot(stack);
  }
};

function* whereNot(stack: Draft<Stack>): Iterable<Problem> {
  const wrong = "is given, but swift is not among the services";
  const right = 'add "swift" to services, or leave it out';
  if ((stack.objectStorage?.devices ?? []).length > 0) {
    yield problem(DEVICES, wrong, right);
  }
  for (const { name, objectStorage: own } of nodesOf(stack)) {
    if (own !== undefined) {
      yield problem(["nodes", name, "objectStorage"], wrong, right);
    }
  }
}

function* whereWanted(stack: Draft<Stack>): Iterable<Problem> {
  const isCarrier = carries(stack, "object-storage");
  const nodes = nodesOf(stack);
  for (const { name } of nodes.filter((node) => node.objectStorage !== undefined && !isCarrier(node))) {
    const right = 'add "object-storage" to its roles, or leave it out';
    yield problem(["nodes", name, "objectStorage"], "is of a node that has no object storage", right);
  }
  const carriers = nodes.filter(isCarrier);
  const proxy = stack.objectStorage?.proxyNode;
  if (proxy !== undefined && carriers.length > 0 && !carriers.some(({ name }) => name === proxy)) {
    const names = carriers.map(({ name }) => name).join(", ");
    yield problem(["objectStorage", "proxyNode"], `is "${proxy}", which has no object storage`, `name one of ${names}`);
  }
  const devicesOf = (node: NodeDraft): Devices => node.objectStorage?.devices ?? stack.objectStorage?.devices ?? [];
  const bare = carriers.filter((node) => devicesOf(node).length === 0);
  if (carriers.length > 0 && bare.length === carriers.length) {
    const right = "give at least one, like { name: d1, file: /srv/swift/d1.img, sizeGiB: 10 }";
    yield problem(DEVICES, "is empty, and Swift has nowhere to keep objects", right);
    return;
  }
  for (const node of bare) {
    yield problem(devicesAt(node), "is empty", 'give at least one, or take the role "object-storage" from the node');
  }
  yield* copiesFit(stack.objectStorage?.replicas, carriers.flatMap(devicesOf));
}

function* copiesFit(replicas: number | undefined, devices: Devices): Iterable<Problem> {
  const filled = devices.filter((device) => device?.weight !== 0).length;
  if (replicas !== undefined && devices.length > 0 && replicas > filled) {
    const wrong = `is ${replicas}, more than the number of devices with a weight, ${filled}`;
    yield problem(["objectStorage", "replicas"], wrong, `set it to ${Math.max(filled, 1)}, or give more devices`);
  }
}
