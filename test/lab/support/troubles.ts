/** What goes wrong on real hosts, brought about on purpose, each with the way to end it. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Node } from "../../../lab/nodes.ts";
import { run, until } from "../../../lab/run.ts";
import { Api } from "../../../scripts/recover/api.ts";
import { type Cloud, onNode } from "./cloud.ts";

export interface Trouble {
  begin(cloud: Cloud): Promise<unknown>;
  end(cloud: Cloud): Promise<unknown>;
}

/** The package mirror cannot be reached from a node: nothing of its TCP gets out. */
export function mirrorAway(of: (cloud: Cloud) => Node): Trouble {
  const rule = (cloud: Cloud): string[] => [
    "FORWARD",
    "-s",
    of(cloud).address,
    "-o",
    "tap0",
    "-p",
    "tcp",
    "-j",
    "REJECT",
  ];
  const iptables = (cloud: Cloud, action: string): Promise<unknown> =>
    run(cloud.lab.namespace.inside(["iptables", action, ...rule(cloud)]));
  return {
    begin: (cloud) => iptables(cloud, "-I"),
    end: (cloud) => iptables(cloud, "-D"),
  };
}

/** The file system with the downloaded packages is full. A small one of its own: the node's other one is this machine's. */
export function diskFull(of: (cloud: Cloud) => Node): Trouble {
  const archives = "/var/cache/stackwright";
  return {
    begin: (cloud) => onNode(of(cloud), `mkdir ${archives} && mount -t tmpfs -o size=2m tmpfs ${archives}`),
    end: (cloud) => onNode(of(cloud), `umount ${archives} && rmdir ${archives}`),
  };
}

/** The administrator's password in the cloud is not the one that the stack knows. */
export function wrongPassword(): Trouble {
  const change = async (cloud: Cloud, from: string, to: string): Promise<void> => {
    const entry = await cloud.login("admin");
    const admin = await Api.login({ ...entry, auth: { ...entry.auth, password: from } });
    const body = { user: { original_password: from, password: to } };
    await admin.post("identity", `/users/${admin.token.user.id}/password`, body);
  };
  const known = async (cloud: Cloud): Promise<string> => (await cloud.login("admin")).auth.password;
  return {
    begin: async (cloud) => change(cloud, await known(cloud), "changed-behind-its-back"),
    end: async (cloud) => change(cloud, "changed-behind-its-back", await known(cloud)),
  };
}

/** No hypervisor takes instances: one that is asked for now ends in ERROR. */
export function hypervisorsDisabled(): Trouble {
  const set = async (cloud: Cloud, status: string): Promise<void> => {
    const admin = await cloud.api("admin");
    const { services } = await admin.get<{ services: { id: string }[] }>("compute", "/os-services?binary=nova-compute");
    for (const { id } of services) await admin.put("compute", `/os-services/${id}`, { status });
  };
  return {
    begin: (cloud) => set(cloud, "disabled"),
    end: async (cloud) => {
      await set(cloud, "enabled");
      // A report of resources that a compute began before disables it once more in Placement, until its next one, a minute later.
      await sleep(2_000);
      await until("Placement to offer the hypervisors", () => offered(cloud), 120_000, 1_000);
    },
  };
}

/** Whether Placement has no resource provider that is disabled. */
async function offered(cloud: Cloud): Promise<boolean> {
  const admin = await cloud.api("admin");
  const url = `${admin.endpoint("placement")}/resource_providers?required=COMPUTE_STATUS_DISABLED`;
  const answer = await admin.fetch(url, { "OpenStack-API-Version": "placement 1.18" });
  if (!answer.ok) throw new Error(`GET ${url}: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { resource_providers: unknown[] }).resource_providers.length === 0;
}
