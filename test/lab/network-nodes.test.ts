/** Several network nodes: when one loses its power, the others have its routers, and still give addresses. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Node } from "../../lab/nodes.ts";
import { until } from "../../lab/run.ts";
import { Tenant } from "./networks/tenant.ts";
import { cloudIsBack } from "./proof/index.ts";
import { addressOf, pings, testInstance } from "./proof/instance.ts";
import { Cloud } from "./support/cloud.ts";
import { standingCloud } from "./support/fresh.ts";

/** An agent counts as down after 75 s, and routers of such are looked for twice in that time; in milliseconds. */
const PATIENCE = 300_000;

const cloud = await Cloud.open();
let bystander: Tenant;

beforeAll(async () => {
  await standingCloud(cloud);
  bystander = await Tenant.create(cloud, "bystander");
  await bystander.network("172.16.30.0/24");
});
afterAll(() => bystander.remove());

/** The network nodes on which the router of the demo project's network is. */
async function routing(): Promise<Node[]> {
  const api = await cloud.api("admin");
  const { routers } = await api.get<{ routers: { id: string }[] }>("network", "/v2.0/routers?name=demo");
  expect(routers).toHaveLength(1);
  const agents = `/v2.0/routers/${routers[0]!.id}/l3-agents`;
  const hosting = (await api.get<{ agents: { host: string }[] }>("network", agents)).agents.map(({ host }) => host);
  return cloud.networkNodes.filter(({ name }) => hosting.includes(name));
}

test("a network node without power: its routers are on another, and networks still give addresses", async () => {
  const address = addressOf(await testInstance(cloud));
  const [lost] = (await routing()) as [Node];
  await lost.kill();
  try {
    const since = Date.now();
    const moved = async (): Promise<boolean> => {
      const now = await routing();
      return now.length === 1 && now[0] !== lost;
    };
    await until(`the router of ${lost.name} to be elsewhere`, moved, PATIENCE, 2_000);
    expect(await pings(cloud, address, 60_000), `${address} answers`).toBe(true);
    console.log(`${address} answers ${((Date.now() - since) / 1000).toFixed(0)} s after ${lost.name} lost its power`);
    await bystander.booted(await bystander.start("newcomer", cloud.nodesWith("compute")[0]!.name));
  } finally {
    await lost.start();
  }
  await cloudIsBack(cloud, PATIENCE);
  expect(await pings(cloud, address, 60_000), `${address} answers when ${lost.name} is back`).toBe(true);
});
