/** What a cloud offers to every project, as the stack file has it. */
import { z } from "zod";
import { checksumFormat, downloadFormat, nameFormat } from "./formats.ts";
import { text } from "./text.ts";

const name = text(nameFormat);

/** A size of instances. */
export const flavor = z.strictObject({
  name: name.describe("Name, such as `m1.small`."),
  vcpus: z.int().min(1).max(512).describe("Virtual processors."),
  ramMiB: z.int().min(64).max(16_777_216).describe("Memory, in MiB."),
  diskGiB: z.int().min(0).max(65_536).describe("Root disk, in GiB; 0 means the image's own size."),
});

/** An image, and where it is from. */
export const image = z.strictObject({
  name: name.default("cirros").describe("Name in Glance."),
  url: text(downloadFormat).optional().describe("Where to download it from. Needs `checksum`."),
  checksum: text(checksumFormat)
    .optional()
    .describe(
      "What the download must hash to: `sha256:`, `sha512:` or `md5:` and hexadecimal digits. `md5:` finds accidents, not attacks.",
    ),
  file: z.string().min(1).optional().describe("File on the operator's machine, in place of `url`."),
  format: z
    .enum(["qcow2", "raw"])
    .default("qcow2")
    .describe("Format of the file. Glance rejects it when it is not true."),
  minDiskGiB: z.int().min(0).max(65_536).default(0).describe("Smallest root disk that it boots on, in GiB."),
  minRamMiB: z.int().min(0).max(16_777_216).default(0).describe("Least memory that it boots with, in MiB."),
});

/** The default image, as published in https://download.cirros-cloud.net/0.6.3/SHA256SUMS. */
export const CIRROS = {
  name: "cirros",
  url: "https://download.cirros-cloud.net/0.6.3/cirros-0.6.3-x86_64-disk.img",
  checksum: "sha256:7d6355852aeb6dbcd191bcda7cd74f1536cfe5cbf8a10495a7283a8396e4b75b",
};
