/** Security groups: what no rule allows stays outside. */
import { expect } from "vitest";
import type { Api } from "../../../scripts/recover/api.ts";
import type { Proof } from "./index.ts";
import { addressOf, pings, testInstance } from "./instance.ts";

interface Port {
  readonly id: string;
  readonly security_groups: readonly string[];
}

/** How long the switch may take to learn of a rule, in milliseconds. */
const PATIENCE = 30_000;

/** Runs `work` with a new security group that has no ingress rule, and deletes the group. */
async function withGroup(api: Api, work: (id: string) => Promise<void>): Promise<void> {
  const body = { security_group: { name: "proof", description: "Without a rule, for a moment" } };
  const { security_group: group } = await api.post<{ security_group: { id: string } }>(
    "network",
    "/v2.0/security-groups",
    body,
  );
  try {
    await work(group.id);
  } finally {
    await api.delete("network", `/v2.0/security-groups/${group.id}`);
  }
}

/** Waits until nothing answers any more: three pings in a row are lost. */
async function fallsSilent(answers: () => Promise<boolean>): Promise<boolean> {
  for (let lost = 0, end = Date.now() + PATIENCE; lost < 3;) {
    if (Date.now() > end) return false;
    lost = (await answers()) ? 0 : lost + 1;
  }
  return true;
}

export const firewall: Proof = {
  name: "ping is refused as long as no rule allows it, and answered after the rule; both by the demo user",
  async run(cloud) {
    const api = await cloud.api("demo");
    const server = await testInstance(cloud);
    const address = addressOf(server);
    const { ports } = await api.get<{ ports: Port[] }>("network", `/v2.0/ports?device_id=${server.id}`);
    expect(ports).toHaveLength(1);
    const port = ports[0]!;
    const join = (groups: readonly string[]): Promise<unknown> =>
      api.put("network", `/v2.0/ports/${port.id}`, { port: { security_groups: groups } });

    expect(await pings(cloud, address, PATIENCE), "before").toBe(true);
    await withGroup(api, async (group) => {
      try {
        await join([group]);
        expect(await fallsSilent(() => pings(cloud, address, 0)), "refused without a rule").toBe(true);
        await api.post("network", "/v2.0/security-group-rules", {
          security_group_rule: { security_group_id: group, direction: "ingress", ethertype: "IPv4", protocol: "icmp" },
        });
        expect(await pings(cloud, address, PATIENCE), "answered after the rule").toBe(true);
      } finally {
        await join(port.security_groups);
      }
    });
  },
};
