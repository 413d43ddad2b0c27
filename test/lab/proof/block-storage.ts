/** Volumes: made, attached, written, read elsewhere, copied, enlarged, booted from; all by the demo user. */
import { expect } from "vitest";
import { until } from "../../../lab/run.ts";
import type { Cloud } from "../support/cloud.ts";
import { inside, withGuest } from "../support/guest.ts";
import { attached, extended, withSnapshot, withVolume } from "../support/volumes.ts";
import type { Proof } from "./index.ts";
import { addressOf, testInstance } from "./instance.ts";

const DISK = "/dev/vdb";
const TEXT = "what was written";

/** Waits for the disk that an instance was given. @returns its size in bytes */
async function disk(cloud: Cloud, address: string): Promise<number> {
  const size = async (): Promise<number> =>
    Number((await cloud.inInstance(address, `blockdev --getsize64 ${DISK}`)).stdout.trim() || 0);
  await until(`${DISK} in ${address}`, async () => (await size()) > 0, 60_000, 1_000);
  return size();
}

const MOUNTED = `mkdir -p /mnt && mount -t ext4 ${DISK}1 /mnt`;

export const volumes: Proof = {
  needs: ["cinder"],
  name: "a volume is made, attached, partitioned and written, read by another instance, copied by a snapshot, and enlarged",
  async run(cloud) {
    const api = await cloud.api("demo");
    const server = await testInstance(cloud);
    const address = addressOf(server);
    await withVolume(api, 1, {}, async (volume) => {
      await attached(api, server.id, volume, async () => {
        expect(await disk(cloud, address)).toBe(2 ** 30);
        const write = `printf 'n\\np\\n1\\n\\n\\nw\\n' | fdisk ${DISK} >/dev/null && mke2fs ${DISK}1 >/dev/null`;
        await inside(cloud, address, `${write} && ${MOUNTED} && echo ${TEXT} >/mnt/text && umount /mnt`);
      });
      await withSnapshot(api, volume, (snapshot) =>
        withVolume(api, 1, { snapshot_id: snapshot }, (copy) =>
          withGuest(cloud, "reader", undefined, async (reader) => {
            for (const each of [volume, copy]) {
              await attached(api, reader.id, each, async () => {
                await disk(cloud, reader.address);
                const read = `${MOUNTED} && cat /mnt/text && umount /mnt`;
                expect((await inside(cloud, reader.address, read)).trim()).toBe(TEXT);
              });
            }
          }),
        ),
      );
      expect(await extended(api, volume, 2)).toBe(2);
      await attached(api, server.id, volume, async () => expect(await disk(cloud, address)).toBe(2 ** 31));
    });
  },
};

export const bootedFromVolume: Proof = {
  needs: ["cinder"],
  name: "an instance boots from a volume that was made from the image, and keeps what it writes there",
  async run(cloud) {
    const api = await cloud.api("demo");
    const { images } = await api.get<{ images: { id: string }[] }>("image", "/v2/images?name=test");
    await withVolume(api, 1, { imageRef: images[0]!.id }, async (volume) => {
      const mark = "dd of=/dev/vda seek=1000000 count=1";
      await withGuest(cloud, "booted", volume, async ({ address }) => {
        await inside(cloud, address, `echo ${TEXT} | ${mark} conv=sync 2>/dev/null && sync`);
      });
      await withGuest(cloud, "again", volume, async ({ address }) => {
        const read = "dd if=/dev/vda skip=1000000 count=1 2>/dev/null";
        expect(await inside(cloud, address, read)).toContain(TEXT);
      });
    });
  },
};

export const volumeServices: Proof = {
  needs: ["cinder"],
  name: "all services of Cinder are up: the scheduler, and each back end on each node for volumes, with its type",
  async run(cloud) {
    const api = await cloud.api("admin");
    const { services } = await api.get<{ services: { binary: string; host: string; state: string }[] }>(
      "volumev3",
      "/os-services",
    );
    const own = cloud.nodesWith("block-storage");
    const stores = own.length > 0 ? own : [cloud.controller];
    const { blockStorage } = cloud.lab.description.config as { blockStorage: { backends: { name: string }[] } };
    const names = blockStorage.backends.map(({ name }) => name);
    const wanted = [
      `cinder-scheduler ${cloud.controller.name} up`,
      ...stores.flatMap((node) => names.map((name) => `cinder-volume ${node.name}@${name} up`)),
    ];
    expect(services.map(({ binary, host, state }) => `${binary} ${host} ${state}`).sort()).toEqual(wanted.sort());
    const { volume_types: types } = await api.get<{ volume_types: { name: string }[] }>("volumev3", "/types");
    expect(types.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
  },
};
