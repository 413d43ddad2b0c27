import { describe, expect, it } from "vitest";
import { impossible, type Running, toRemember } from "../../components/config/running.ts";
import { parse, publicKey, sample } from "./config-sample.ts";

const configOf = (networking: object) => {
  const raw = sample();
  raw.networking = networking;
  return parse(raw);
};
const running: Running = { mechanism: "openvswitch", tenantTypes: ["vxlan"], roles: { network: ["controller"] } };

describe("a running cloud", () => {
  it("can become what it is, or more", () => {
    expect(impossible(running, configOf({ tenantTypes: ["vxlan"] }))).toEqual([]);
    expect(impossible(running, configOf({ tenantTypes: ["gre", "vxlan"] }))).toEqual([]);
    const ranges = [{ first: 100, last: 199 }];
    expect(impossible(running, configOf({ tenantTypes: ["vxlan", "vlan"], vlanRanges: ranges }))).toEqual([]);
  });

  it("keeps its mechanism, and is told so once", () => {
    const problems = impossible(running, configOf({ mechanism: "ovn", tenantTypes: ["geneve"] }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      path: "stackwright:networking.mechanism",
      wrong: 'is "ovn", but this cloud runs with "openvswitch"',
    });
  });

  it("loses no type of network", () => {
    expect(impossible(running, configOf({ tenantTypes: ["gre"] }))).toMatchObject([
      { path: "stackwright:networking.tenantTypes", wrong: '"vxlan" is gone, with which this cloud runs' },
    ]);
  });

  it("keeps its network services where they are, and gets more of them", () => {
    const raw = sample();
    raw.networking = { tenantTypes: ["vxlan"] };
    raw.nodes.network1 = { address: "10.20.0.31", roles: ["network"], hostKey: publicKey(3) };
    expect(impossible(running, parse(raw))).toMatchObject([
      { path: "stackwright:nodes.controller.roles", wrong: "would lose the role network" },
    ]);
    raw.nodes.controller.roles = ["controller", "network"];
    expect(impossible(running, parse(raw))).toEqual([]);
  });

  it("gets nodes for storage of their own where the controller has kept nothing yet", () => {
    const raw = sample();
    const stored = toRemember(parse(raw));
    raw.nodes.storage1 = { address: "10.20.0.31", roles: ["block-storage"], hostKey: publicKey(3) };
    raw.services = ["cinder"];
    raw.blockStorage = { backends: [{ name: "files", driver: "nfs", shares: ["10.20.0.9:/srv/a"] }] };
    expect(impossible(stored, parse(raw))).toEqual([]);
    const kept = toRemember(parse(raw));
    raw.nodes.storage1.roles = ["compute"];
    expect(impossible(kept, parse(raw))).toMatchObject([{ path: "stackwright:nodes.storage1.roles" }]);
  });

  it("is remembered as it was asked for", () => {
    expect(toRemember(configOf({ tenantTypes: ["vxlan"] }))).toMatchObject(running);
  });

  it("keeps its rings where they are, and as large as they are", () => {
    const raw = sample();
    raw.services = ["swift"];
    raw.objectStorage = { replicas: 1, devices: [{ name: "d1", label: "d1" }] };
    const stored = toRemember(parse(raw));
    expect(stored.objectStorage).toEqual({ first: "controller", partPower: 10 });
    raw.nodes.storage1 = { address: "10.20.0.31", roles: ["object-storage"], hostKey: publicKey(3) };
    raw.objectStorage.partPower = 12;
    expect(impossible(stored, parse(raw))).toMatchObject([
      { path: "stackwright:nodes.controller.roles", wrong: "would lose the role object-storage" },
      { path: "stackwright:nodes", wrong: expect.stringContaining("but controller has the rings' builder files") },
      { path: "stackwright:objectStorage.partPower", right: "set 10, or destroy the cloud first" },
    ]);
    raw.nodes.controller.roles.push("object-storage");
    raw.objectStorage.partPower = 10;
    expect(impossible(stored, parse(raw))).toEqual([]);
    // As `pulumi config set` sorts a storage node before it.
    const { storage1, ...others } = raw.nodes;
    raw.nodes = { block1: storage1, ...others };
    expect(impossible(stored, parse(raw))).toMatchObject([
      { path: "stackwright:nodes", right: expect.stringContaining("set objectStorage.proxyNode to controller") },
    ]);
    raw.objectStorage.proxyNode = "controller";
    expect(impossible(stored, parse(raw))).toEqual([]);
    Object.assign(raw, { services: [], objectStorage: {} });
    expect(impossible(stored, parse(raw))).toEqual([]);
  });
});
