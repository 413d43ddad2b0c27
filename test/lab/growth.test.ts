/** A running cloud is given more networks, types and nodes, and whoever talks with an instance meanwhile hardly notices. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { publicKey } from "../../lab/ssh.ts";
import { tagged } from "./networks/designs.ts";
import { Tenant } from "./networks/tenant.ts";
import { pings } from "./proof/instance.ts";
import { Cloud, type Setting } from "./support/cloud.ts";
import { standingCloud } from "./support/fresh.ts";
import { longestSilence, start } from "./support/timed.ts";

/** How long an instance may be silent, in seconds, and how often it is asked. */
const [SILENCE, INTERVAL] = [3, 0.2];

const cloud = await Cloud.open();
const tenants: Tenant[] = [];
let address: string;

async function tenant(name: string): Promise<Tenant> {
  const made = await Tenant.create(cloud, name);
  tenants.push(made);
  return made;
}

beforeAll(async () => {
  await standingCloud(cloud);
  const bystander = await tenant("bystander");
  await bystander.onProvider();
  const guest = await bystander.start("bystander", cloud.nodesWith("compute")[0]!.name);
  await bystander.booted(guest);
  address = guest.address;
  expect(await pings(cloud, address, 60_000)).toBe(true);
});

afterAll(async () => {
  for (const each of tenants) await each.remove().catch((error: unknown) => console.log(String(error)));
});

/** An `up` with these keys of the stack file set, under a stream of pings that hardly stops. */
async function grow(name: string, keys: Readonly<Record<string, Setting>>): Promise<void> {
  for (const [key, value] of Object.entries(keys)) await cloud.configure(key, value);
  const ping = ["ping", "-n", "-i", String(INTERVAL), address];
  const stream = start(cloud.lab.namespace.inside(ping), join(cloud.records, `ping-${name}.log`));
  try {
    await cloud.up(`up-${name}`);
  } finally {
    stream.kill();
  }
  const heard = await stream.finished;
  const silence = longestSilence(heard).seconds;
  console.log(`${name}: ${heard.lines.length - 1} answers, the longest silence ${silence.toFixed(1)} s`);
  expect(heard.lines.length).toBeGreaterThan(10);
  expect(silence).toBeLessThan(SILENCE);
}

test("projects' networks by a range of VLANs", () =>
  grow("vlan", {
    "networking.tenantTypes": ["vlan"],
    "networking.vlanRanges": [{ first: 100, last: 149 }],
  }));

test("another range of VLANs", () => grow("range", { "networking.vlanRanges[1]": { first: 150, last: 199 } }));

test("a tunnel type, then another", async () => {
  await grow("vxlan", { "networking.tenantTypes[1]": "vxlan" });
  await grow("gre", { "networking.tenantTypes[2]": "gre" });
});

test("a provider network, told apart by a tag", () =>
  grow("campus", { "providerNetworks[1]": tagged("campus", 300, "192.168.57") }));

test("a network node", async () => {
  const node = cloud.lab.nodes.find(({ description }) => description.roles.length === 0)!;
  await grow("network-node", {
    // What runs on the controller stays there.
    "nodes.controller.roles[1]": "network",
    [`nodes.${node.name}`]: {
      address: node.description.address,
      roles: ["network"],
      hostKey: await publicKey(node.hostKey),
      tunnelAddress: node.description.stack!.tunnelAddress,
    },
  });
  const { agents } = await (
    await cloud.api("admin")
  ).get<{ agents: { agent_type: string; alive: boolean }[] }>("network", `/v2.0/agents?host=${node.name}`);
  expect(agents.filter(({ alive }) => alive).map((agent) => agent.agent_type)).toEqual(
    expect.arrayContaining(["DHCP agent", "L3 agent", "Metadata agent", "Open vSwitch agent"]),
  );
});

for (const type of ["vlan", "vxlan", "gre"]) {
  test(`two instances on a new network by ${type} reach each other and the outside`, async () => {
    const made = await tenant(`new-${type}`);
    await made.network("172.16.20.0/24", true, type);
    const guests = await Promise.all(cloud.nodesWith("compute").map(({ name }) => made.start(`on-${name}`, name)));
    await Promise.all(guests.map((guest) => made.booted(guest)));
    const floating = await made.floating(guests[0]!);
    expect(await pings(cloud, floating, 60_000), `${floating} answers`).toBe(true);
    expect((await made.inside(floating, `ping -c 3 -W 3 ${guests[1]!.address}`)).code).toBe(0);
    await made.remove();
    tenants.splice(tenants.indexOf(made), 1);
  });
}

test("an instance on the new provider network gets its address and its metadata", async () => {
  const made = await tenant("campus");
  await made.onProvider("campus");
  await made.booted(await made.start("campus", cloud.nodesWith("compute")[1]!.name));
});
