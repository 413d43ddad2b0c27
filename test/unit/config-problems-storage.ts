import type { Row } from "./config-problems-row.ts";
import type { Raw } from "./config-sample.ts";

const NFS = { name: "files", driver: "nfs", shares: ["10.20.0.9:/srv/a"] };
const LVM = { name: "disks", driver: "lvm", volumeGroup: "cinder-volumes" };

/** With volumes wanted, on these back ends. */
const backends =
  (...given: object[]) =>
  (raw: Raw) =>
    Object.assign(raw, { services: ["cinder"], blockStorage: { backends: given, disks: ["/dev/sdb"] } });

/** Where volumes are kept. */
export const STORAGE: readonly Row[] = [
  [
    "volumes without a back end",
    (raw) => (raw.services = ["cinder"]),
    ["blockStorage.backends", "is empty, but the service cinder needs one"],
  ],
  [
    "back end without volumes",
    (raw) => (raw.blockStorage = { backends: [NFS] }),
    ["blockStorage.backends", 'add "cinder" to services'],
  ],
  ["back end's driver unknown", backends({ ...NFS, driver: "ceph" }), ["blockStorage.backends[0].driver", "not known"]],
  [
    "NFS without shares",
    backends({ name: "files", driver: "nfs" }),
    ["blockStorage.backends[0].shares", "is missing, which the driver nfs needs"],
  ],
  [
    "LVM without a volume group",
    backends({ name: "disks", driver: "lvm" }),
    ["blockStorage.backends[0].volumeGroup", "is missing, which the driver lvm needs"],
  ],
  [
    "NFS with a volume group",
    backends({ ...NFS, volumeGroup: "v" }),
    ["blockStorage.backends[0].volumeGroup", "is of no use to the driver nfs"],
  ],
  [
    "share malformed",
    backends({ ...NFS, shares: ["/srv/a"] }),
    ["blockStorage.backends[0].shares[0]", "give one like 10.20.0.9:/srv/volumes"],
  ],
  [
    "share twice",
    backends(NFS, { ...NFS, name: "more" }),
    ["blockStorage.backends[1].shares[0]", "is also a share of files"],
  ],
  [
    "back ends of one name",
    backends(NFS, { ...LVM, name: "Files" }),
    ["blockStorage.backends[1].name", "is also the name of files"],
  ],
  [
    "LVM without its disks",
    (raw) => {
      backends(LVM)(raw);
      delete raw.blockStorage.disks;
    },
    ["blockStorage.disks", "name every disk with a volume group"],
  ],
  [
    "disk malformed",
    (raw) => {
      backends(LVM)(raw);
      raw.blockStorage.disks = ["sdb"];
    },
    ["blockStorage.disks[0]", "give one like /dev/sdb"],
  ],
];
