import { type Edit, on, minus, plus, entry, account, NEUTRON, NOVA, TELEMETRY, filesOfProject } from "./edits-words.ts";

/** What switching a service on or off may show. */
export const SERVICE_EDITS: readonly Edit[] = [
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
      ...on("controller", "@packages", "@services"),
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
      ...on("controller", "@packages", "@services", "/etc/openstack-dashboard/local_settings.d/_9999_stackwright.py"),
    ],
    steps: [
      ...plus(["heat", "heat-cfn", "heat-database", "heat-queues"].map((name) => `controller-${name}`)),
      ...["controller", "controller-databases"],
    ],
    others: plus([
      ...entry("heat"),
      ...entry("heat-cfn"),
      ...account("heat"),
      ...["heat", "heat-database", "heat-domain"].map((name) => `RandomPassword ${name}-password`),
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
          "/usr/local/share/stackwright/back-end-type.py",
        ),
      ),
      ...["compute01", "controller"].flatMap((node) =>
        on(node, "/etc/nova/nova.conf.d/10-stackwright.conf", "@packages", "@services"),
      ),
    ],
    steps: [
      ...plus(["cinder", "cinder-database", "cinder-volume", "volumes"].map((name) => `controller-${name}`)),
      ...["controller", "controller-databases", "controller-nova-database"],
    ],
    others: plus([
      ...[...entry("cinder"), ...account("cinder")],
      ...["cinder", "cinder-database"].map((name) => `RandomPassword ${name}-password`),
    ]),
  },
  {
    name: "shares in a volume group",
    edit: (raw) => {
      raw.services = ["horizon", "manila"];
      raw.sharedFileSystems = { backends: [{ name: "disks", driver: "lvm", volumeGroup: "shares" }] };
    },
    // The dashboard gets its pages.
    units: [
      ...plus(on("controller", "manila-api", "manila-data", "manila-scheduler", "manila-share", "nfs-server")),
      "controller: apache2",
    ],
    files: [
      ...plus(
        on(
          "controller",
          "/etc/manila/manila-api-uwsgi.ini",
          ...["10-stackwright", "11-api", "12-backends"].map((name) => `/etc/manila/manila.conf.d/${name}.conf`),
          "/etc/systemd/system/manila-.service.d/stackwright.conf",
          "/usr/local/share/stackwright/back-end-type.py",
        ),
      ),
      ...on("controller", "@packages", "@services", "/etc/openstack-dashboard/local_settings.d/_9999_stackwright.py"),
    ],
    steps: [
      ...plus(["manila", "manila-database", "manila-share", "shares"].map((name) => `controller-${name}`)),
      ...["controller", "controller-databases"],
    ],
    others: plus([
      ...[...entry("manila"), ...entry("manila-v1"), ...account("manila")],
      ...["manila", "manila-database"].map((name) => `RandomPassword ${name}-password`),
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
      ...["compute01", "controller"].flatMap((node) => on(node, "@packages", "@services")),
    ],
    steps: [
      ...plus(
        [
          ...["aodh", "aodh-database", "aodh-own-queues", "ceilometer", "ceilometer-own-queues"],
          ...["gnocchi", "gnocchi-database"],
        ].map((name) => `controller-${name}`),
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
];
