import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { imageSource } from "../../components/tenancy/image.ts";
import { parse, sample } from "./config-sample.ts";

const folder = mkdtempSync(join(tmpdir(), "stackwright-"));
afterAll(() => rmSync(folder, { recursive: true }));
const { image } = parse(sample());

describe("an image", () => {
  test("by URL brings the checksum of the configuration", () => {
    expect(imageSource(image)).toEqual({
      imageSourceUrl: image.url,
      properties: { stackwright_checksum: image.checksum },
    });
  });

  test("by file brings the checksum of what is in it", () => {
    const file = join(folder, "image.qcow2");
    const sourceOf = (content: string) => {
      writeFileSync(file, content);
      return imageSource({ ...image, url: undefined, file });
    };
    expect(sourceOf("abc")).toEqual({
      localFilePath: file,
      properties: {
        // FIPS 180-2, appendix B.1
        stackwright_checksum: "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      },
    });
    expect(sourceOf("abd").properties).not.toEqual(sourceOf("abc").properties);
  });

  test("by a file that is gone is an error", () => {
    expect(() => imageSource({ ...image, file: join(folder, "gone") })).toThrow("ENOENT");
  });
});
