import { describe, expect, test } from "vitest";
import type { Raw } from "../unit/config-sample.ts";
import { changes, sections } from "./changes.ts";
import { configOf, deploy, type Deployed, waitsFor } from "./support.ts";

/** A cloud of a controller and computes that is measured; with 0, one node does both. */
function measured(computes: number, interval?: number): Promise<Deployed> {
  const settings = interval === undefined ? {} : { telemetry: { interval } };
  return deploy(configOf(computes, (raw: Raw) => Object.assign(raw, { services: ["telemetry"], ...settings })));
}

const off = await deploy(configOf(1));
const [one, two] = [await measured(0), await measured(1)];

/** The text of a file on a node, whichever step brings it. */
function fileOf({ steps }: Deployed, node: string, path: string): string {
  const found = [...steps.values()].filter(({ name }) => name.startsWith(`${node}-`));
  return found.map(({ stdin }) => sections(stdin).get(path)).find((text) => text !== undefined) ?? "";
}

test("without it no step speaks of it, and nobody tells the bus of anything", () => {
  const texts = [...off.steps.values()].map(({ create, stdin }) => `${create}\n${stdin}`);
  expect(texts.filter((text) => /gnocchi|ceilometer|aodh|messagingv2|ResellerAdmin|usage_audit/.test(text))).toEqual(
    [],
  );
  expect(fileOf(off, "controller", "/etc/glance/glance.conf.d/20-secrets.conf")).not.toContain("transport_url");
});

describe("with it", () => {
  test("services tell what happens in them, by the bus, in queues of one kind", () => {
    const told = [
      ["controller", "/etc/glance/glance.conf.d/10-stackwright.conf"],
      ["controller", "/etc/neutron/neutron.conf.d/11-server.conf"],
      ["controller", "/etc/nova/nova.conf.d/10-stackwright.conf"],
      ["compute01", "/etc/nova/nova.conf.d/10-stackwright.conf"],
    ] as const;
    for (const [node, path] of told) {
      expect(fileOf(two, node, path)).toContain("[oslo_messaging_notifications]\ndriver = messagingv2\n");
      expect(fileOf(two, node, path)).toContain("rabbit_quorum_queue = true\n");
    }
    for (const node of ["controller", "compute01"]) {
      const path = "/etc/ceilometer/ceilometer.conf.d/10-stackwright.conf";
      expect(fileOf(two, node, path)).toContain("rabbit_quorum_queue = true\n");
    }
    expect(fileOf(two, "controller", "/etc/glance/glance.conf.d/20-secrets.conf")).toContain("transport_url = rabbit:");
  });

  test("collectors and alarms start when the store answers and the catalog is whole", () => {
    const step = (name: string) => two.steps.get(name)!;
    for (const name of ["controller-ceilometer", "controller-aodh"]) {
      expect(waitsFor(two, step(name), step("controller-gnocchi"))).toBe(true);
      for (const endpoint of two.resources.filter(({ type }) => type.includes("EndpointV3"))) {
        expect([endpoint.name, waitsFor(two, step(name), endpoint)]).toEqual([endpoint.name, true]);
      }
    }
    const { create } = step("controller-ceilometer");
    expect(create.indexOf("ceilometer-upgrade")).toBeLessThan(create.indexOf("unit ceilometer-agent-notification"));
  });

  test("a hypervisor's agent starts in the hypervisor's step, after what it asks, and can log in", () => {
    const hypervisor = two.steps.get("compute01-hypervisor")!;
    const [asked, agent] = ["libvirtd", "ceilometer-agent-compute"].map((unit) =>
      hypervisor.create.indexOf(`\nunit ${unit} `),
    );
    expect(asked).toBeGreaterThan(0);
    expect(agent).toBeGreaterThan(asked!);
    expect(waitsFor(two, hypervisor, two.named("ceilometer-admin"))).toBe(true);
  });

  test("on a node that is more than a hypervisor, the agent has a step of its own, after the hypervisor's", () => {
    const agent = one.steps.get("controller-ceilometer-compute")!;
    expect(agent.create).toContain("\nunit ceilometer-agent-compute ");
    expect(waitsFor(one, agent, one.steps.get("controller-nova-compute")!)).toBe(true);
  });

  test("another interval is asked for, and kept by a policy of its own name", async () => {
    const found = changes(two, await measured(1, 60));
    expect(found).toEqual({
      units: [
        "compute01: ceilometer-agent-compute",
        ...["controller: ceilometer-agent-central", "controller: ceilometer-agent-notification"],
      ],
      files: [
        "compute01: /etc/ceilometer/polling.yaml",
        ...["controller: /etc/ceilometer/pipeline.yaml", "controller: /etc/ceilometer/polling.yaml"],
      ],
      steps: [
        ...["compute01-config", "compute01-hypervisor"],
        ...["controller-ceilometer", "controller-config", "controller-gnocchi-database"],
      ],
      others: [],
    });
  });
});
