import { z } from "zod";
import { absolutePathFormat, deviceNameFormat, fileSystemLabelFormat, nameFormat } from "./formats.ts";
import { text } from "./text.ts";

const device = z.strictObject({
  name: text(deviceNameFormat).describe("Name on its node: it is mounted at `/srv/node/<name>`."),
  label: text(fileSystemLabelFormat)
    .optional()
    .describe("Label of an XFS file system that is there: it is mounted, and never formatted."),
  file: text(absolutePathFormat)
    .optional()
    .describe("File in place of a disk, mounted by loop; made, and formatted with XFS, if it is not there."),
  sizeGiB: z
    .int()
    .min(1)
    .max(65_536)
    .optional()
    .describe("Size in which `file` is made, in GiB. It takes up what is in it."),
  weight: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(100)
    .describe("Its share of the data, against the other devices' weights; 0 empties it."),
});

export const objectStorage = z
  .strictObject({
    proxyNode: text(nameFormat)
      .optional()
      .describe(
        "The node, of those with the role, that has the proxy and the rings' builder files: by default the first in the stack file. " +
          "Give it where nodes may come before it: `pulumi config set` sorts them by name.",
      ),
    replicas: z.int().min(1).max(16).default(3).describe("Copies of each object, each on a device of its own."),
    partPower: z
      .int()
      .min(1)
      .max(32)
      .default(10)
      .describe("The rings have 2 to this power of partitions, some hundred a device; it stays as it is."),
    minPartHours: z
      .int()
      .min(0)
      .max(255)
      .default(1)
      .describe(
        "Hours for which a partition stays where it is after a copy of it has moved: longer than copying takes.",
      ),
    rebalance: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(1)
      .describe("A counter: raising it has the rings do what `minPartHours` kept them from at their last change."),
    devices: z.array(device).default([]).describe("Devices of each node with object storage that has none of its own."),
  })
  .prefault({})
  .describe("Where Swift keeps objects, if `swift` is among the services.");

/** The keys of one node. */
export const nodeObjectStorage = z.strictObject({
  zone: z
    .int()
    .min(1)
    .max(65_535)
    .default(1)
    .describe("Zone: what fails together, such as a rack. Copies go to as many zones as there are."),
  devices: z.array(device).optional().describe("Devices of this node, in place of `objectStorage.devices`."),
});
