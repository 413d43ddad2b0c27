/** Volumes of the demo user's, each for as long as a test needs it. */
import { until } from "../../../lab/run.ts";
import { type Api, ApiError } from "../../../scripts/recover/api.ts";

/** How long the back end may take with one request, in milliseconds. */
const PATIENCE = 180_000;

type Kind = "volume" | "snapshot";

/** Something of Cinder's by its state. @throws Error at once when it is in one that says that it failed */
async function reaches(api: Api, kind: Kind, id: string, wanted: string): Promise<void> {
  const reached = async (): Promise<boolean> => {
    const { status } = (await api.get<Record<Kind, { status: string }>>("volumev3", `/${kind}s/${id}`))[kind];
    if (status.startsWith("error")) throw new Error(`${kind} ${id} is in state ${status}`);
    return status === wanted;
  };
  await until(`${kind} ${id} to be ${wanted}`, reached, PATIENCE, 1_000);
}

async function gone(api: Api, kind: Kind, id: string): Promise<void> {
  await api.delete("volumev3", `/${kind}s/${id}`);
  const missing = (): Promise<boolean> =>
    api.get("volumev3", `/${kind}s/${id}`).then(
      () => false,
      (error: unknown) => {
        if (error instanceof ApiError && error.status === 404) return true;
        throw error;
      },
    );
  await until(`${kind} ${id} to be gone`, missing, PATIENCE, 1_000);
}

/** Asks for a volume or a snapshot of one. @returns its id, at once */
async function asked(api: Api, kind: Kind, body: Readonly<Record<string, unknown>>): Promise<string> {
  return (await api.post<Record<Kind, { id: string }>>("volumev3", `/${kind}s`, { [kind]: body }))[kind].id;
}

/** Makes a volume, or a snapshot of one, for as long as it is used. */
async function using(
  api: Api,
  kind: Kind,
  body: Readonly<Record<string, unknown>>,
  use: (id: string) => Promise<void>,
): Promise<void> {
  const id = await asked(api, kind, body);
  try {
    await reaches(api, kind, id, "available");
    await use(id);
  } finally {
    await gone(api, kind, id);
  }
}

/** Makes an empty volume of so many GiB, which stays until {@link removedVolume}. @returns its id */
export async function madeVolume(api: Api, sizeGiB: number): Promise<string> {
  const id = await asked(api, "volume", { name: "kept", size: sizeGiB });
  await reaches(api, "volume", id, "available");
  return id;
}

export function removedVolume(api: Api, id: string): Promise<void> {
  return gone(api, "volume", id);
}

/** @param source what is on it at first: nothing, an image (`imageRef`) or a snapshot (`snapshot_id`) */
export function withVolume(
  api: Api,
  sizeGiB: number,
  source: Readonly<Record<string, string>>,
  use: (id: string) => Promise<void>,
): Promise<void> {
  return using(api, "volume", { name: "proof", size: sizeGiB, ...source }, use);
}

export function withSnapshot(api: Api, volume: string, use: (id: string) => Promise<void>): Promise<void> {
  return using(api, "snapshot", { name: "proof", volume_id: volume }, use);
}

/** Attaches a volume to an instance while it is used. */
export async function attached(api: Api, server: string, volume: string, use: () => Promise<void>): Promise<void> {
  const path = `/servers/${server}/os-volume_attachments`;
  await api.post("compute", path, { volumeAttachment: { volumeId: volume } });
  try {
    await reaches(api, "volume", volume, "in-use");
    await use();
  } finally {
    await api.delete("compute", `${path}/${volume}`);
    await reaches(api, "volume", volume, "available");
  }
}

/** Makes a volume larger that is attached to nobody. @returns its size afterwards, in GiB */
export async function extended(api: Api, volume: string, sizeGiB: number): Promise<number> {
  await api.post("volumev3", `/volumes/${volume}/action`, { "os-extend": { new_size: sizeGiB } });
  await reaches(api, "volume", volume, "available");
  return (await api.get<{ volume: { size: number } }>("volumev3", `/volumes/${volume}`)).volume.size;
}
