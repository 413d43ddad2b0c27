import { z } from "zod";
import { hostAddressFormat, nameFormat, userFormat } from "./formats.ts";
import { image } from "./offer.ts";
import { text } from "./text.ts";

const name = text(nameFormat);

const backend = z.strictObject({
  name: name.describe("Name, which is also that of the share type that is offered for it."),
  driver: z
    .enum(["generic", "lvm", "cephfs", "ganesha"])
    .describe(
      "Where shares are kept: `generic`, on volumes of Cinder that the service instance exports by NFS; `lvm`, in a volume group of " +
        "each node, by the node's own NFS server; `cephfs`, in a Ceph cluster, by its own protocol; `ganesha`, there as well, by NFS.",
    ),
  volumeType: name
    .optional()
    .describe("With `generic`: the volume type of its volumes. Default: Cinder's own default."),
  volumeGroup: name
    .optional()
    .describe("With `lvm`: the volume group, which has to be there on every node with the role `shared-file-system`."),
  cephUser: name
    .optional()
    .describe(
      "With `cephfs` and `ganesha`: the cluster's user, whose keyring has to be on the node. Default: `manila`.",
    ),
  fileSystem: name.optional().describe("With `cephfs` and `ganesha`: the file system, where the cluster has several."),
  nfsCluster: name
    .optional()
    .describe("With `ganesha`: the id of the cluster's NFS service, as `ceph nfs cluster ls` has it."),
});

const serviceInstance = z.strictObject({
  address: text(hostAddressFormat)
    .meta({ format: "ipv4" })
    .describe(
      "Its address, outside of the network's pool. Shares are exported there, and the node reaches it there by SSH.",
    ),
  image: image
    .extend({ name: name.default("share-server").describe("Name in Glance.") })
    .describe("Its image: with an NFS server, SSH, and cloud-init or whatever else lets a key pair in."),
  user: text(userFormat)
    .default("root")
    .describe("Who is logged in as there; anyone but root needs `sudo` without a password."),
  flavor: name.optional().describe("One of `flavors`. Default: the first."),
  network: name.optional().describe("One of `providerNetworks`. Default: the first."),
});

export const sharedFileSystems = z.strictObject({
  backends: z
    .array(backend)
    .default([])
    .describe("Where the service `manila` keeps shares. The first is where shares of no given type go."),
  serviceInstance: serviceInstance
    .optional()
    .describe("The instance that exports the shares of back ends by `generic`, in the project `service`."),
});

/** The instance that exports shares, with what it takes from the rest of the stack file. */
export type ServiceInstance = Readonly<z.output<typeof serviceInstance>> & {
  readonly flavor: string;
  readonly network: string;
};
