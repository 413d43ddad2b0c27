import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Config } from "../config/schema.ts";

/** Where the provider takes an image from, and what makes it a new one. */
export interface ImageSource {
  readonly localFilePath?: string;
  readonly imageSourceUrl?: string;
  readonly properties: Readonly<Record<string, string>>;
}

/**
 * The source of the image. Its checksum is one of the image's properties: the provider does not notice by itself when
 * the content behind the same path has changed, and a changed property shows in a preview.
 *
 * @throws Error when the file cannot be read
 */
export function imageSource(image: Config["image"]): ImageSource {
  if (image.file !== undefined) {
    const digest = createHash("sha256").update(readFileSync(image.file)).digest("hex");
    return { localFilePath: image.file, properties: { stackwright_checksum: `sha256:${digest}` } };
  }
  return { imageSourceUrl: image.url, properties: { stackwright_checksum: image.checksum ?? "" } };
}
