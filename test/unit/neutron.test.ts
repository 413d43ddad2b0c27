import { describe, expect, test } from "vitest";
import type { Config, ProviderNetwork } from "../../components/config/schema.ts";
import { describeSite, type Site } from "../../components/model/site.ts";
import { neutron } from "../../components/services/neutron/index.ts";
import { openvswitch } from "../../components/services/neutron/openvswitch/switch.ts";
import { ml2 } from "../../components/services/neutron/ml2.ts";
import { mechanismOf } from "../../components/services/neutron/mechanisms.ts";
import { vswitch } from "../../components/services/neutron/vswitch.ts";
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

  test("hears by queues that outlive RabbitMQ, and by no stream, which may be made anew without its readers", () => {
    const { files } = neutron.deploy(site, node);
    const common = files.find(({ path }) => path.endsWith("neutron.conf.d/10-stackwright.conf"))!.content;
    expect(common).toMatch(/^rabbit_transient_quorum_queue = true$/m);
    expect(common).not.toMatch(/^rabbit_stream_fanout = true$/m);
  });
});

describe("Open vSwitch", () => {
  const portsOf = (at: Site, provider: string) =>
    openvswitch
      .deploy(at, { ...node, uplinks: { [at.config.providerNetworks[0]!.physicalNetwork]: provider } })
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

describe("ML2", () => {
  const configOf = (
    networking: Partial<Config["networking"]>,
    more: readonly Partial<ProviderNetwork>[] = [],
  ): Config => ({
    ...withNetworks({}, ...more).config,
    networking: { ...site.config.networking, ...networking },
  });

  test("knows provider networks, and nothing else, as long as projects have none", () => {
    const config = configOf({});
    expect(mechanismOf(config).plugins(config).join(",")).toBe("");
    expect(ml2({ ...site, config })).toMatchObject({
      ml2: { type_drivers: "flat,vlan", tenant_network_types: "", mechanism_drivers: "openvswitch" },
      ml2_type_flat: { flat_networks: "provider" },
      ml2_type_vlan: { network_vlan_ranges: "provider" },
    });
  });

  test("tunnels have numbers, and switches are told who is where", () => {
    const config = configOf({ tenantTypes: ["gre", "vxlan"], tunnelIds: { first: 1, last: 50 }, mtu: 9000 });
    expect(mechanismOf(config).plugins(config).join(",")).toBe("router,port_forwarding");
    expect(ml2({ ...site, config })).toMatchObject({
      ml2: {
        type_drivers: "flat,vlan,gre,vxlan",
        tenant_network_types: "gre,vxlan",
        mechanism_drivers: "openvswitch,l2population",
        path_mtu: 9000,
      },
      ml2_type_vxlan: { vni_ranges: "1:50" },
      ml2_type_gre: { tunnel_id_ranges: "1:50" },
    });
  });

  test("a physical network carries the largest packet of its networks, whichever comes first", () => {
    const mtus = (...networks: number[]) => {
      const more = networks.map((mtu) => ({ name: `n${mtu}`, physicalNetwork: "campus", mtu }));
      return ml2({ ...site, config: configOf({}, more) })["ml2"]!["physical_network_mtus"];
    };
    expect(mtus(1450, 9000, 1500)).toBe("provider:1500,campus:9000");
    expect(mtus(9000, 1450)).toBe("provider:1500,campus:9000");
  });

  test("projects' VLANs are of the ranges, and of no physical network without one", () => {
    const vlanRanges = [{ physicalNetwork: "provider", first: 100, last: 199 }];
    const flat = { name: "campus", physicalNetwork: "campus", mtu: 9000 };
    const tagged = { name: "tagged", physicalNetwork: "campus", mtu: 9000, type: "vlan" as const, vlan: 300 };
    const rendered = (...more: object[]) =>
      ml2({ ...site, config: configOf({ tenantTypes: ["vlan"], vlanRanges }, more) });
    expect(rendered(flat)).toMatchObject({
      ml2: { mechanism_drivers: "openvswitch", physical_network_mtus: "provider:1500,campus:9000" },
      ml2_type_vlan: { network_vlan_ranges: "provider:100:199" },
    });
    expect(rendered(flat, tagged)["ml2_type_vlan"]).toEqual({
      network_vlan_ranges: "campus:300:300,provider:100:199",
    });
    // On one with a range a provider network may have any tag.
    expect(rendered({ ...tagged, physicalNetwork: "provider" })["ml2_type_vlan"]).toEqual({
      network_vlan_ranges: "provider:100:199",
    });
  });
});

describe("the tunnels' end of a node", () => {
  const networking = { ...site.config.networking, tenantTypes: ["vxlan" as const] };
  const tunnelled: Site = { ...site, config: { ...site.config, networking } };
  const start = (tunnel: { address: string; interface: string } | undefined) =>
    vswitch(tunnelled, { ...node, tunnel })
      .start.filter((task) => typeof task === "string")
      .join("\n");

  test("is the management address, where nothing else is said", () => {
    expect(start(undefined)).not.toMatch(/address replace|underlay/);
  });

  test("is on the provider bridge, or on a bridge of its own", () => {
    const address = "10.30.0.21/24";
    expect(start({ address, interface: "eth1" })).toMatch(/address replace 10.30.0.21\/24 dev br-provider$/m);
    expect(start({ address, interface: "eth1" })).not.toMatch(/br-underlay/);
    expect(start({ address, interface: "eth2" })).toMatch(/add-port br-underlay eth2/);
  });
});

describe("the host's only interface", () => {
  const shared = vswitch(site, { ...node, uplinks: { provider: "eth0" }, sharedInterface: "eth0" });

  test("becomes a port by a unit that takes the host's addresses along, and back when it stops", () => {
    const unit = shared.files.find(({ path }) => path.endsWith("/stackwright-br-provider.service"))!.content;
    expect(unit).toMatch(/^ExecStart = .*share-interface.sh move eth0 br-provider 192.168.56.1 10.20.0.11$/m);
    expect(unit).toMatch(/^ExecStopPost = .*share-interface.sh back eth0 br-provider/m);
    expect(shared.start).toContainEqual({ unit: "stackwright-br-provider" });
    expect(shared.start.filter((task) => typeof task === "string").join("\n")).not.toContain("add-port");
  });
});

describe("instances' interfaces", () => {
  const startOf = (datapath: "auto" | "netdev" | "system", roles: typeof node.roles) => {
    const networking = { ...site.config.networking, datapath };
    return vswitch({ ...site, config: { ...site.config, networking } }, { ...node, roles }).start;
  };

  test("are kept up on computes whose datapath may be in user space", () => {
    expect(startOf("auto", ["compute"])).toContainEqual({ unit: "stackwright-taps" });
    expect(startOf("netdev", ["compute"])).toContainEqual({ unit: "stackwright-taps" });
    expect(startOf("system", ["compute"])).not.toContainEqual({ unit: "stackwright-taps" });
    expect(startOf("auto", ["network"])).not.toContainEqual({ unit: "stackwright-taps" });
  });
});
