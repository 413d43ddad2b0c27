import { z } from "zod";
import { devicePathFormat, lineFormat, nameFormat, nfsShareFormat } from "./formats.ts";
import { text } from "./text.ts";

const backend = z.strictObject({
  name: text(nameFormat).describe("Name, which is also that of the volume type that is offered for it."),
  driver: z
    .enum(["nfs", "lvm"])
    .describe("Where volumes are kept: `nfs`, as files on shares; `lvm`, in a volume group of each node, by iSCSI."),
  shares: z
    .array(text(nfsShareFormat))
    .optional()
    .describe("With `nfs`: the shares, such as `10.20.0.9:/srv/volumes`. Root of the nodes has to be root there."),
  mountOptions: text(lineFormat).optional().describe("With `nfs`: options of the mounts, such as `vers=4.2`."),
  volumeGroup: text(nameFormat)
    .optional()
    .describe("With `lvm`: the volume group, which has to be there on every node with the role `block-storage`."),
});

export const blockStorage = z.strictObject({
  backends: z
    .array(backend)
    .default([])
    .describe("Where the service `cinder` keeps volumes. The first is where volumes of no given type go."),
  disks: z
    .array(text(devicePathFormat))
    .optional()
    .describe(
      "With a back end by `lvm`: the disks that LVM may look at on nodes with the role `block-storage`, those of the system " +
        "included where it is on LVM. All others belong to guests.",
    ),
  computeDisks: z
    .array(text(devicePathFormat))
    .default([])
    .describe("The same on computes without that role, which have disks for LVM only where their system is on it."),
});
