import { beforeAll, describe, expect, test } from "vitest";
import type { Raw } from "../unit/config-sample.ts";
import { type Changes, changes } from "./changes.ts";
import { configOf, deploy, type Deployed } from "./support.ts";

/** An edit of the stack file, and all that a preview may show after it. */
interface Edit {
  readonly name: string;
  readonly edit: (raw: Raw) => void;
  readonly units?: readonly string[];
  readonly files?: readonly string[];
  /** Steps that change besides those whose units or files do. */
  readonly steps?: readonly string[];
  readonly others?: readonly string[];
}

const on = (node: string, ...names: string[]) => names.map((name) => `${node}: ${name}`);
const minus = (names: readonly string[]) => names.map((name) => `- ${name}`);
const plus = (names: readonly string[]) => names.map((name) => `+ ${name}`);
/** A service's entry in the catalog. */
const entry = (name: string) => [
  `ServiceV3 ${name}-service`,
  ...["admin", "internal", "public"].map((side) => `EndpointV3 ${name}-${side}`),
];
/** A service's account. */
const account = (name: string) => [
  `User ${name}-user`,
  ...["admin", "service"].map((role) => `RoleAssignment ${name}-${role}`),
];

const NEUTRON = ["neutron-api", "neutron-periodic-workers", "neutron-rpc-server"];
const APIS = ["glance-api", "keystone", ...NEUTRON, "nova-api", "nova-api-metadata"];
const NOVA = ["nova-api", "nova-api-metadata", "nova-conductor", "nova-novncproxy", "nova-scheduler"];
const TELEMETRY = [
  ...["aodh-api", "aodh-evaluator", "aodh-listener", "aodh-notifier"],
  ...["ceilometer-agent-central", "ceilometer-agent-notification", "gnocchi-api", "gnocchi-metricd"],
];
/** What each project with several units has. */
const filesOfProject = (name: string) => [
  `/etc/${name}/${name}.conf.d/10-stackwright.conf`,
  `/etc/systemd/system/${name}-.service.d/stackwright.conf`,
];
const EVERYTHING = [
  ...on("compute01", "neutron-openvswitch-agent", "nova-compute"),
  ...on("controller", "glance-api", "keystone", "placement-api", ...NOVA),
  ...on("controller", ...NEUTRON, "neutron-dhcp-agent", "neutron-metadata-agent", "neutron-openvswitch-agent"),
];
const SERVICES = ["glance", "keystone", "neutron", "nova", "placement"];

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
    name: "no dashboard",
    edit: (raw) => (raw.services = []),
    units: ["- controller: apache2"],
    files: [
      ...minus(
        on(
          "controller",
          "/etc/apache2/conf-enabled/stackwright-horizon.conf",
          "/etc/openstack-dashboard/local_settings.d/_9999_stackwright.py",
        ),
      ),
      ...on("controller", "@packages"),
    ],
    // The first step is told which ports have to be free.
    steps: ["- controller-horizon", "controller"],
  },
  {
    name: "orchestration",
    edit: (raw) => (raw.services = ["horizon", "heat"]),
    // The dashboard gets its pages.
    units: [...plus(on("controller", "heat-api", "heat-api-cfn", "heat-engine")), "controller: apache2"],
    files: [
      ...plus(
        on(
          "controller",
          "/etc/heat/heat-api-cfn-uwsgi.ini",
          "/etc/heat/heat-api-uwsgi.ini",
          "/etc/heat/heat.conf.d/10-stackwright.conf",
          "/etc/systemd/system/heat-.service.d/stackwright.conf",
          "/usr/local/share/stackwright/heat-cfn.py",
          "/usr/local/share/stackwright/heat-domain.py",
        ),
      ),
      ...on("controller", "@packages", "/etc/openstack-dashboard/local_settings.d/_9999_stackwright.py"),
    ],
    steps: [
      ...plus(["heat", "heat-cfn", "heat-database", "heat-queues"].map((name) => `controller-${name}`)),
      ...["controller", "controller-databases"],
    ],
    others: plus([
      ...entry("heat"),
      ...entry("heat-cfn"),
      ...account("heat"),
      ...["heat", "heat-database", "heat-domain", "heat-encryption"].map((name) => `RandomPassword ${name}-password`),
    ]),
  },
  {
    name: "volumes",
    edit: (raw) => {
      raw.services = ["horizon", "cinder"];
      raw.blockStorage = { backends: [{ name: "files", driver: "nfs", shares: ["10.20.0.9:/srv/volumes"] }] };
    },
    // Nova is told of them, on every node.
    units: [
      ...plus(on("controller", "cinder-api", "cinder-scheduler", "cinder-volume")),
      ...on("compute01", "nova-compute"),
      ...on("controller", ...NOVA),
    ],
    files: [
      ...plus(
        on(
          "controller",
          "/etc/cinder/cinder-api-uwsgi.ini",
          ...["10-stackwright", "11-api", "12-backends"].map((name) => `/etc/cinder/cinder.conf.d/${name}.conf`),
          "/etc/cinder/shares-files",
          "/etc/systemd/system/cinder-.service.d/stackwright.conf",
        ),
      ),
      ...["compute01", "controller"].flatMap((node) =>
        on(node, "/etc/nova/nova.conf.d/10-stackwright.conf", "@packages"),
      ),
    ],
    steps: [
      ...plus(["cinder", "cinder-database", "cinder-volume", "volumes"].map((name) => `controller-${name}`)),
      ...["controller", "controller-databases", "controller-nova-database"],
    ],
    others: plus([
      ...[...entry("cinder"), ...account("cinder")],
      ...["cinder", "cinder-database"].map((name) => `RandomPassword ${name}-password`),
      ...["VolumeTypes volume-types", "VolumeTypeV3 files-volumes"],
    ]),
  },
  {
    name: "telemetry",
    edit: (raw) => (raw.services = ["horizon", "telemetry"]),
    units: [
      ...plus(on("controller", ...TELEMETRY)),
      "+ compute01: ceilometer-agent-compute",
      ...["compute01: nova-compute", ...on("controller", "glance-api", ...NEUTRON, ...NOVA)],
    ],
    files: [
      ...plus(
        on(
          "controller",
          "/etc/aodh/aodh-api-uwsgi.ini",
          "/etc/ceilometer/event_pipeline.yaml",
          "/etc/ceilometer/pipeline.yaml",
          "/etc/gnocchi/gnocchi-api-uwsgi.ini",
          "/usr/local/share/stackwright/gnocchi-archive-policy.py",
          ...["aodh", "ceilometer", "gnocchi"].flatMap(filesOfProject),
          "/etc/ceilometer/polling.yaml",
        ),
      ),
      ...plus(on("compute01", ...filesOfProject("ceilometer"), "/etc/ceilometer/polling.yaml")),
      ...on("compute01", "/etc/nova/nova.conf.d/10-stackwright.conf", "/etc/nova/nova.conf.d/12-compute.conf"),
      ...on("controller", "/etc/neutron/neutron.conf.d/11-server.conf"),
      ...on("controller", ...["glance", "nova"].map((name) => `/etc/${name}/${name}.conf.d/10-stackwright.conf`)),
      ...["compute01: @packages", "controller: @packages"],
    ],
    steps: [
      ...plus(
        ["aodh", "aodh-database", "ceilometer", "gnocchi", "gnocchi-database"].map((name) => `controller-${name}`),
      ),
      // Glance gets the bus's password, Keystone a role; the first steps look for what others left.
      ...["controller-databases", "controller-glance-database", "controller-keystone-database"],
      ...["compute01", "controller"],
    ],
    others: plus([
      ...["aodh", "gnocchi"].flatMap((name) => [
        ...["admin", "internal", "public"].map((side) => `EndpointV3 ${name}-${side}`),
        ...[`RandomPassword ${name}-database-password`, `ServiceV3 ${name}-service`],
      ]),
      ...["aodh", "ceilometer", "gnocchi"].flatMap((name) => [
        ...["admin", "service"].map((role) => `RoleAssignment ${name}-${role}`),
        ...[`RandomPassword ${name}-password`, `User ${name}-user`],
      ]),
      "RoleAssignment ceilometer-ResellerAdmin",
    ]),
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
      ...["compute01", "controller"].map((node) => `${node}: @packages`),
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
