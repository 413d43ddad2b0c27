import type { Config } from "../config/schema.ts";

/** What content has to hash to; `algorithm` is called as Python's hashlib, and so Glance, calls it. */
export interface Checksum {
  readonly algorithm: "md5" | "sha256" | "sha512";
  /** Hexadecimal digits, small letters. */
  readonly digest: string;
}

/** @param text as the configuration has it, such as `sha256:7d63…` */
export function parseChecksum(text: string): Checksum {
  const [algorithm, digest] = text.toLowerCase().split(":") as [Checksum["algorithm"], string];
  return { algorithm, digest };
}

/**
 * By what Glance hashes every image, besides MD5 (its `hashing_algorithm`): as the configuration's image is, so that the
 * two can be compared.
 */
export function imageHash({ checksum }: Pick<Config["image"], "checksum">): "sha256" | "sha512" {
  return checksum !== undefined && parseChecksum(checksum).algorithm === "sha256" ? "sha256" : "sha512";
}
