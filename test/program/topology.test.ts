import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { parse } from "../unit/config-sample.ts";
import { deploy } from "./support.ts";

const { config } = parseYaml(readFileSync("Pulumi.guide-c.yaml", "utf8")) as { config: Record<string, unknown> };
const { steps } = await deploy(
  parse(Object.fromEntries(Object.entries(config).map(([key, value]) => [key.replace("stackwright:", ""), value]))),
);

describe("a cloud on many nodes", () => {
  const on = (node: string) => [...steps.keys()].filter((name) => name.startsWith(`${node}-`)).sort();

  test("has each service where its role is", () => {
    const at = (node: string, ...names: string[]) => names.map((name) => `${node}-${name}`);
    expect(on("identity")).toEqual(
      expect.arrayContaining(
        at("identity", "mariadb", "databases", "rabbitmq", "memcached", "keystone-database", "keystone", "horizon"),
      ),
    );
    expect(on("controller")).toEqual(expect.arrayContaining(at("controller", "glance", "placement", "nova", "cinder")));
    expect(on("network")).toEqual(expect.arrayContaining(at("network", "openvswitch", "dhcp", "l3")));
    expect(on("block1")).toContain("block1-cinder-volume");
    expect(on("telemetry")).toEqual(expect.arrayContaining(at("telemetry", "gnocchi", "ceilometer", "aodh")));
    expect(on("object1")).toContain("object1-swift");
    expect(on("object3")).toContain("object3-swift-storage");
    expect(on("compute1")).toEqual(at("compute1", "config", "hypervisor"));
    expect(on("controller").filter((name) => /mariadb|keystone|horizon|openvswitch|swift|gnocchi/.test(name))).toEqual(
      [],
    );
  });

  test("asks for databases and for listeners where server and bus are", () => {
    expect(steps.get("identity-databases")!.create).toMatch(/^database nova_api nova @nova-database$/m);
    for (const step of steps.values()) {
      if (/rabbitmqctl|mariadb -N/.test(step.create)) expect([step.name, step.host]).toEqual([step.name, "10.20.0.31"]);
    }
    expect(steps.get("identity-ceilometer-own-queues")!.create).toContain("rabbitmqctl");
    expect(steps.get("identity-neutron-queues")!.create).toContain("q-reports-plugin");
    expect(steps.get("identity-volumes")!.create).toContain("cinder-volume.block2@nfs");
  });

  test("has services look for each other where they are", () => {
    const controller = steps.get("controller-config")!.stdin;
    expect(controller).toContain("auth_url = http://10.20.0.31:5000/v3");
    expect(controller).toContain("memcached_servers = 10.20.0.31:11211");
    expect(steps.get("controller-nova-database")!.stdin).toContain("@10.20.0.31:3306/nova");
    expect(steps.get("object1-swift")!.stdin).toContain("@10.20.0.31:5672/");
    expect(steps.get("compute2-hypervisor")!.stdin).toContain("@10.20.0.31:5672/");
  });
});
