import { beforeAll, describe, expect, test } from "vitest";
import { type Changes, changes } from "./changes.ts";
import { SERVICE_EDITS } from "./edits-services.ts";
import { type Edit, on, minus, plus, NEUTRON, APIS, NOVA, EVERYTHING, SERVICES } from "./edits-words.ts";
import { configOf, deploy, type Deployed } from "./support.ts";

const edits: readonly Edit[] = [
  { name: "nothing", edit: () => undefined },
  {
    name: "workers",
    edit: (raw) => (raw.workers = 3),
    units: on("controller", ...APIS, "neutron-metadata-agent", ...NOVA.slice(2), "placement-api"),
    files: on(
      "controller",
      "/etc/glance/glance.conf.d/10-stackwright.conf",
      "/etc/keystone/keystone-uwsgi.ini",
      "/etc/neutron/neutron-api-uwsgi.ini",
      "/etc/neutron/neutron.conf.d/11-server.conf",
      "/etc/neutron/neutron-metadata-agent.conf.d/10-stackwright.conf",
      "/etc/nova/nova-api-metadata-uwsgi.ini",
      "/etc/nova/nova-api-uwsgi.ini",
      "/etc/nova/nova.conf.d/11-controller.conf",
      "/etc/placement/placement-api-uwsgi.ini",
    ),
  },
  {
    name: "debug",
    edit: (raw) => (raw.debug = true),
    units: [...EVERYTHING, "controller: apache2"],
    files: [
      ...["neutron", "nova"].map((name) => `compute01: /etc/${name}/${name}.conf.d/10-stackwright.conf`),
      ...SERVICES.map((name) => `controller: /etc/${name}/${name}.conf.d/10-stackwright.conf`),
      "controller: /etc/openstack-dashboard/local_settings.d/_9999_stackwright.py",
    ],
  },
  {
    name: "a DNS server",
    edit: (raw) => (raw.providerNetworks[0].dns = ["192.0.2.53"]),
    others: ["Subnet provider-subnet"],
  },
  {
    name: "the pool",
    edit: (raw) => (raw.providerNetworks[0].pool.end = "192.168.56.150"),
    others: ["Subnet provider-subnet"],
  },
  { name: "sharing", edit: (raw) => (raw.providerNetworks[0].shared = false), others: ["Network provider"] },
  {
    name: "the region's description",
    edit: (raw) => (raw.region = { description: "Basement" }),
    steps: ["controller-keystone-database"],
  },
  {
    name: "a second flavor",
    edit: (raw) =>
      (raw.flavors = [
        { name: "m1.tiny", vcpus: 1, ramMiB: 512, diskGiB: 1 },
        { name: "m1.small", vcpus: 1, ramMiB: 2048, diskGiB: 20 },
      ]),
    others: ["+ Flavor m1.small"],
  },
  {
    name: "a public address",
    edit: (raw) => (raw.nodes.controller.publicAddress = "203.0.113.11"),
    // Each API tells clients where to log in, and consoles are where clients are.
    units: [
      "compute01: nova-compute",
      ...on("controller", ...APIS.filter((name) => name !== "keystone"), ...NOVA.slice(2), "placement-api"),
    ],
    files: [
      "compute01: /etc/nova/nova.conf.d/12-compute.conf",
      ...["glance", "placement"].map((name) => `controller: /etc/${name}/${name}.conf.d/10-stackwright.conf`),
      ...on("controller", "/etc/neutron/neutron.conf.d/11-server.conf", "/etc/nova/nova.conf.d/11-controller.conf"),
    ],
    steps: ["", "-horizon", "-keystone", "-keystone-database"].map((name) => `controller${name}`),
    // Keystone's own entry is its step's.
    others: [
      ...SERVICES.filter((name) => name !== "keystone").map((name) => `EndpointV3 ${name}-public`),
      ...["identity", "admin", "demo"].map((who) => `openstack ${who}-api`),
    ],
  },
  {
    name: "a time server",
    edit: (raw) => (raw.time = { servers: ["192.0.2.123"] }),
    units: ["controller: chrony"],
    files: ["controller: /etc/chrony/chrony.conf"],
  },
  {
    name: "a time zone",
    edit: (raw) => (raw.time = { zone: "Europe/Berlin" }),
    // The dashboard shows it as well.
    units: ["controller: apache2"],
    files: [
      ...on("controller", "/etc/openstack-dashboard/local_settings.d/_9999_stackwright.py"),
      ...["compute01", "controller"].flatMap((node) => on(node, "@packages", "@services")),
    ],
    steps: ["+ controller-timezone", "compute01-hypervisor"],
  },
  {
    name: "the bus's pages",
    edit: (raw) => (raw.messaging = { management: true }),
    units: ["controller: rabbitmq-server"],
    files: [
      "+ controller: /etc/rabbitmq/enabled_plugins",
      ...on("controller", "/etc/rabbitmq/conf.d/10-stackwright.conf"),
    ],
    // A port more has to be free.
    steps: ["controller"],
  },
  {
    name: "passwords in the disks of instances",
    edit: (raw) => (raw.hypervisor = { injectPassword: true }),
    // The dashboard asks for one.
    units: ["compute01: nova-compute", "controller: apache2"],
    files: [
      ...plus(
        on(
          "compute01",
          "/etc/systemd/system/nova-compute.service.d/guestfs.conf",
          "/usr/local/share/stackwright/nova-guestfs.py",
        ),
      ),
      ...on("compute01", "/etc/nova/nova.conf.d/12-compute.conf", "@packages"),
      ...on("controller", "/etc/openstack-dashboard/local_settings.d/_9999_stackwright.py"),
    ],
  },
  {
    name: "the provider network's MTU",
    edit: (raw) => (raw.providerNetworks[0].mtu = 9000),
    units: on("controller", ...NEUTRON),
    files: on("controller", "/etc/neutron/neutron.conf.d/11-server.conf"),
    others: ["Network provider"],
    // Preflight asks the interfaces for it.
    steps: ["compute01", "controller"],
  },
  {
    name: "the provider interface",
    edit: (raw) => (raw.interfaces.provider = "eth2"),
    // Preflight looks at the interface, and the bridge gets it as its port in place of the old one.
    steps: ["compute01", "compute01-hypervisor", "controller", "controller-openvswitch"],
  },
  {
    name: "the datapath",
    edit: (raw) => (raw.networking = { datapath: "netdev" }),
    units: ["compute01: neutron-openvswitch-agent", "controller: neutron-openvswitch-agent"],
    files: ["compute01", "controller"].map(
      (node) => `${node}: /etc/neutron/neutron-openvswitch-agent.conf.d/10-stackwright.conf`,
    ),
  },
  {
    name: "whether data go with the cloud",
    edit: (raw) => (raw.destroyData = true),
    // The nodes remember it.
    steps: ["compute01", "controller"],
  },
  {
    name: "no test instance",
    edit: (raw) => (raw.instance = { enabled: false }),
    others: minus([
      "Instance test-instance",
      "SecGroup demo-access",
      "SecGroupRule demo-access-ping",
      "SecGroupRule demo-access-ssh",
      "TestInstance test-instance",
    ]),
  },
  ...SERVICE_EDITS,
];

describe("an edit of the stack file touches", () => {
  let base: Deployed;
  beforeAll(async () => {
    base = await deploy(configOf(1));
  });

  /** The steps that must change because of these files and units. */
  function stepsOf({ files, units }: Changes): string[] {
    const nodes = new Set(files.map((file) => file.replace(/^. /, "").split(":")[0]!));
    const restarting = [...base.steps.values()].filter((step) =>
      units.some((unit) => {
        const [node, name] = unit.split(": ") as [string, string];
        return step.name.startsWith(`${node}-`) && step.create.includes(`\nunit ${name} `);
      }),
    );
    return [...[...nodes].map((node) => `${node}-config`), ...restarting.map(({ name }) => name)];
  }

  test.each(edits)("$name", async ({ edit, units = [], files = [], steps = [], others = [] }) => {
    const found = changes(base, await deploy(configOf(1, edit)));
    expect(found.units).toEqual([...units].sort());
    expect(found.files).toEqual([...files].sort());
    expect(found.others).toEqual([...others].sort());
    expect(found.steps).toEqual([...new Set([...stepsOf(found), ...steps])].sort());
  });

  test("new passwords: every unit that reads one, and no file that a preview shows", async () => {
    const found = changes(base, await deploy(configOf(1, (raw) => (raw.rotation = { passwords: 2 }))));
    expect(found.units).toEqual(EVERYTHING.toSorted());
    expect(found.files).toEqual([]);
    expect(found.others.filter((name) => !/^(RandomPassword|User|openstack) /.test(name))).toEqual([]);
  });
});
