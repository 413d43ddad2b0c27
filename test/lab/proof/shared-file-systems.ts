/** Shares: made, opened to two instances each in its own way, mounted by both, and taken away; all by the demo user. */
import { expect } from "vitest";
import { until } from "../../../lab/run.ts";
import type { Cloud } from "../support/cloud.ts";
import { inside, withGuest } from "../support/guest.ts";
import { madeShare, mounted, opened, removedShare, shareBackends, SHARES } from "../support/shares.ts";
import type { Proof } from "./index.ts";
import { addressOf, testInstance } from "./instance.ts";

const TEXT = "what was written";

/** Where shares are made. */
function storesOf(cloud: Cloud): string[] {
  const own = cloud.nodesWith("shared-file-system");
  const [first] = own.length > 0 ? own : [cloud.controller];
  return shareBackends(cloud).map((name) => `${first!.name}@${name}`);
}

export const shareServices: Proof = {
  needs: ["manila"],
  name: "all services of Manila are up, and each back end has told the scheduler what it can, and has its type",
  async run(cloud) {
    const api = await cloud.api("admin");
    const { services } = await api.get<{ services: { binary: string; host: string; state: string }[] }>(
      SHARES,
      "/services",
    );
    const wanted = [
      ...["manila-data", "manila-scheduler"].map((binary) => `${binary} ${cloud.controller.name} up`),
      ...storesOf(cloud).map((host) => `manila-share ${host} up`),
    ];
    expect(services.map(({ binary, host, state }) => `${binary} ${host} ${state}`).sort()).toEqual(wanted.sort());
    const { share_types: types } = await api.get<{ share_types: { name: string }[] }>(SHARES, "/types");
    expect(types.map(({ name }) => name)).toEqual(expect.arrayContaining(shareBackends(cloud)));
    const told = async (): Promise<boolean> => {
      const { pools } = await api.get<{ pools: { host: string; backend: string }[] }>(SHARES, "/scheduler-stats/pools");
      const known = pools.map(({ host, backend }) => `${host}@${backend}`);
      return storesOf(cloud).every((store) => known.includes(store));
    };
    await until("the scheduler to know every back end", told, 120_000, 2_000);
  },
};

export const shares: Proof = {
  needs: ["manila"],
  name: "a share is made, one instance writes to it over NFS, another one reads that and may not write",
  async run(cloud) {
    const api = await cloud.api("demo");
    const writer = addressOf(await testInstance(cloud));
    const { id: share, path } = await madeShare(api, "proof", shareBackends(cloud)[0]!);
    try {
      await opened(api, share, writer, "rw");
      await mounted(cloud, writer, path, async () => {
        await inside(cloud, writer, `echo ${TEXT} >/mnt/text && sync`);
      });
      await withGuest(cloud, "reader", undefined, async ({ address }) => {
        await opened(api, share, address, "ro");
        await mounted(cloud, address, path, async () => {
          expect((await inside(cloud, address, "cat /mnt/text")).trim()).toBe(TEXT);
          const { code, stderr } = await cloud.inInstance(address, "echo more >>/mnt/text");
          expect([code, stderr]).toEqual([1, expect.stringContaining("Read-only file system")]);
        });
      });
    } finally {
      await removedShare(api, share);
    }
  },
};
