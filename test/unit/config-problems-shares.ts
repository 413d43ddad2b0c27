import type { Row } from "./config-problems-row.ts";
import { publicKey, type Raw } from "./config-sample.ts";

const GENERIC = { name: "generic", driver: "generic" };
const LVM = { name: "disks", driver: "lvm", volumeGroup: "shares" };
const INSTANCE = { address: "192.168.56.50", image: { file: "/image.qcow2" } };
const VOLUMES = { backends: [{ name: "files", driver: "nfs", shares: ["10.20.0.9:/srv/a"] }] };

/** With shares wanted, on these back ends, and what the generic driver needs. */
const shares =
  (backends: object[], serviceInstance?: object, edit: (raw: Raw) => void = () => undefined) =>
  (raw: Raw) => {
    Object.assign(raw, { services: ["cinder", "manila"], blockStorage: VOLUMES });
    raw.sharedFileSystems = { backends, ...(serviceInstance && { serviceInstance }) };
    edit(raw);
  };

const first = "sharedFileSystems.backends[0]";
const instance = "sharedFileSystems.serviceInstance";

/** Where shares are kept. */
export const SHARES: readonly Row[] = [
  [
    "shares without a back end",
    (raw) => (raw.services = ["manila"]),
    ["sharedFileSystems.backends", "is empty, but the service manila needs one"],
  ],
  [
    "back end without shares",
    (raw) => (raw.sharedFileSystems = { backends: [LVM] }),
    ["sharedFileSystems.backends", 'add "manila" to services'],
  ],
  ["share driver unknown", shares([{ ...LVM, driver: "zfs" }]), [`${first}.driver`, "not known"]],
  ["shares by LVM without a volume group", shares([{ name: "d", driver: "lvm" }]), [`${first}.volumeGroup`, "missing"]],
  ["Ganesha without its cluster", shares([{ name: "g", driver: "ganesha" }]), [`${first}.nfsCluster`, "missing"]],
  ["CephFS with a volume group", shares([{ ...LVM, driver: "cephfs" }]), [`${first}.volumeGroup`, "is of no use"]],
  [
    "Ganesha with zed",
    shares([{ name: "g", driver: "ganesha", nfsCluster: "c" }], undefined, (raw) => (raw.release = "zed")),
    [`${first}.driver`, "is not known to the Manila of zed"],
  ],
  [
    "share back ends of one name",
    shares([LVM, { ...LVM, name: "Disks" }]),
    ["sharedFileSystems.backends[1].name", "is also the name of disks"],
  ],
  [
    "generic driver without volumes",
    shares([GENERIC], INSTANCE, (raw) => {
      raw.services = ["manila"];
      delete raw.blockStorage;
    }),
    [`${first}.driver`, "needs the service cinder, which is off"],
  ],
  ["generic driver without an instance", shares([GENERIC]), [instance, "which the driver generic needs"]],
  [
    "service instance at a node's public address",
    shares([GENERIC], INSTANCE, (raw) => (raw.nodes.controller.publicAddress = INSTANCE.address)),
    [`${instance}.address`, "is also the address of controller for clients"],
  ],
  ["service instance without the driver", shares([LVM], INSTANCE), [instance, "of use to the driver generic alone"]],
  [
    "volume type of shares unknown",
    shares([{ ...GENERIC, volumeType: "file" }], INSTANCE),
    [`${first}.volumeType`, 'did you mean "files"?'],
  ],
  [
    "service instance's flavor and network unknown",
    shares([GENERIC], { ...INSTANCE, flavor: "m1.tin", network: "provide" }),
    [`${instance}.flavor`, 'did you mean "m1.tiny"?'],
    [`${instance}.network`, 'did you mean "provider"?'],
  ],
  [
    "service instance's image gone",
    shares([GENERIC], { ...INSTANCE, image: { file: "/gone" } }),
    [`${instance}.image.file`, "is no file that can be read"],
  ],
  [
    "service instance's image without a source",
    shares([GENERIC], { ...INSTANCE, image: {} }),
    [`${instance}.image`, "has neither url nor file"],
  ],
  [
    "service instance outside of its network",
    shares([GENERIC], { ...INSTANCE, address: "192.168.57.50" }),
    [`${instance}.address`, "is no host's address of the network"],
  ],
  [
    "service instance at the gateway",
    shares([GENERIC], { ...INSTANCE, address: "192.168.56.1" }),
    [`${instance}.address`, "is the network's gateway"],
  ],
  [
    "service instance in the pool",
    shares([GENERIC], { ...INSTANCE, address: "192.168.56.150" }),
    [`${instance}.address`, "give one outside of the pool"],
  ],
  [
    "several nodes for shares that are reached alike from all",
    shares([GENERIC], INSTANCE, (raw) => {
      for (const index of [1, 2]) {
        raw.nodes[`share${index}`] = {
          ...{ address: `10.20.0.4${index}`, roles: ["shared-file-system"] },
          hostKey: publicKey(40 + index),
        };
      }
    }),
    ["nodes.share2.roles", "there is no back end of each node's own"],
  ],
];
