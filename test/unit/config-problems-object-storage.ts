import type { Row } from "./config-problems-row.ts";
import { publicKey, type Raw } from "./config-sample.ts";

/** A device that is right by itself. */
const D1 = { name: "d1", file: "/srv/swift/d1.img", sizeGiB: 2 };
const STORAGE = { address: "10.20.0.31", roles: ["object-storage"], hostKey: publicKey(31) };

/** Swift on the controller, with one copy on one device; `spoil` edits its group in the stack file. */
const swift = (spoil: (group: Raw, raw: Raw) => void) => (raw: Raw) => {
  raw.services = ["swift"];
  raw.objectStorage = { replicas: 1, devices: [{ ...D1 }] };
  spoil(raw.objectStorage, raw);
};

/** Swift's devices, rings and nodes. */
export const OBJECT_STORAGE: readonly Row[] = [
  [
    "a proxy on a node without objects",
    swift((group) => (group.proxyNode = "compute1")),
    ["objectStorage.proxyNode", 'is "compute1", which has no object storage; name one of controller'],
  ],
  [
    "object storage without a device",
    swift((group) => (group.devices = [])),
    ["objectStorage.devices", "is empty, and Swift has nowhere to keep objects; give at least one, like { name: d1"],
  ],
  [
    "object storage node without a device",
    swift((group, raw) => {
      group.devices = [];
      raw.nodes.storage1 = { ...STORAGE, objectStorage: { devices: [D1] } };
      raw.nodes.storage2 = { ...STORAGE, address: "10.20.0.32", hostKey: publicKey(32) };
    }),
    ["nodes.storage2.objectStorage.devices", 'or take the role "object-storage" from the node'],
  ],
  [
    "more copies than devices",
    swift((group) => (group.replicas = 3)),
    [
      "objectStorage.replicas",
      "is 3, more than the number of devices with a weight, 1; set it to 1, or give more devices",
    ],
  ],
  [
    "copies for devices that are being emptied",
    swift((group) => Object.assign(group, { replicas: 2, devices: [D1, { name: "d2", label: "d2", weight: 0 }] })),
    ["objectStorage.replicas", "the number of devices with a weight, 1"],
  ],
  [
    "devices without object storage",
    (raw) => (raw.objectStorage = { devices: [D1] }),
    ["objectStorage.devices", 'swift is not among the services; add "swift" to services'],
  ],
  [
    "zone without object storage",
    (raw) => (raw.nodes.controller.objectStorage = { zone: 2 }),
    ["nodes.controller.objectStorage", "swift is not among the services"],
  ],
  [
    "object storage of a node without it",
    swift((_, raw) => (raw.nodes.compute1.objectStorage = { zone: 2 })),
    ["nodes.compute1.objectStorage", 'has no object storage; add "object-storage" to its roles'],
  ],
  [
    "device names the same",
    swift((group) => group.devices.push({ name: "d1", label: "d1" })),
    ["objectStorage.devices[1].name", "is also the name of device 1"],
  ],
  [
    "labels and files of a node's devices the same",
    swift((_, raw) => {
      const twice = ["a", "b"].map((name) => ({ name, label: "disk" }));
      raw.nodes.controller.objectStorage = { devices: [...twice, D1, { ...D1, name: "d2" }] };
    }),
    ["nodes.controller.objectStorage.devices[1].label", "is also the label of device 1"],
    ["nodes.controller.objectStorage.devices[3].file", "is also the file of device 3"],
  ],
  [
    "device from nowhere",
    swift((group) => (group.devices = [{ name: "d1" }])),
    ["objectStorage.devices[0]", "has neither label nor file; give the label of an XFS file system"],
  ],
  [
    "device from two places",
    swift((group) => (group.devices = [{ ...D1, label: "d1" }])),
    ["objectStorage.devices[0]", "has both a label and a file"],
  ],
  [
    "device's file without a size",
    swift((group) => delete group.devices[0].sizeGiB),
    ["objectStorage.devices[0].sizeGiB", "is missing for the file"],
  ],
  [
    "size of a device that is there",
    swift((group) => (group.devices = [{ name: "d1", label: "d1", sizeGiB: 2 }])),
    ["objectStorage.devices[0].sizeGiB", "is of a file, and there is none"],
  ],
  [
    "device's file where devices are mounted",
    swift((group) => (group.devices[0].file = "/srv/node/d1.img")),
    ["objectStorage.devices[0].file", "is where devices are mounted; put it elsewhere"],
  ],
  [
    "device's file by a relative path",
    swift((group) => (group.devices[0].file = "swift/d1.img")),
    ["objectStorage.devices[0].file", '"swift/d1.img" is not an absolute path'],
  ],
  [
    "device's file by a way up",
    swift((group) => (group.devices[0].file = "/srv/../d1.img")),
    ["objectStorage.devices[0].file", "is not an absolute path"],
  ],
  [
    "device name with a hyphen",
    swift((group) => (group.devices[0].name = "d-1")),
    ["objectStorage.devices[0].name", `"d-1" is not usable as a device's name; use 1 to 32 letters`],
  ],
  [
    "label longer than XFS has room for",
    swift((group) => (group.devices = [{ name: "d1", label: "object-storage-1" }])),
    ["objectStorage.devices[0].label", "cannot be the label of an XFS file system; use 1 to 12"],
  ],
  [
    "weight below nothing",
    swift((group) => (group.devices[0].weight = -1)),
    ["objectStorage.devices[0].weight", "give 0 or more"],
  ],
  [
    "part power beyond Swift's",
    swift((group) => (group.partPower = 33)),
    ["objectStorage.partPower", "33 is too large; give 32 or less"],
  ],
  ["part power of nothing", swift((group) => (group.partPower = 0)), ["objectStorage.partPower", "give 1 or more"]],
  ["no copy at all", swift((group) => (group.replicas = 0)), ["objectStorage.replicas", "give 1 or more"]],
  [
    "zone zero",
    swift((_, raw) => (raw.nodes.controller.objectStorage = { zone: 0 })),
    ["nodes.controller.objectStorage.zone", "0 is too small; give 1 or more"],
  ],
  ["demo user of Swift's name", (raw) => (raw.demo = { user: "swift" }), ["demo.user", "a user of the cloud itself"]],
];
