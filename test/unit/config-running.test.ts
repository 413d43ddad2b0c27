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

  it("is remembered as it was asked for", () => {
    expect(toRemember(configOf({ tenantTypes: ["vxlan"] }))).toMatchObject(running);
  });
});
