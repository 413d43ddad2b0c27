/** A cloud that was running is running again after its hosts, or its switches, were started anew; nobody has to help. */
import { beforeAll, expect, test } from "vitest";
import { firewall } from "./proof/firewall.ts";
import { cloudIsBack, proofsOf } from "./proof/index.ts";
import { addressOf, pings, testInstance } from "./proof/instance.ts";
import { Cloud, onNode } from "./support/cloud.ts";
import { standingCloud } from "./support/fresh.ts";
import { bootGuest } from "./support/guest.ts";

/** How long a cloud may take to be back, in milliseconds: hosts, then agents, then the instance on its emulated processor. */
const PATIENCE = 300_000;

const cloud = await Cloud.open();
beforeAll(() => standingCloud(cloud));

test("both nodes rebooted at once: agents, hypervisors and the instance are back by themselves", async () => {
  const { id } = await testInstance(cloud);
  await Promise.all(cloud.lab.nodes.map((node) => node.reboot()));
  const back = await cloudIsBack(cloud, PATIENCE);
  console.log(`back ${back.toFixed(0)} s after the nodes answered`);
  expect((await testInstance(cloud)).id).toBe(id);
});

for (const proof of proofsOf(cloud)) test(`after the reboot: ${proof.name}`, () => proof.run(cloud));

test("after the reboot: a new instance gets its address and its metadata", () => bootGuest(cloud, "after-reboot"));

test("RabbitMQ restarted: every agent still hears what it is told", async () => {
  for (let times = 0; times < 3; times++) {
    await onNode(cloud.controller, "systemctl restart rabbitmq-server");
    await cloudIsBack(cloud, PATIENCE);
    await firewall.run(cloud);
  }
  await bootGuest(cloud, "after-message-bus");
});

for (const node of cloud.lab.nodes) {
  test(`Open vSwitch restarted on ${node.name}: the instance answers, and a new one gets its address`, async () => {
    const address = addressOf(await testInstance(cloud));
    await onNode(node, "systemctl restart openvswitch-switch");
    expect(await pings(cloud, address, 60_000), `${address} answers`).toBe(true);
    await cloudIsBack(cloud, PATIENCE);
    await bootGuest(cloud, `after-switch-of-${node.name}`);
  });
}
