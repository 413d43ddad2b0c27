import { describe, expect, test } from "vitest";
import type { ProviderNetwork } from "../../components/config/schema.ts";
import { describeSite, type Site } from "../../components/model/site.ts";
import { neutron } from "../../components/services/neutron/index.ts";
import { openvswitch } from "../../components/services/neutron/openvswitch.ts";
import { parse, sample } from "./config-sample.ts";

const site = describeSite(parse(sample()));
const [network] = site.config.providerNetworks;
const node = site.config.nodes[1]!;

const withNetworks = (...changes: readonly Partial<ProviderNetwork>[]): Site => ({
  ...site,
  config: { ...site.config, providerNetworks: changes.map((change) => ({ ...network!, ...change })) },
});

describe("neutron", () => {
  const serverOf = (mtus: readonly number[]) => {
    const { files } = neutron.deploy(withNetworks(...mtus.map((mtu) => ({ mtu }))), node);
    return files.find(({ path }) => path.endsWith("11-server.conf"))?.content;
  };

  test.each([
    [[1500], 1500],
    [[9000], 9000],
    [[1400, 9216, 1500], 9216],
  ])("takes networks with an MTU of %j", (mtus, largest) => {
    expect(serverOf(mtus)).toContain(`\nglobal_physnet_mtu = ${largest}\n`);
  });
});

describe("Open vSwitch", () => {
  const portsOf = (at: Site, provider: string) =>
    openvswitch
      .deploy(at, { ...node, interfaces: { ...node.interfaces, provider } })
      .start.filter((task) => typeof task === "string")
      .filter((line) => line.includes(" add-port "));

  test("has a line for each uplink alone, which says how to take it out again when it is another one's turn", () => {
    const line = (bridge: string, port: string) => {
      const undo =
        `! ovs-vsctl --timeout=20 br-exists ${bridge} || ` +
        `ovs-vsctl --timeout=20 --if-exists del-port ${bridge} ${port}`;
      return `run --undo '${undo}' -- ovs-vsctl --may-exist add-port ${bridge} ${port}`;
    };
    expect(portsOf(site, "eth1")).toEqual([line("br-provider", "eth1")]);
    expect(portsOf(site, "eth2")).toEqual([line("br-provider", "eth2")]);
    expect(portsOf(withNetworks({ physicalNetwork: "outside" }), "eth1")).toEqual([line("br-outside", "eth1")]);
  });
});
