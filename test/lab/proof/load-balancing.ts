/** Octavia: a balancer before two members, of which one dies, and which is itself replaced. */
import { get } from "node:http";
import { expect } from "vitest";
import { until } from "../../../lab/run.ts";
import { ApiError } from "../../../scripts/recover/api.ts";
import { type Guest, Tenant } from "../networks/tenant.ts";
import { type Cloud, onNode } from "../support/cloud.ts";
import type { Proof } from "./index.ts";

/** How long a balancer may take to change, in milliseconds: made, it boots for minutes; deleted, it may wait for its ports. */
const PATIENCE = 600_000;
/** How long Nova may take to delete an instance, in milliseconds. */
const DELETED = 120_000;
/** How long until a member that died is left out, and until somebody switched off is off. */
const SOON = 180_000;

const BALANCERS = "/v2.0/lbaas/loadbalancers";

interface Balancer {
  readonly id: string;
  readonly vip_port_id: string;
  readonly provisioning_status: string;
}

/** What of a balancer's differs by who balances: with OVN, switches that know connections and no pages. */
const BY = {
  amphora: { protocol: "HTTP", algorithm: "ROUND_ROBIN", monitor: { type: "HTTP", url_path: "/" } },
  ovn: { protocol: "TCP", algorithm: "SOURCE_IP_PORT", monitor: { type: "TCP" } },
};

/** A page, by a connection of its own. @throws Error when there is no answer within 5 s, or another one than 200 */
function page(address: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(`http://${address}/`, { agent: false, timeout: 5_000 }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.on("end", () =>
        response.statusCode === 200 ? resolve(text.trim()) : reject(new Error(`${address}: ${response.statusCode}`)),
      );
    });
    request.on("timeout", () => request.destroy(new Error(`${address}: no answer`))).on("error", reject);
  });
}

/** Who answers, of so many requests one after the other; `""` stands for nobody. */
async function whoAnswers(address: string, times = 8): Promise<string[]> {
  const answers = new Set<string>();
  for (let each = 0; each < times; each++) answers.add(await page(address).catch(() => ""));
  return [...answers].sort();
}

async function answeredBy(address: string, names: readonly string[]): Promise<void> {
  let last: string[] = [];
  const reached = async (): Promise<boolean> => {
    last = await whoAnswers(address);
    return last.join() === [...names].sort().join();
  };
  await until(`${address} to be answered by ${names.join(" and ")}`, reached, SOON, 2_000).catch((error: unknown) => {
    throw new Error(`${String(error)}; the last answers were of ${JSON.stringify(last)}`);
  });
}

/** Has an instance serve a page with its name. */
async function serve(tenant: Tenant, guest: Guest): Promise<void> {
  const address = await tenant.floating(guest);
  const command = `mkdir -p /tmp/www && echo ${guest.name} >/tmp/www/index.html && { httpd -p 80 -h /tmp/www || netstat -ltn | grep -q ':80 '; }`;
  const served = async (): Promise<boolean> => (await tenant.inside(address, command)).code === 0;
  await until(`${guest.name} to serve a page`, served, SOON, 2_000);
}

/** The default group lets in pages, besides what is let in anyway. */
async function letPagesIn({ api, projectId }: Tenant): Promise<void> {
  const { security_groups: groups } = await api.get<{ security_groups: { id: string; name: string }[] }>(
    "network",
    `/v2.0/security-groups?project_id=${projectId}`,
  );
  const security_group_id = groups.find(({ name }) => name === "default")!.id;
  const rule = { direction: "ingress", ethertype: "IPv4", protocol: "tcp", port_range_min: 80, port_range_max: 80 };
  await api.post("network", "/v2.0/security-group-rules", { security_group_rule: { security_group_id, ...rule } });
}

async function balancerOf({ api }: Tenant, id: string): Promise<Balancer> {
  return (await api.get<{ loadbalancer: Balancer }>("load-balancer", `${BALANCERS}/${id}`)).loadbalancer;
}

/** Waits until a change is done. @throws Error at once when it failed */
async function settled(tenant: Tenant, id: string): Promise<void> {
  const active = async (): Promise<boolean> => {
    const { provisioning_status: status } = await balancerOf(tenant, id);
    if (status === "ERROR") throw new Error(`the balancer ${id} is in state ERROR`);
    return status === "ACTIVE";
  };
  await until(`the balancer ${id} to be ACTIVE`, active, PATIENCE, 2_000);
}

/** A balancer with listener, pool, monitor and members, asked for in one request. @returns it, when it works */
async function balance(tenant: Tenant, members: readonly Guest[], by: keyof typeof BY): Promise<Balancer> {
  const { protocol, algorithm, monitor } = BY[by];
  const pool = {
    ...{ name: "pages", protocol, lb_algorithm: algorithm },
    healthmonitor: { ...monitor, delay: 5, timeout: 4, max_retries: 2, max_retries_down: 2 },
    members: members.map(({ name, address }) => ({
      ...{ name, address, protocol_port: 80, subnet_id: tenant.subnetId },
    })),
  };
  const loadbalancer = {
    ...{ name: "pages", provider: by, vip_subnet_id: tenant.subnetId, project_id: tenant.projectId },
    listeners: [{ name: "pages", protocol, protocol_port: 80, default_pool: pool }],
  };
  const { loadbalancer: made } = await tenant.api.post<{ loadbalancer: Balancer }>("load-balancer", BALANCERS, {
    loadbalancer,
  });
  return made;
}

async function amphoraeOf({ api }: Tenant, id: string): Promise<string[]> {
  const path = `/v2.0/octavia/amphorae?loadbalancer_id=${id}`;
  const { amphorae } = await api.get<{ amphorae: { id: string; status: string }[] }>("load-balancer", path);
  return amphorae.filter(({ status }) => status === "ALLOCATED").map((amphora) => amphora.id);
}

/** Has the balancer's instance replaced by another. */
async function failOver(tenant: Tenant, id: string): Promise<void> {
  const before = await amphoraeOf(tenant, id);
  expect(before).toHaveLength(1);
  await tenant.api.put("load-balancer", `${BALANCERS}/${id}/failover`, undefined);
  const replaced = async (): Promise<boolean> => {
    const now = await amphoraeOf(tenant, id);
    return now.length === 1 && now[0] !== before[0];
  };
  await until(`another instance for the balancer ${id}`, replaced, PATIENCE, 2_000);
  await settled(tenant, id);
}

/** Deletes a balancer with all that is its own, and waits until it is gone. */
async function unbalance(tenant: Tenant, id: string): Promise<void> {
  await tenant.api.delete("load-balancer", `${BALANCERS}/${id}?cascade=true`);
  const gone = (): Promise<boolean> =>
    balancerOf(tenant, id).then(
      ({ provisioning_status: status }) => {
        if (status === "ERROR") throw new Error(`the balancer ${id} cannot be deleted: it is in state ERROR`);
        return status === "DELETED";
      },
      (error: unknown) => {
        if (error instanceof ApiError && error.status === 404) return true;
        throw error;
      },
    );
  await until(`the balancer ${id} to be gone`, gone, PATIENCE, 2_000);
}

/** Nothing of any balancer is left: no instance, no port, no group. Octavia says "deleted" while Nova still deletes the instance. */
async function nothingLeft(cloud: Cloud): Promise<void> {
  let left: string[] = [];
  const gone = async (): Promise<boolean> => {
    left = await leftOfBalancers(cloud);
    return left.length === 0;
  };
  await until("what balancers were made of to be gone", gone, DELETED, 2_000).catch((error: unknown) => {
    throw new Error(`balancers are deleted, and left ${left.join(", ")}`, { cause: error });
  });
}

async function leftOfBalancers(cloud: Cloud): Promise<string[]> {
  const api = await cloud.api("admin");
  const { servers } = await api.get<{ servers: { name: string }[] }>("compute", "/servers?all_tenants=1");
  const { ports } = await api.get<{ ports: { name: string }[] }>("network", "/v2.0/ports?fields=name");
  const { security_groups: groups } = await api.get<{ security_groups: { name: string }[] }>(
    "network",
    "/v2.0/security-groups?fields=name",
  );
  const names = [...servers, ...ports, ...groups].map(({ name }) => name);
  return names.filter((name) => /^(amphora-|octavia-lb|ovn-lb-|lb-[0-9a-f]{8}-)/.test(name));
}

export const balanced: Proof = {
  needs: ["octavia"],
  name: "two members behind a balancer with a floating address serve a page, one serves it when the other is off, and when the balancer has failed over; deleted, it leaves nothing",
  async run(cloud) {
    const by = cloud.networking.mechanism === "ovn" ? "ovn" : "amphora";
    const tenant = await Tenant.create(cloud, "balanced");
    try {
      await tenant.network("10.99.0.0/24");
      await letPagesIn(tenant);
      const [hypervisor] = cloud.nodesWith("compute");
      const first = await tenant.start("first", hypervisor!.name);
      const second = await tenant.start("second", hypervisor!.name);
      for (const guest of [first, second]) await tenant.booted(guest);
      for (const guest of [first, second]) await serve(tenant, guest);
      const { id, vip_port_id: portId } = await balance(tenant, [first, second], by);
      try {
        await settled(tenant, id);
        const address = await tenant.floating({ portId });
        await answeredBy(address, ["first", "second"]);
        await tenant.api.post("compute", `/servers/${first.id}/action`, { "os-stop": null });
        await answeredBy(address, ["second"]);
        if (by === "amphora") {
          await failOver(tenant, id);
          await answeredBy(address, ["second"]);
        }
      } finally {
        await unbalance(tenant, id);
      }
      await nothingLeft(cloud);
    } finally {
      await tenant.remove();
    }
  },
};

export const directed: Proof = {
  needs: ["octavia"],
  name: "the node that directs balancers is in their network, and hears them",
  // There, balancers are flows in switches.
  applies: (cloud) => cloud.networking.mechanism !== "ovn",
  async run(cloud) {
    const api = await cloud.api("admin");
    const { networks } = await api.get<{ networks: { id: string }[] }>("network", "/v2.0/networks?name=load-balancing");
    const path = `/v2.0/ports?network_id=${networks[0]!.id}&device_owner=network:dhcp`;
    const { ports } = await api.get<{ ports: { fixed_ips: { ip_address: string }[] }[] }>("network", path);
    const node = cloud.nodesWith("octavia-worker")[0] ?? cloud.controller;
    const answer = ports[0]!.fixed_ips[0]!.ip_address;
    const there = async (): Promise<boolean> => (await node.ssh(`ping -nqc1 -W2 -I o-hm0 ${answer}`)).code === 0;
    await until(`${answer} to answer ${node.name} by o-hm0`, there, SOON, 2_000);
    const address = /inet ([0-9.]+)\//.exec(await onNode(node, "ip -4 -o address show dev o-hm0"))?.[1];
    expect(await onNode(node, "ss -Huln 'sport = :5555'")).toContain(`${address}:5555`);
  },
};
