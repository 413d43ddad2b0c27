/** Another instance of the demo user's, for as long as a test needs it. */
import { expect } from "vitest";
import { until } from "../../../lab/run.ts";
import type { Api } from "../../../scripts/recover/api.ts";
import type { Cloud } from "./cloud.ts";

interface Named {
  readonly id: string;
  readonly name: string;
}

/** An instance that is ready, and the address by which it is reached from outside. */
export interface Guest extends Named {
  readonly address: string;
}

/** How long a guest may take to boot on an emulated processor, in milliseconds. */
const PATIENCE = 240_000;

/** Starts an instance from the test image, and waits until it is ready. It is gone again at the end. */
export async function bootGuest(cloud: Cloud, name: string): Promise<void> {
  await withGuest(cloud, name, undefined, () => Promise.resolve());
}

/**
 * Starts an instance from the test image, or from a volume, and waits until it says that it is ready: then it has an
 * address by DHCP and its metadata. It is gone again at the end.
 * @throws Error with the end of its console log when it is not ready in time
 */
export async function withGuest(
  cloud: Cloud,
  name: string,
  volume: string | undefined,
  use: (guest: Guest) => Promise<void>,
): Promise<void> {
  const api = await cloud.api("demo");
  const { images } = await api.get<{ images: Named[] }>("image", "/v2/images?name=test");
  const { flavors } = await api.get<{ flavors: Named[] }>("compute", "/flavors");
  const network = await networkNamed(api, cloud.floats ? "demo" : cloud.providerNetwork.name);
  const disk = { boot_index: 0, uuid: volume, source_type: "volume", destination_type: "volume" };
  const source = volume === undefined ? { imageRef: images[0]?.id } : { block_device_mapping_v2: [disk] };
  const { server } = await api.post<{ server: Named }>("compute", "/servers", {
    server: {
      ...{ name, ...source, flavorRef: flavors[0]?.id, networks: [{ uuid: network.id }] },
      ...{ key_name: "test", security_groups: [{ name: "access" }] },
    },
  });
  try {
    await until(`${name} to be ACTIVE`, () => isActive(api, server.id), PATIENCE, 1_000);
    let log = "";
    const ready = async (): Promise<boolean> => {
      log = await consoleLog(api, server.id);
      return /STACKWRIGHT READY/.test(log);
    };
    await until(`${name} to be ready`, ready, PATIENCE, 1_000).catch((error: unknown) => {
      throw new Error(`${String(error)}; its console log ends with\n${log.slice(-1500)}`);
    });
    const address = /STACKWRIGHT READY address=(\d+\.\d+\.\d+\.\d+)(?:\/\d+)? instance=i-/.exec(log)?.[1];
    expect(address, log.slice(-500)).toBeDefined();
    if (cloud.floats)
      await withFloating(cloud, api, server.id, (floating) => use({ ...server, name, address: floating }));
    else await use({ ...server, name, address: address! });
  } finally {
    await api.delete("compute", `/servers/${server.id}`);
    await until(`${name} to be gone`, async () => !(await exists(api, server.id)), 60_000, 1_000);
  }
}

/** Gives an instance a floating address for as long as it is used. */
async function withFloating(
  cloud: Cloud,
  api: Api,
  id: string,
  use: (address: string) => Promise<void>,
): Promise<void> {
  const { ports } = await api.get<{ ports: { id: string }[] }>("network", `/v2.0/ports?device_id=${id}`);
  const external = await networkNamed(api, cloud.providerNetwork.name);
  const { floatingip } = await api.post<{ floatingip: { id: string; floating_ip_address: string } }>(
    "network",
    "/v2.0/floatingips",
    { floatingip: { floating_network_id: external.id, port_id: ports[0]!.id } },
  );
  try {
    const address = floatingip.floating_ip_address;
    const reached = async (): Promise<boolean> => (await cloud.inInstance(address, "true")).code === 0;
    await until(`${address} to lead to the instance`, reached, 60_000, 1_000);
    await use(address);
  } finally {
    await api.delete("network", `/v2.0/floatingips/${floatingip.id}`);
  }
}

async function networkNamed(api: Api, name: string): Promise<Named> {
  const { networks } = await api.get<{ networks: Named[] }>("network", `/v2.0/networks?name=${name}`);
  expect(networks, name).toHaveLength(1);
  return networks[0]!;
}

/** A shell script in an instance. @returns what it printed @throws Error when it fails */
export async function inside(cloud: Cloud, address: string, script: string): Promise<string> {
  const { code, stdout, stderr } = await cloud.inInstance(address, script);
  if (code !== 0) throw new Error(`${script}: ${stderr}${stdout}`);
  return stdout;
}

/** What an instance printed on its console. */
export async function consoleLog(api: Api, id: string): Promise<string> {
  const body = { "os-getConsoleOutput": {} };
  return (await api.post<{ output: string }>("compute", `/servers/${id}/action`, body)).output;
}

async function isActive(api: Api, id: string): Promise<boolean> {
  const { server } = await api.get<{ server: { status: string; fault?: { message: string } } }>(
    "compute",
    `/servers/${id}`,
  );
  if (server.status === "ERROR")
    throw new Error(`instance ${id} is in state ERROR: ${server.fault?.message ?? "no reason given"}`);
  return server.status === "ACTIVE";
}

async function exists(api: Api, id: string): Promise<boolean> {
  const { servers } = await api.get<{ servers: Named[] }>("compute", "/servers");
  return servers.some((server) => server.id === id);
}
