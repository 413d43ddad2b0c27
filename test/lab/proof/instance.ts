/** The test instance: there, reachable, and told who it is. */
import { isIP } from "node:net";
import { expect } from "vitest";
import { attempt, until } from "../../../lab/run.ts";
import type { Cloud } from "../support/cloud.ts";
import { consoleLog } from "../support/guest.ts";
import type { Proof } from "./index.ts";

export interface Server {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly addresses: Readonly<Record<string, readonly ServerAddress[]>>;
}

interface ServerAddress {
  readonly addr: string;
  readonly "OS-EXT-IPS:type": "fixed" | "floating";
}

/** The test instance as the demo user sees it. */
export async function testInstance(cloud: Cloud): Promise<Server> {
  const { servers } = await (
    await cloud.api("demo")
  ).get<{ servers: Server[] }>("compute", "/servers/detail?name=^test$");
  expect(servers).toHaveLength(1);
  return servers[0]!;
}

/** The address by which an instance is reached from outside: its floating one, or else its only one. */
export function addressOf(server: Server): string {
  const addresses = Object.values(server.addresses).flat();
  const floating = addresses.filter((address) => address["OS-EXT-IPS:type"] === "floating");
  const [found, ...more] = floating.length > 0 ? floating : addresses;
  expect(more).toEqual([]);
  return found!.addr;
}

/** The address that an instance knows itself, by DHCP. */
export function fixedAddressOf(server: Server): string {
  const fixed = Object.values(server.addresses)
    .flat()
    .filter((address) => address["OS-EXT-IPS:type"] === "fixed");
  expect(fixed).toHaveLength(1);
  return fixed[0]!.addr;
}

/** Does an address answer within `limit` milliseconds? */
export async function pings(cloud: Cloud, address: string, limit: number): Promise<boolean> {
  const once = async (): Promise<boolean> => (await cloud.lab.exec(["ping", "-nqc1", "-W1", address])).code === 0;
  return until(`answer of ${address}`, once, limit, 200).then(
    () => true,
    () => false,
  );
}

/** Is an address of IPv4 within a range? */
function within(address: string, first: string, last: string): boolean {
  const number = (text: string): number => text.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
  return isIP(address) === 4 && number(first) <= number(address) && number(address) <= number(last);
}

export const active: Proof = {
  name: "the instance is ACTIVE with an address from the pool, which is the stack's output",
  async run(cloud) {
    const server = await testInstance(cloud);
    expect(server.status).toBe("ACTIVE");
    const address = addressOf(server);
    const { start, end } = cloud.providerNetwork.pool;
    expect(within(address, start, end), address).toBe(true);
    expect((await cloud.outputs()).instanceAddress).toBe(address);
  },
};

export const answersPing: Proof = {
  name: "the instance answers ping",
  async run(cloud) {
    const address = addressOf(await testInstance(cloud));
    expect(await pings(cloud, address, 60_000), `${address} answers`).toBe(true);
  },
};

export const bootedToTheEnd: Proof = {
  name: "the instance's console log says that it is ready, with its address",
  async run(cloud) {
    const server = await testInstance(cloud);
    const api = await cloud.api("demo");
    const ready = new RegExp(
      `STACKWRIGHT READY address=${fixedAddressOf(server).replaceAll(".", "\\.")}(/\\d+)? instance=i-`,
    );
    let output = "";
    const isReady = async (): Promise<boolean> => {
      output = await consoleLog(api, server.id);
      return ready.test(output);
    };
    await until(`line ${ready.source}`, isReady, 120_000, 1_000).catch((error: unknown) => {
      throw new Error(`${String(error)}; the console log ends with\n${output.slice(-1500)}`);
    });
  },
};

export const letsIn: Proof = {
  name: "ssh to the instance with the key lets in, without it does not",
  async run(cloud) {
    const address = addressOf(await testInstance(cloud));
    const { code, stdout, stderr } = await cloud.inInstance(address, "id -u");
    expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: "0\n" });

    const options = ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "BatchMode=yes", "ConnectTimeout=10"];
    const without = ["ssh", "-F", "none", "-i", "/dev/null", ...options.flatMap((option) => ["-o", option])];
    const refused = await attempt(cloud.lab.namespace.inside([...without, `root@${address}`, "id"]), {
      env: { SSH_AUTH_SOCK: undefined },
    });
    expect(refused.code).toBe(255);
    expect(refused.stderr).toContain("Permission denied");
  },
};

export const metadata: Proof = {
  name: "the metadata service tells the instance its own id, asked from inside",
  async run(cloud) {
    const server = await testInstance(cloud);
    const ask = async (path: string): Promise<string> => {
      const command = `timeout 20 wget -q -O - http://169.254.169.254/${path}`;
      const { code, stdout, stderr } = await cloud.inInstance(addressOf(server), command);
      expect(code, `${command}: ${stderr}`).toBe(0);
      return stdout;
    };
    const document = JSON.parse(await ask("openstack/latest/meta_data.json")) as { uuid: string; name: string };
    expect(document).toMatchObject({ uuid: server.id, name: "test" });
    expect((await ask("latest/meta-data/instance-id")).trim()).toMatch(/^i-[0-9a-f]{8}$/);
  },
};
