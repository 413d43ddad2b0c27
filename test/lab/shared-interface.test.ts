/** A host whose only interface is the bridge's: what becomes of its address where the bridge leads nowhere. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Node } from "../../lab/nodes.ts";
import { run, until } from "../../lab/run.ts";
import { Cloud, onNode } from "./support/cloud.ts";
import { standingCloud } from "./support/fresh.ts";

const UNIT = "stackwright-br-provider";
/** How long a node may be away, in milliseconds. */
const MINUTE = 60_000;

const cloud = await Cloud.open();
const [node] = cloud.nodesWith("compute") as [Node];

/** The device that has the node's own address. */
async function deviceOf({ address }: Node["description"]): Promise<string> {
  const show = `ip -o -4 address show | awk '$4 ~ /^${address.replaceAll(".", "[.]")}\\// {print $2}'`;
  return (await onNode(node, show)).trim();
}

/** Whether those whom a node asks after its move answer pings: the lab's own end, and the controller. */
async function peersAnswer(answer: boolean): Promise<void> {
  const ignore = ["sysctl", "-qw", `net.ipv4.icmp_echo_ignore_all=${answer ? 0 : 1}`];
  await run(cloud.lab.namespace.inside(ignore));
  await onNode(cloud.controller, ignore.join(" "));
}

beforeAll(() => standingCloud(cloud));
afterAll(() => peersAnswer(true));

test("an address that nobody answers on the bridge goes back by itself, and moves when they answer again", async () => {
  expect(await deviceOf(node.description)).toBe("br-provider");
  await peersAnswer(false);
  await onNode(node, `systemctl restart --no-block ${UNIT}`);
  const wentBack = async (): Promise<boolean> => {
    const { code } = await node.ssh(`systemctl is-failed --quiet ${UNIT}`, { timeout: 5_000 });
    return code === 0 && (await deviceOf(node.description)) === "host0";
  };
  await until("the address to be back on the interface", wentBack, MINUTE, 1_000);
  const said = await onNode(node, `journalctl -q -u ${UNIT} -o cat -n 20`);
  expect(said).toMatch(/none of .* answers by br-provider: the addresses go back to host0/);

  await peersAnswer(true);
  await onNode(node, `systemctl restart ${UNIT}`);
  expect(await deviceOf(node.description)).toBe("br-provider");
});
