/**
 * OpenStack 2025.1 (Epoxy) from Debian 13's own packages.
 *
 * What is listed besides the obvious is what the packages do not pull in themselves: openvswitch-switch,
 * haproxy (serves metadata), ethtool (the DHCP agent calls it).
 * No Recommends are installed: they bring a kernel and half as many packages again.
 */
export const debian13 = {
  distribution: "debian13",
  release: "2025.1",
  architectures: ["x86_64"],
  /** What runs an API where no packaged unit does: on Debian, each has its own. */
  uwsgi: { packages: [], program: "" },
  chrony: {
    packages: ["chrony"],
    unit: "chrony",
    main: "/etc/chrony/chrony.conf",
    pool: "2.debian.pool.ntp.org iburst",
    drift: "/var/lib/chrony/chrony.drift",
    leapSeconds: "leapseclist /usr/share/zoneinfo/leap-seconds.list",
  },
  mariadb: {
    packages: ["mariadb-server"],
    unit: "mariadb",
    conf: "/etc/mysql/mariadb.conf.d/99-stackwright.cnf",
  },
  rabbitmq: {
    packages: ["rabbitmq-server"],
    unit: "rabbitmq-server",
    conf: "/etc/rabbitmq/conf.d/10-stackwright.conf",
  },
  memcached: {
    packages: ["memcached"],
    unit: "memcached",
    conf: "/etc/memcached.conf",
    format: "arguments",
    user: "memcache",
  },
  etcd: { packages: ["etcd-server", "etcd-client"], unit: "etcd", conf: "/etc/default/etcd" },
  keystone: {
    packages: ["keystone"],
    unit: "keystone",
    uwsgi: "/etc/keystone/keystone-uwsgi.ini",
    app: "/usr/bin/keystone-wsgi-public",
    dropIns: "/etc/keystone/keystone.conf.d",
    /** Files of packages that are to be there and say nothing. */
    blank: [],
  },
  /** A server of its own, without uwsgi. */
  glance: { packages: ["glance"], unit: "glance-api", uwsgi: "", app: "", dropIns: "/etc/glance/glance.conf.d" },
  placement: {
    packages: ["placement-api"],
    unit: "placement-api",
    uwsgi: "/etc/placement/placement-api-uwsgi.ini",
    app: "/usr/bin/placement-api",
    dropIns: "/etc/placement/placement.conf.d",
    blank: [],
  },
  nova: {
    packages: ["nova-api", "nova-conductor", "nova-scheduler", "nova-consoleproxy"],
    units: {
      api: "nova-api",
      metadata: "nova-api-metadata",
      conductor: "nova-conductor",
      scheduler: "nova-scheduler",
      novncproxy: "nova-novncproxy",
    },
    /** The console package brings three proxies and chooses one by a file in /etc/default. */
    unwanted: ["nova-spicehtml5proxy", "nova-serialproxy"],
    uwsgi: { api: "/etc/nova/nova-api-uwsgi.ini", metadata: "/etc/nova/nova-api-metadata-uwsgi.ini" },
    app: { api: "/usr/bin/nova-api-wsgi", metadata: "/usr/bin/nova-metadata-wsgi" },
    consoleDefault: "/etc/default/nova-consoleproxy",
    /** Where the proxy's init script is told of another program than the packaged one; nothing where that one works. */
    consoleProgram: "",
    debconf: ["nova-consoleproxy nova-consoleproxy/daemon_type select novnc"],
    dropIns: "/etc/nova/nova.conf.d",
    blank: [],
    /** What every program's `[DEFAULT]` has to say besides. */
    options: {},
    /** Three of the API's schema, nine of each of the two cells'. */
    migrations: 21,
  },
  novaCompute: {
    packages: ["nova-compute"],
    unit: "nova-compute",
    libvirt: ["libvirtd"],
  },
  neutron: {
    packages: ["neutron-server"],
    unit: "neutron-api",
    /** The rest of the server side; nothing where the API's unit is all of it. */
    beside: ["neutron-rpc-server"],
    uwsgi: "/etc/neutron/neutron-api-uwsgi.ini",
    app: "/usr/bin/neutron-api",
    ml2: "/etc/neutron/plugins/ml2/ml2_conf.ini",
    /** ML2's option for the types of projects' networks. */
    projectTypes: "tenant_network_types",
    dropIns: "/etc/neutron/neutron.conf.d",
    /** What one daemon reads alone, by its unit's name. */
    daemonDropIns: "/etc/neutron/{daemon}.conf.d",
    blank: [],
    migrations: 139,
  },
  vswitch: {
    packages: ["openvswitch-switch"],
    units: { database: "ovsdb-server", switch: "ovs-vswitchd", service: "openvswitch-switch" },
  },
  openvswitchAgent: { packages: ["neutron-openvswitch-agent"], unit: "neutron-openvswitch-agent" },
  /** Neutron removed it: the package of this name holds no program. The configuration refuses what would ask for this row. */
  linuxbridgeAgent: { packages: [], unit: "" },
  dhcp: {
    packages: ["neutron-dhcp-agent", "neutron-metadata-agent", "haproxy", "ethtool"],
    units: { dhcp: "neutron-dhcp-agent", metadata: "neutron-metadata-agent" },
    /** haproxy's own service is not wanted; the metadata agent starts the program by itself. */
    unwanted: ["haproxy"],
  },
  ovnCentral: {
    packages: ["ovn-central"],
    units: ["ovn-central", "ovn-ovsdb-server-nb", "ovn-ovsdb-server-sb", "ovn-northd"],
  },
  neutronPeriodic: { program: "/usr/bin/neutron-periodic-workers", unit: "neutron-periodic-workers" },
  ovnMaintenance: { program: "/usr/bin/neutron-ovn-maintenance-worker", unit: "neutron-ovn-maintenance-worker" },
  ovnHost: { packages: ["ovn-host"], units: ["ovn-host", "ovn-controller"] },
  ovnMetadata: {
    packages: ["neutron-ovn-metadata-agent", "haproxy"],
    unit: "neutron-ovn-metadata-agent",
    /** As beside DHCP. */
    unwanted: ["haproxy"],
  },
  l3: { packages: ["neutron-l3-agent"], unit: "neutron-l3-agent" },
  horizon: {
    packages: ["openstack-dashboard", "openstack-dashboard-apache"],
    unit: "apache2",
    settings: "/etc/openstack-dashboard/local_settings.d/_9999_stackwright.py",
    apache: "/etc/apache2/conf-enabled/stackwright-horizon.conf",
    /** Apache's name for the dashboard's processes. */
    processes: "horizon",
    path: "/horizon",
    /** Enabled by the package, but in need of mod_ssl, which is not: apache would not start. */
    unwantedSites: ["default-ssl"],
  },
  gnocchi: {
    packages: ["gnocchi-api", "gnocchi-metricd"],
    units: { api: "gnocchi-api", metricd: "gnocchi-metricd" },
    uwsgi: "/etc/gnocchi/gnocchi-api-uwsgi.ini",
    app: "gnocchi.rest.wsgi:application",
    blank: [],
    dropIns: "/etc/gnocchi/gnocchi.conf.d",
  },
  ceilometer: {
    packages: ["ceilometer-agent-notification", "ceilometer-agent-central"],
    units: { notification: "ceilometer-agent-notification", central: "ceilometer-agent-central" },
    dropIns: "/etc/ceilometer/ceilometer.conf.d",
  },
  ceilometerCompute: { packages: ["ceilometer-agent-compute"], unit: "ceilometer-agent-compute" },
  aodh: {
    packages: ["aodh-api", "aodh-evaluator", "aodh-notifier", "aodh-listener"],
    units: { api: "aodh-api", evaluator: "aodh-evaluator", notifier: "aodh-notifier", listener: "aodh-listener" },
    uwsgi: "/etc/aodh/aodh-api-uwsgi.ini",
    app: "/usr/share/aodh-common/app.wsgi",
    blank: [],
    dropIns: "/etc/aodh/aodh.conf.d",
  },
  /** Read by every init script of OpenStack after it has put its arguments together. */
  openstackDefault: "/etc/default/openstack",
} as const;
