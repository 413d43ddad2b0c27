/**
 * A design of networks, proved by packets: `npm run test:lab -- --network DESIGN`. Two tenants with the same addresses on
 * two hypervisors; what works on a fresh cloud works again after a restart of its switches, its agents and its nodes.
 */
import { afterAll, expect, test } from "vitest";
import type { Node } from "../../lab/nodes.ts";
import { until } from "../../lab/run.ts";
import { designNamed } from "./networks/designs.ts";
import { type Guest, Tenant } from "./networks/tenant.ts";
import { answersTagged, fits, seenOn } from "./networks/wire.ts";
import { proofsOf } from "./proof/index.ts";
import { addressOf, pings, testInstance } from "./proof/instance.ts";
import { Cloud, onNode, UpFailed } from "./support/cloud.ts";
import { freshUp, standingCloud } from "./support/fresh.ts";

const design = designNamed(process.env.STACKWRIGHT_NETWORK ?? "");
const cloud = await Cloud.open();
const [compute1, compute2] = cloud.nodesWith("compute") as [Node, Node];
/** The lab's own address on the provider network. */
const OUTSIDE = cloud.providerNetwork.gateway;
/** Largest packet of the lab's own networks, in bytes. */
const OUTSIDE_MTU = 1500;
const CIDR = "172.16.9.0/24";
const [FIRST, SECOND] = ["172.16.9.11", "172.16.9.12"] as const;
/** Of a forwarded port. */
const FORWARDED = 2222;
/** How long a cloud may take to be back, in milliseconds: hosts, then agents, then instances on an emulated processor. */
const PATIENCE = 400_000;
const routed = cloud.networking.tenantTypes.length > 0;

/** An instance, and how its SSH server is reached from outside. */
interface Reached {
  readonly guest: Guest;
  readonly address: string;
  readonly port: number;
}

const tenants: Tenant[] = [];
let one: Tenant;
let first: Reached;
let second: Reached;
let other: Reached;

const inside = ({ address, port }: Reached, command: string): Promise<{ code: number; stdout: string }> =>
  one.inside(address, command, port);

/** Whether an instance's pings are answered. @throws Error when none were sent, so that silence is never for want of asking */
async function pingFrom(from: Reached, to: string, options = ""): Promise<boolean> {
  const { stdout } = await inside(from, `ping -c 3 -W 3 ${options} ${to}`);
  const lost = /3 packets transmitted.* (\d+)% packet loss/.exec(stdout)?.[1];
  if (lost === undefined) throw new Error(`${from.guest.name} sent no ping to ${to}: ${stdout.trim()}`);
  return lost !== "100";
}

async function tenant(name: string): Promise<Tenant> {
  const made = await Tenant.create(cloud, name);
  tenants.push(made);
  await (routed ? made.network(CIDR) : made.onProvider());
  return made;
}

afterAll(async () => {
  for (const each of tenants) await each.remove().catch((error: unknown) => console.log(String(error)));
});

test("one `pulumi up` on fresh nodes ends well, and the instance answers", async () => {
  // For who works on this: the cloud that is there, in place of a fresh one.
  const outcome = process.env.STANDING === "1" ? await standingCloud(cloud) : (await freshUp(cloud)).outcome;
  if (outcome.code !== 0) throw new UpFailed(outcome);
  const since = Date.now();
  const address = addressOf(await testInstance(cloud));
  expect(await pings(cloud, address, 240_000), `${address} answers`).toBe(true);
  const after = (Date.now() - since) / 1000;
  console.log(`${design.name}: up ${outcome.seconds.toFixed(0)} s, first answer ${after.toFixed(0)} s later`);
});

for (const proof of proofsOf(cloud)) test(proof.name, () => proof.run(cloud));

test("instances on two hypervisors get their addresses by DHCP, and their metadata", async () => {
  one = await tenant("proof-one");
  const two = await tenant("proof-two");
  const guests = [
    await one.start("first", compute1.name, routed ? FIRST : undefined),
    await one.start("second", compute2.name, routed ? SECOND : undefined),
    // The same address as the second's: whose packets are whose is for the networks to know.
    await two.start("other", compute2.name, routed ? SECOND : undefined),
  ] as const;
  await Promise.all([one.booted(guests[0]), one.booted(guests[1]), two.booted(guests[2])]);
  const direct = (guest: Guest): Reached => ({ guest, address: guest.address, port: 22 });
  first = routed ? { guest: guests[0], address: await one.floating(guests[0]), port: 22 } : direct(guests[0]);
  // The L3 agent drops the address of a forwarded port that comes while it still works on another one's (seen in neutron 26).
  expect(await pings(cloud, first.address, 60_000), `${first.address} answers`).toBe(true);
  second = routed
    ? { guest: guests[1], address: await one.forwarded(guests[1], FORWARDED), port: FORWARDED }
    : direct(guests[1]);
  other = routed ? { guest: guests[2], address: await two.floating(guests[2]), port: 22 } : direct(guests[2]);
});

test.runIf(routed)("a network without a router gives addresses and metadata", async () => {
  const alone = await Tenant.create(cloud, "proof-alone");
  tenants.push(alone);
  await alone.network("172.16.10.0/24", false);
  await alone.booted(await alone.start("alone", compute1.name));
});

for (const { name, vlan, gateway } of cloud.providerNetworks.slice(1)) {
  test(`an instance on the provider network ${name} gets its address and its metadata, and answers from outside`, async () => {
    const made = await Tenant.create(cloud, `proof-${name}`);
    tenants.push(made);
    await made.onProvider(name);
    const guest = await made.start(name, compute1.name);
    await made.booted(guest);
    const asked = () =>
      vlan === undefined ? pings(cloud, guest.address, 0) : answersTagged(cloud, vlan, gateway, guest.address);
    await until(`${guest.address} to answer`, asked, 60_000, 1_000);
    // Without the tag nobody is there.
    if (vlan !== undefined) expect(await answersTagged(cloud, vlan + 1, gateway, guest.address)).toBe(false);
  });
}

/** What has to work at any time. @throws Error naming the first thing that does not */
async function connected(): Promise<void> {
  const holds = async (what: string, question: Promise<boolean>): Promise<void> => {
    if (!(await question)) throw new Error(`not so: ${what}`);
  };
  await holds(`${first.address} answers from outside`, pings(cloud, first.address, 0));
  for (const each of [first, second, other]) {
    const { code, stdout } = await inside(each, "cat /run/metadata/hostname");
    if (code !== 0 || !stdout.startsWith(`${each.guest.name}.`))
      throw new Error(`at ${each.address} port ${each.port} is not ${each.guest.name} but ${stdout.trim() || code}`);
  }
  await holds("first reaches second", pingFrom(first, second.guest.address));
  await holds("second reaches the outside", pingFrom(second, OUTSIDE));
  const ask = "timeout 20 wget -q -O - http://169.254.169.254/latest/meta-data/hostname";
  for (const each of [first, second])
    await holds(
      `${each.guest.name} gets its metadata`,
      inside(each, ask).then(({ stdout }) => stdout.includes(each.guest.name)),
    );
  // Asked for alone: what would follow from no answer is that the guest gives its address up, for good.
  const renew = await inside(first, "timeout 20 udhcpc -i eth0 -n -q -t 5 -s /bin/true 2>&1");
  if (!renew.stdout.includes(first.guest.address)) throw new Error(`DHCP says: ${renew.stdout.trim()}`);
}

async function connectedAgain(): Promise<void> {
  let reason = "";
  const question = (): Promise<boolean> =>
    connected().then(
      () => true,
      (error: unknown) => {
        reason = String(error);
        return false;
      },
    );
  await until("instances to be connected", question, PATIENCE, 1_000).catch((error: unknown) => {
    throw new Error(`${String(error)}: ${reason}`);
  });
}

test("instances reach each other, the outside and their metadata, and are reached", () => connectedAgain());

test(`on the wire, what goes from instance to instance is ${design.wire.says.source}`, async () => {
  const { network, filter, says } = design.wire;
  const seen = await seenOn(cloud, compute1, network, filter, () => pingFrom(first, second.guest.address));
  expect(seen).toMatch(says);
  expect(seen).toMatch(
    new RegExp(`${escaped(first.guest.address)} > ${escaped(second.guest.address)}: ICMP echo request`),
  );
});

test.runIf(routed)("outside, an instance without a floating address is seen as its router", async () => {
  const router = await one.routerAddress();
  const gate = cloud.networkNodes;
  const captures = gate.map((node) => seenOn(cloud, node, "provider", "icmp", () => pingFrom(second, OUTSIDE)));
  // Projects' own VLANs may be on the same wire, where the instance's address is what it is.
  const frames = (await Promise.all(captures)).join("").split("\n");
  const seen = frames.filter((frame) => !frame.includes("802.1Q")).join("\n");
  expect(seen).toContain(`${router} > ${OUTSIDE}: ICMP echo request`);
  expect(seen).not.toContain(`${second.guest.address} >`);
});

test.runIf(routed)(
  "a floating address answers by way of who has the routers: its own hypervisor, or a network node",
  async () => {
    const ways = cloud.networking.mechanism === "ovn" ? [compute1] : cloud.networkNodes;
    const all = [...new Set([...ways, ...cloud.networkNodes, compute1, compute2])];
    const filter = `icmp and src host ${first.address}`;
    const captures = all.map((node) => seenOn(cloud, node, "provider", filter, () => pings(cloud, first.address, 0)));
    const seen = await Promise.all(captures);
    const answered = all.filter((_, index) => seen[index]!.includes("ICMP echo reply")).map(({ name }) => name);
    expect(answered).not.toEqual([]);
    expect(ways.map(({ name }) => name)).toEqual(expect.arrayContaining(answered));
  },
);

test.runIf(routed)("two tenants with the same addresses do not reach each other", async () => {
  expect(other.guest.address).toBe(second.guest.address);
  expect(await pingFrom(first, second.guest.address)).toBe(true);
  expect(await pingFrom(other, first.guest.address)).toBe(false);
});

test("an instance cannot send from an address that is not its own", async () => {
  // Of the same subnet, and nobody's: pools end before it.
  const foreign = first.guest.address.replace(/\d+$/, routed ? "77" : "250");
  expect((await inside(first, `ip address add ${foreign}/32 dev eth0`)).code).toBe(0);
  try {
    expect(await pingFrom(first, second.guest.address, `-I ${foreign}`)).toBe(false);
    expect(await pingFrom(first, second.guest.address)).toBe(true);
  } finally {
    await inside(first, `ip address delete ${foreign}/32 dev eth0`);
  }
});

test(`packets of ${design.mtu} bytes get through in one piece, and no larger ones`, async () => {
  expect((await inside(first, "cat /sys/class/net/eth0/mtu")).stdout.trim()).toBe(String(design.mtu));
  expect(await fits(cloud, first.address, design.mtu)).toBe(true);
  // Where the outside carries more; else it is the asker's own interface that would refuse.
  if (design.mtu < OUTSIDE_MTU) expect(await fits(cloud, first.address, design.mtu + 1)).toBe(false);
  // From instance to instance, where no router is that could say no.
  expect(await pingFrom(first, second.guest.address, `-s ${design.mtu - 28}`)).toBe(true);
});

const switches = [...new Set([...cloud.networkNodes, compute1, compute2])];

for (const node of cloud.networking.mechanism === "linuxbridge" ? [] : switches) {
  test(`after a restart of Open vSwitch on ${node.name} everything is connected again`, async () => {
    await onNode(node, "systemctl restart openvswitch-switch");
    await connectedAgain();
  });
}

test("after a restart of all agents everything is connected again", async () => {
  const agents = "systemctl list-units --plain --no-legend 'neutron-*agent.service' ovn-controller.service";
  const restart = `${agents} | cut -d ' ' -f 1 | xargs systemctl restart`;
  await Promise.all(switches.map((node) => onNode(node, restart)));
  await connectedAgain();
});

for (const node of cloud.lab.nodes.filter(({ description }) => description.roles.length > 0)) {
  test(`after a reboot of ${node.name} everything is connected again`, async () => {
    await node.reboot();
    await connectedAgain();
  });
}

function escaped(address: string): string {
  return address.replaceAll(".", "\\.");
}
