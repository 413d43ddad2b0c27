import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import type { Config } from "../config/schema.ts";
import { imageHash, parseChecksum } from "../model/checksum.ts";
import { UNFINISHED } from "./unfinished.ts";

/** Name of the image's property that says what its content has to hash to. */
const CHECKSUM = "stackwright_checksum";
/**
 * Where the provider keeps what it downloads, under the project's directory: its default, below the home, would differ from
 * one operator to the next, and with it their previews.
 */
const CACHE = ".image-cache";

/** Where the provider takes an image from, and what makes it a new one. */
export interface ImageSource {
  readonly localFilePath?: string;
  readonly imageSourceUrl?: string;
  readonly imageCachePath?: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** What Glance says of an image that it has stored. */
export interface Stored {
  /** MD5. */
  readonly checksum: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** An image that every project may use. As {@link imageOf}. */
export function publicImage(config: Config["image"], options: pulumi.CustomResourceOptions): pulumi.Output<string> {
  return imageOf(config, "public", options);
}

/**
 * An image, of every project's or of that alone which makes it.
 *
 * @returns its id, once Glance has hashed the content and that is what it has to be
 * @throws pulumi.RunError, out of an `up`, when what Glance has stored is something else
 */
export function imageOf(
  config: Config["image"],
  visibility: "public" | "private",
  options: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const { name, format, minDiskGiB, minRamMiB } = config;
  const source = imageSource(config);
  const image = new openstack.images.Image(
    name,
    {
      name,
      ...source,
      containerFormat: "bare",
      diskFormat: format,
      minDiskGb: minDiskGiB,
      minRamMb: minRamMiB,
      visibility,
    },
    // By itself the provider changes the property and leaves the content as it is.
    { ...options, replaceOnChanges: [UNFINISHED, `properties.${CHECKSUM}`] },
  );
  return pulumi.all([image.id, image.checksum, image.properties]).apply(([id, checksum, properties]) => {
    const wrong = pulumi.runtime.isDryRun() ? undefined : difference(source, { checksum, properties });
    if (wrong !== undefined) {
      throw new pulumi.RunError(`image ${name}: ${wrong}`);
    }
    return id;
  });
}

/**
 * The source of the image. Its checksum is one of the image's properties: the provider does not notice by itself when
 * the content behind the same path has changed, and a changed property shows in a preview.
 *
 * @throws Error when the file cannot be read
 */
export function imageSource(image: Config["image"]): ImageSource {
  if (image.file !== undefined) {
    const algorithm = imageHash(image);
    const digest = createHash(algorithm).update(readFileSync(image.file)).digest("hex");
    return { localFilePath: image.file, properties: { [CHECKSUM]: `${algorithm}:${digest}` } };
  }
  return {
    imageSourceUrl: image.url,
    imageCachePath: CACHE,
    properties: { [CHECKSUM]: image.checksum ?? "" },
  };
}

/** What is wrong with an image that Glance has stored, if anything is. Pure. */
export function difference(source: ImageSource, stored: Stored): string | undefined {
  const { algorithm, digest } = parseChecksum(source.properties[CHECKSUM]!);
  const { os_hash_algo: hashed, os_hash_value: value } = stored.properties;
  const found = algorithm === "md5" ? stored.checksum : hashed === algorithm ? value : `unknown: Glance used ${hashed}`;
  return found === digest
    ? undefined
    : `the ${algorithm} of what came from ${source.imageSourceUrl ?? source.localFilePath} is ${found}, and not ${digest}; ` +
        "nothing is started from it. Right would be the checksum that is published for the file. A download " +
        `that was cut off is kept in ${CACHE}, which may be deleted`;
}
