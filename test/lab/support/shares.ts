/** Shares of the demo user's: made, opened, mounted, and taken away. */
import { expect } from "vitest";
import { until } from "../../../lab/run.ts";
import { type Api, ApiError } from "../../../scripts/recover/api.ts";
import type { Cloud } from "./cloud.ts";
import { inside } from "./guest.ts";

/** Manila's entry in the catalog. */
export const SHARES = "sharev2";

/** How long the back end may take with one request, in milliseconds. */
const PATIENCE = 300_000;

interface Share {
  readonly id: string;
  readonly status: string;
}

/** The back ends for shares, as the stack file says. */
export function shareBackends(cloud: Cloud): string[] {
  const { sharedFileSystems } = cloud.lab.description.config as {
    sharedFileSystems: { backends: { name: string }[] };
  };
  return sharedFileSystems.backends.map(({ name }) => name);
}

/** Makes a share of 1 GiB. @returns its id, and where it is mounted from */
export async function madeShare(api: Api, name: string, type: string): Promise<{ id: string; path: string }> {
  const body = { share: { name, share_proto: "NFS", size: 1, share_type: type } };
  const { id } = (await api.post<{ share: Share }>(SHARES, "/shares", body)).share;
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
  return { id, path: locations[0]!.path };
}

/** Takes a share away. */
export async function removedShare(api: Api, id: string): Promise<void> {
  await api.delete(SHARES, `/shares/${id}`);
  await until(`share ${id} to be gone`, () => missing(api, id), PATIENCE, 2_000);
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
export async function opened(api: Api, share: string, address: string, level: "rw" | "ro"): Promise<void> {
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
export async function mounted(cloud: Cloud, address: string, path: string, use: () => Promise<void>): Promise<void> {
  const server = path.split(":")[0]!;
  const options = `vers=4.2,addr=${server},clientaddr=${address}`;
  await inside(cloud, address, `mkdir -p /mnt && mount -t nfs4 -o ${options} ${path} /mnt`);
  try {
    await use();
  } finally {
    await inside(cloud, address, "umount /mnt");
  }
}
