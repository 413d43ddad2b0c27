/** What goes wrong on real hosts, brought about on purpose, each with the way to end it. */
import type { Node } from "../../../lab/nodes.ts";
import { run } from "../../../lab/run.ts";
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
  const set = (status: string) => async (cloud: Cloud) => {
    const admin = await cloud.api("admin");
    const { services } = await admin.get<{ services: { id: string }[] }>("compute", "/os-services?binary=nova-compute");
    for (const { id } of services) await admin.put("compute", `/os-services/${id}`, { status });
  };
  return { begin: set("disabled"), end: set("enabled") };
}
