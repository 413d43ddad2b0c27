/** The image that was given is the image that is kept. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { expect } from "vitest";
import { imagePath } from "../../../lab/image.ts";
import { onNode } from "../support/cloud.ts";
import type { Proof } from "./index.ts";

interface Image {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly size: number;
  readonly os_hash_algo: string;
  readonly os_hash_value: string;
}

export const imageInStore: Proof = {
  name: "the image's file is in Glance's store on the controller, byte for byte",
  async run(cloud) {
    const { images } = await (await cloud.api("admin")).get<{ images: Image[] }>("image", "/v2/images?name=test");
    expect(images.map(({ name, status }) => ({ name, status }))).toEqual([{ name: "test", status: "active" }]);
    const image = images[0]!;
    const file = await readFile(await imagePath());
    const hash = createHash("sha512").update(file).digest("hex");
    expect(image).toMatchObject({ size: file.length, os_hash_algo: "sha512", os_hash_value: hash });

    const stored = `/var/lib/glance/images/${image.id}`;
    const found = await onNode(cloud.controller, `stat -c %s ${stored} && sha512sum ${stored} | cut -d' ' -f1`);
    expect(found.trim().split("\n")).toEqual([String(file.length), hash]);
  },
};
