/** Shares: made, opened to two instances each in its own way, mounted by both, and taken away; all by the demo user. */
import { expect } from "vitest";
import { until } from "../../../lab/run.ts";
import { type Api, ApiError } from "../../../scripts/recover/api.ts";
import type { Cloud } from "../support/cloud.ts";
import { inside, withGuest } from "../support/guest.ts";
import type { Proof } from "./index.ts";
import { addressOf, testInstance } from "./instance.ts";

/** Manila's entry in the catalog. */
const SHARES = "sharev2";

/** How long the back end may take with one request, in milliseconds. */
const PATIENCE = 300_000;

const TEXT = "what was written";

interface Share {
  readonly id: string;
  readonly status: string;
}

/** The back ends for shares, as the stack file says. */
function backendsOf(cloud: Cloud): string[] {
  const { sharedFileSystems } = cloud.lab.description.config as {
    sharedFileSystems: { backends: { name: string }[] };
  };
  return sharedFileSystems.backends.map(({ name }) => name);
}

/** Where shares are made. */
function storesOf(cloud: Cloud): string[] {
  const own = cloud.nodesWith("shared-file-system");
  const [first] = own.length > 0 ? own : [cloud.controller];
  return backendsOf(cloud).map((name) => `${first!.name}@${name}`);
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
    expect(types.map(({ name }) => name)).toEqual(expect.arrayContaining(backendsOf(cloud)));
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
    await withShare(api, backendsOf(cloud)[0]!, async (share, path) => {
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
    });
  },
};

/** Makes a share of 1 GiB for as long as it is used. @param use is given its id and where it is mounted from */
async function withShare(api: Api, type: string, use: (share: string, path: string) => Promise<void>): Promise<void> {
  const body = { share: { name: "proof", share_proto: "NFS", size: 1, share_type: type } };
  const { id } = (await api.post<{ share: Share }>(SHARES, "/shares", body)).share;
  try {
    const available = async (): Promise<boolean> => {
      const { status } = (await api.get<{ share: Share }>(SHARES, `/shares/${id}`)).share;
      if (status.startsWith("error")) throw new Error(`share ${id} is in state ${status}: ${await reasons(api)}`);
      return status === "available";
    };
    await until(`share ${id} to be available`, available, PATIENCE, 2_000);
    const { export_locations: locations } = await api.get<{ export_locations: { path: string }[] }>(
      SHARES,
      `/shares/${id}/export_locations`,
    );
    expect(locations).toHaveLength(1);
    await use(id, locations[0]!.path);
  } finally {
    await api.delete(SHARES, `/shares/${id}`);
    await until(`share ${id} to be gone`, () => missing(api, id), PATIENCE, 2_000);
  }
}

/** What Manila tells users of what went wrong. */
async function reasons(api: Api): Promise<string> {
  const { messages } = await api.get<{ messages: { user_message: string }[] }>(SHARES, "/messages");
  return messages.map((message) => message.user_message).join("; ");
}

async function missing(api: Api, share: string): Promise<boolean> {
  return api.get(SHARES, `/shares/${share}`).then(
    () => false,
    (error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return true;
      throw error;
    },
  );
}

/** Lets one address use a share. */
async function opened(api: Api, share: string, address: string, level: "rw" | "ro"): Promise<void> {
  const rule = { access_type: "ip", access_to: address, access_level: level };
  const { access } = await api.post<{ access: { id: string } }>(SHARES, `/shares/${share}/action`, {
    allow_access: rule,
  });
  const active = async (): Promise<boolean> => {
    const found = await api.get<{ access: { state: string } }>(SHARES, `/share-access-rules/${access.id}`);
    if (found.access.state === "error") throw new Error(`access of ${address} to share ${share} failed`);
    return found.access.state === "active";
  };
  await until(`access of ${address} to share ${share}`, active, PATIENCE, 1_000);
}

/** Mounts a share at /mnt of an instance while it is used. Its kernel alone does so: busybox has no part for NFS. */
async function mounted(cloud: Cloud, address: string, path: string, use: () => Promise<void>): Promise<void> {
  const server = path.split(":")[0]!;
  const options = `vers=4.2,addr=${server},clientaddr=${address}`;
  await inside(cloud, address, `mkdir -p /mnt && mount -t nfs4 -o ${options} ${path} /mnt`);
  try {
    await use();
  } finally {
    await inside(cloud, address, "umount /mnt");
  }
}
