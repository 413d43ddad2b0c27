import { describe, expect, it } from "vitest";
import { parse, type Raw, sample } from "./config-sample.ts";

/** Projects' networks by VXLAN on nodes with an interface for tunnels. */
function tunnelled(): Raw {
  const raw = sample();
  raw.networking = { tenantTypes: ["vxlan"] };
  raw.interfaces.tunnel = "eth2";
  raw.nodes.controller.tunnelAddress = "10.30.0.11/24";
  raw.nodes.compute1.tunnelAddress = "10.30.0.21/24";
  return raw;
}

describe("networks in a stack file", () => {
  it("are provider networks alone, unless something is said", () => {
    const { demo, instance, providerNetworks } = parse(sample());
    expect({ demo: demo.network, on: instance.network, external: providerNetworks[0]!.external }).toEqual({
      demo: undefined,
      on: "provider",
      external: false,
    });
  });

  it("of projects bring an external one and the demo project's own, where the instance goes", () => {
    const raw = tunnelled();
    raw.providerNetworks[0].dns = ["192.0.2.53"];
    const { demo, instance, providerNetworks } = parse(raw);
    expect(providerNetworks[0]!.external).toBe(true);
    expect(demo.network).toEqual({ name: "demo", cidr: "172.16.1.0/24", dns: ["192.0.2.53"] });
    expect(instance.network).toBe("demo");
  });

  it("give the demo project none where it is off, or nothing leads outside", () => {
    const off = tunnelled();
    off.demo = { network: { enabled: false } };
    expect(parse(off).instance.network).toBe("provider");
    const inside = tunnelled();
    inside.providerNetworks[0].external = false;
    expect(parse(inside).demo.network).toBeUndefined();
  });

  it("need routers: on the nodes for it, else on the controller", () => {
    const raw = tunnelled();
    const others = ["block-storage", "object-storage", "shared-file-system", "telemetry"];
    const control = ["database", "messaging", "identity", "dashboard", "loadbalancer"];
    const roles = () => parse(raw).nodes.map((node) => node.roles);
    expect(roles()).toEqual([["controller", ...control, "network", ...others], ["compute"]]);
    raw.nodes.compute1.roles.push("network");
    expect(roles()).toEqual([
      ["controller", ...control, ...others],
      ["compute", "network"],
    ]);
  });

  it("reach computes without a provider interface by tunnels, and only by them", () => {
    const raw = tunnelled();
    delete raw.interfaces.provider;
    raw.nodes.controller.interfaces = { provider: "eth1" };
    expect(parse(raw).nodes.map((node) => node.uplinks)).toEqual([{ provider: "eth1" }, {}]);
    raw.networking = { tenantTypes: ["vlan"], vlanRanges: [{ first: 100, last: 199 }] };
    expect(() => parse(raw)).toThrow(/interfaces.provider: is missing for compute1/);
  });

  it("may lie on any number of physical networks", () => {
    const raw = sample();
    raw.interfaces.others = { campus: "eth2" };
    raw.nodes.compute1.interfaces = { others: { campus: "eth3" } };
    raw.providerNetworks.push(
      {
        name: "campus",
        physicalNetwork: "campus",
        cidr: "198.51.100.0/24",
        gateway: "198.51.100.1",
        pool: { start: "198.51.100.10", end: "198.51.100.20" },
      },
      {
        name: "lab",
        physicalNetwork: "campus",
        type: "vlan",
        vlan: 7,
        cidr: "203.0.113.0/24",
        gateway: "203.0.113.1",
        pool: { start: "203.0.113.10", end: "203.0.113.20" },
      },
    );
    expect(parse(raw).nodes.map((node) => node.uplinks)).toEqual([
      { provider: "eth1", campus: "eth2" },
      { provider: "eth1", campus: "eth3" },
    ]);
  });

  it("may be the host's own, where it has one interface and says so", () => {
    const raw = sample();
    raw.interfaces = { management: "eth0", provider: "eth0" };
    raw.providerNetworks[0].cidr = "10.20.0.0/24";
    raw.providerNetworks[0].gateway = "10.20.0.1";
    raw.providerNetworks[0].pool = { start: "10.20.0.100", end: "10.20.0.199" };
    expect(() => parse(raw)).toThrow(/also carries the management address/);
    raw.interfaces.shared = true;
    expect(parse(raw).nodes.map((node) => node.sharedInterface)).toEqual(["eth0", "eth0"]);
    raw.nodes.compute1.address = "10.20.0.150";
    expect(() => parse(raw)).toThrow(/contains 10.20.0.150, the address of compute1/);
  });
});
