import { describe, expect, test } from "vitest";
import type { Raw } from "../unit/config-sample.ts";
import { configOf, deploy, SECRET } from "./support.ts";

/** A wire of its own for the tunnels of a controller and a compute. */
function withTunnels(raw: Raw): void {
  raw.interfaces.tunnel = "eth2";
  raw.nodes.controller.tunnelAddress = "10.30.0.11/24";
  raw.nodes.compute01.tunnelAddress = "10.30.0.21/24";
}

/** Projects' networks by VXLAN, with a network node of their own. */
function withNetworkNode(raw: Raw): void {
  raw.networking = { tenantTypes: ["vxlan"] };
  raw.interfaces = { tunnel: "eth2" };
  raw.nodes.compute01.tunnelAddress = "10.30.0.21/24";
  raw.nodes.network1 = {
    ...raw.nodes.compute01,
    address: "10.20.0.15",
    roles: ["network"],
    interfaces: { provider: "eth1" },
    tunnelAddress: "10.30.0.15/24",
    hostKey: undefined,
  };
  raw.ssh = { hostKeys: "first-contact" };
}

const deployed = await deploy(configOf(1, withNetworkNode));
const { resources, steps } = deployed;
const named: typeof deployed.named = (name, type) => deployed.named(name, type);
const stepsOf = (node: string) =>
  [...steps.keys()].filter((name) => name.startsWith(`${node}-`)).map((name) => name.slice(node.length + 1));

describe("a network node", () => {
  test("carries switch, DHCP, metadata and routers; the controller none of them", () => {
    expect(stepsOf("network1").sort()).toEqual(["chrony", "config", "dhcp", "l3", "openvswitch"]);
    expect(stepsOf("controller").filter((step) => ["openvswitch", "dhcp", "l3"].includes(step))).toEqual([]);
    expect(steps.get("network1-config")!.stdin).toContain("local_ip = 10.30.0.15");
  });

  test("starts its agents when its switch has reported, which the controller knows", () => {
    const gate = steps.get("controller-switches")!;
    expect(gate.create).toContain("sh network1");
    expect(gate.dependencies).toContain(steps.get("network1-openvswitch")!.urn);
    for (const step of ["network1-dhcp", "network1-l3"]) expect(steps.get(step)!.dependencies).toContain(gate.urn);
  });

  test("is told no password but those it needs", () => {
    const brought = [...steps.values()].filter(({ name }) => name.startsWith("network1-")).map(({ stdin }) => stdin);
    const passwords = brought.join("\n").matchAll(new RegExp(`${SECRET}([a-z]+)`, "g"));
    expect(new Set([...passwords].map(([, name]) => name))).toEqual(
      new Set(["rabbitmqpassword", "metadataproxypassword"]),
    );
  });
});

describe("a compute without an interface on a physical network", () => {
  test("has tunnels, and no bridge that leads outside", () => {
    expect(steps.get("compute01-config")!.stdin).toMatch(/local_ip = 10.30.0.21\n/);
    expect(steps.get("compute01-config")!.stdin).toMatch(/bridge_mappings = \n/);
    expect(steps.get("compute01-hypervisor")!.create).not.toContain("br-provider");
  });
});

describe("the demo project's network", () => {
  test("has a router to the external network, and the instance a floating address when the way is there", () => {
    expect(named("provider", "openstack:networking/network:Network").inputs).toMatchObject({ external: true });
    expect(named("demo-router").inputs).toMatchObject({ externalNetworkId: "provider-id" });
    const floating = named("test-floating-address");
    expect(floating.inputs).toMatchObject({ pool: "provider", portId: "test-port-id" });
    expect(floating.dependencies).toContain(named("demo-router-interface").urn);
    const instance = named("test-instance", "openstack:compute/instance:Instance");
    expect(instance.dependencies).toContain(named("controller-agents").urn);
    expect(resources.find(({ name }) => name === "test-port")!.inputs).toMatchObject({ networkId: "demo-net-id" });
  });
});

describe("the dashboard", () => {
  test("shows routers where projects have them", async () => {
    const routers = (asked: Awaited<ReturnType<typeof deploy>>) =>
      /"enable_router": (\w+)/.exec(asked.steps.get("controller-config")!.stdin)?.[1];
    expect(routers(deployed)).toBe("True");
    expect(routers(await deploy(configOf(1)))).toBe("False");
  });
});

describe("OVN", () => {
  const withOvn = (raw: Raw) => {
    raw.networking = { mechanism: "ovn", tenantTypes: ["geneve"] };
    withTunnels(raw);
  };

  test("has databases before Neutron's API, and no agent of Open vSwitch's design", async () => {
    const { steps: ovn } = await deploy(configOf(1, withOvn));
    expect(ovn.get("controller-neutron")!.dependencies).toContain(ovn.get("controller-ovn")!.urn);
    const names = [...ovn.keys()].filter((name) => name.startsWith("controller-"));
    expect(names.filter((name) => /-(dhcp|l3|openvswitch)$/.test(name))).toEqual([]);
    expect(names).toContain("controller-ovn-chassis");
    for (const unit of ["neutron-periodic-workers", "neutron-ovn-maintenance-worker"]) {
      expect(ovn.get("controller-neutron")!.create).toMatch(new RegExp(`^unit ${unit} `, "m"));
    }
    expect(ovn.get("controller-config")!.stdin).toMatch(/mechanism_drivers = ovn\n/);
    expect(ovn.get("controller-config")!.stdin).toMatch(/enable_distributed_floating_ip = true\n/);
  });

  test("makes routers when there is a gateway to put them on", async () => {
    const ovn = await deploy(configOf(1, withOvn));
    expect(ovn.named("demo-router").dependencies).toContain(ovn.steps.get("controller-switches")!.urn);
  });

  test("network nodes are gateways, computes bring metadata to their own instances", async () => {
    const { steps: ovn } = await deploy(configOf(1, withOvn));
    expect(ovn.get("controller-ovn-chassis")!.create).toContain('ovn-cms-options="enable-chassis-as-gw"');
    const hypervisor = ovn.get("compute01-hypervisor")!.create;
    expect(hypervisor).toContain('ovn-cms-options=""');
    expect(hypervisor).toContain('ovn-encap-ip="10.30.0.21"');
    expect(hypervisor).toContain("unit neutron-ovn-metadata-agent");
  });
});

describe("linuxbridge on Zed", () => {
  const onZed = (raw: Raw) => {
    raw.release = "zed";
    raw.networking = { mechanism: "linuxbridge", tenantTypes: ["vxlan"] };
    withTunnels(raw);
  };

  test("has the same services, told to use bridges of the kernel", async () => {
    const { steps: zed } = await deploy(configOf(1, onZed));
    const controller = zed.get("controller-config")!.stdin;
    expect(controller).toContain("[experimental]\nlinuxbridge = true\n");
    expect(controller).toContain("mechanism_drivers = linuxbridge,l2population\n");
    expect(controller.match(/interface_driver = linuxbridge\n/g)).toHaveLength(2);
    expect(controller).not.toMatch(/ovs|openvswitch-switch/);
    const hypervisor = zed.get("compute01-hypervisor")!.create;
    expect(hypervisor).toContain("ip address replace 10.30.0.21/24 dev eth2");
    expect(hypervisor).toMatch(/^unit neutron-linuxbridge-agent /m);
  });

  test("is compared with a host of Debian 12, on which the tunnels' interface may have its address", async () => {
    const { steps: zed } = await deploy(configOf(1, onZed));
    const { stdin } = zed.get("compute01")!;
    expect(stdin).toContain('"distributions":["debian12"]');
    expect(stdin).toContain('"spareInterfaces":["eth1"]');
  });
});
