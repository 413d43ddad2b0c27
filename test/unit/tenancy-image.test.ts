import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { imageHash } from "../../components/model/checksum.ts";
import { difference, imageSource } from "../../components/tenancy/image.ts";
import { parse, sample } from "./config-sample.ts";

const folder = mkdtempSync(join(tmpdir(), "stackwright-"));
afterAll(() => rmSync(folder, { recursive: true }));
const { image } = parse(sample());

describe("an image", () => {
  test("by URL brings the checksum of the configuration", () => {
    expect(imageSource(image)).toEqual({
      imageSourceUrl: image.url,
      imageCachePath: ".image-cache",
      properties: { stackwright_checksum: image.checksum },
    });
  });

  test("by file brings the checksum of what is in it", () => {
    const file = join(folder, "image.qcow2");
    const sourceOf = (content: string) => {
      writeFileSync(file, content);
      return imageSource({ ...image, url: undefined, checksum: undefined, file });
    };
    expect(sourceOf("abc")).toEqual({
      localFilePath: file,
      properties: {
        // FIPS 180-2, appendix C.1
        stackwright_checksum:
          "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a" +
          "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
      },
    });
    expect(sourceOf("abd").properties).not.toEqual(sourceOf("abc").properties);
  });

  test("by a file that is gone is an error", () => {
    expect(() => imageSource({ ...image, file: join(folder, "gone") })).toThrow("ENOENT");
  });
});

describe("what Glance has stored", () => {
  const stored = (algorithm: string, value: string, md5 = "") => ({
    checksum: md5,
    properties: { os_hash_algo: algorithm, os_hash_value: value },
  });
  const wanted = (checksum: string) => imageSource({ ...image, checksum });

  test.each([
    ["sha256:AB", stored("sha256", "ab")],
    ["sha512:ab", stored("sha512", "ab")],
    ["md5:ab", stored("sha512", "cd", "ab")],
  ])("is taken if it hashes to %s", (checksum, found) => {
    expect(difference(wanted(checksum), found)).toBeUndefined();
  });

  test.each([
    ["sha256:ab", stored("sha256", "cd"), `the sha256 of what came from ${image.url} is cd, and not ab`],
    ["sha256:ab", stored("sha512", "ab"), "is unknown: Glance used sha512, and not ab"],
    ["md5:ab", stored("sha512", "ab", "cd"), "is cd, and not ab"],
  ])("is refused if it does not hash to %s", (checksum, found, words) => {
    expect(difference(wanted(checksum), found)).toContain(words);
  });

  test.each([
    ["sha256:ab", "sha256"],
    ["sha512:ab", "sha512"],
    ["md5:ab", "sha512"],
    [undefined, "sha512"],
  ])("is hashed for %s by %s", (checksum, algorithm) => {
    expect(imageHash({ ...image, checksum })).toBe(algorithm);
  });
});
