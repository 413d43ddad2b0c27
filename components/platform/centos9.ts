import { debian13 } from "./debian13.ts";

/**
 * OpenStack 2025.1 (Epoxy) from RDO's packages on CentOS Stream 9, as far as it differs from Debian 13's. Rendered in
 * tests; the configuration refuses to deploy it, since packages by dnf are not implemented and the nodes' helper needs
 * a newer Python.
 *
 * Names come from RDO's spec and unit files, from `params.pp` of OpenStack's Puppet modules and from the projects'
 * install guides. Not verified: where uwsgi (EPEL has it) and etcd come from beside RDO, which drop-ins 2025.1's OVN
 * metadata agent reads (its unit has named its own directory alone), what SELinux lets uwsgi do, and Swift's units.
 */
export const centos9 = {
  ...debian13,
  distribution: "centos9",
  /** Keystone and Placement are served by httpd, which the dashboard shares; Nova's API is a daemon over eventlet. */
  uwsgi: { packages: ["uwsgi", "uwsgi-plugin-python3"], program: "uwsgi" },
  chrony: {
    packages: ["chrony"],
    unit: "chronyd",
    main: "/etc/chrony.conf",
    pool: "2.centos.pool.ntp.org iburst",
    drift: "/var/lib/chrony/drift",
    leapSeconds: "leapsectz right/UTC",
  },
  mariadb: {
    packages: ["mariadb-server", "python3-PyMySQL"],
    unit: "mariadb",
    conf: "/etc/my.cnf.d/99-stackwright.cnf",
  },
  memcached: {
    packages: ["memcached"],
    unit: "memcached",
    conf: "/etc/sysconfig/memcached",
    format: "environment",
    user: "memcached",
  },
  etcd: { packages: ["etcd"], unit: "etcd", conf: "/etc/etcd/etcd.conf" },
  trust: {
    packages: ["ca-certificates"],
    directory: "/etc/pki/ca-trust/source/anchors",
    update: "update-ca-trust",
    renew: "update-ca-trust",
    list: "/etc/pki/tls/certs/ca-bundle.crt",
  },
  keystone: {
    ...debian13.keystone,
    /** oslo.cache's backend for memcached; httpd's site is a template that nothing enables. */
    packages: ["openstack-keystone", "python3-memcached"],
    unit: "stackwright-keystone",
  },
  glance: { ...debian13.glance, packages: ["openstack-glance"], unit: "openstack-glance-api" },
  placement: {
    ...debian13.placement,
    packages: ["openstack-placement-api"],
    unit: "stackwright-placement-api",
    blank: ["/etc/httpd/conf.d/00-placement-api.conf"],
  },
  nova: {
    ...debian13.nova,
    packages: [
      ...["openstack-nova-api", "openstack-nova-conductor", "openstack-nova-scheduler", "openstack-nova-novncproxy"],
      "openstack-selinux",
    ],
    units: {
      api: "stackwright-nova-api",
      metadata: "stackwright-nova-api-metadata",
      conductor: "openstack-nova-conductor",
      scheduler: "openstack-nova-scheduler",
      novncproxy: "openstack-nova-novncproxy",
    },
    /** They take the ports of the APIs. */
    unwanted: ["openstack-nova-api", "openstack-nova-metadata-api"],
    consoleDefault: "",
    debconf: [],
  },
  novaCompute: {
    packages: ["openstack-nova-compute", "openstack-selinux"],
    unit: "openstack-nova-compute",
    /** libvirt in parts, each started by whoever connects to it. */
    libvirt: ["virtqemud.socket", "virtnodedevd.socket", "virtsecretd.socket", "virtstoraged.socket"],
  },
  guestfs: { packages: ["python3-libguestfs"] },
  neutron: {
    ...debian13.neutron,
    packages: ["openstack-neutron", "openstack-neutron-ml2"],
    /** API, RPC server and everything periodic in one. */
    unit: "neutron-server",
    beside: [],
    uwsgi: "",
    app: "",
    /** The units name these directories. */
    dropIns: "/etc/neutron/conf.d/common",
    daemonDropIns: "/etc/neutron/conf.d/{daemon}",
    /** The server's unit names it, and no package has it. */
    blank: ["/etc/neutron/plugin.ini"],
  },
  vswitch: {
    packages: ["openvswitch", "openstack-selinux"],
    units: { database: "ovsdb-server", switch: "ovs-vswitchd", service: "openvswitch" },
  },
  openvswitchAgent: { packages: ["openstack-neutron-openvswitch"], unit: "neutron-openvswitch-agent" },
  dhcp: { ...debian13.dhcp, packages: ["openstack-neutron", "ethtool"] },
  l3: { packages: ["openstack-neutron"], unit: "neutron-l3-agent" },
  /** The daemon starts the databases by itself. */
  ovnCentral: { packages: ["rdo-ovn-central"], units: ["ovn-northd"] },
  /** The server does both itself. */
  neutronPeriodic: { program: "", unit: "" },
  ovnMaintenance: { program: "", unit: "" },
  ovnHost: { packages: ["rdo-ovn-host"], units: ["ovn-controller"] },
  ovnMetadata: { ...debian13.ovnMetadata, packages: ["openstack-neutron-ovn-metadata-agent"] },
  horizon: {
    packages: ["openstack-dashboard", "python3-pymemcache"],
    unit: "httpd",
    settings: "/usr/share/openstack-dashboard/openstack_dashboard/local/local_settings.d/_9999_stackwright.py",
    apache: "/etc/httpd/conf.d/stackwright-horizon.conf",
    /** Named `Listen 80` in httpd's main file, which would have to be replaced whole. */
    listen: "/etc/httpd/conf.d/00-stackwright-listen.conf",
    processes: "dashboard",
    path: "/dashboard",
    unwantedSites: [],
    panels: {
      heat: ["openstack-heat-ui"],
      octavia: ["openstack-octavia-ui"],
      manila: ["openstack-manila-ui"],
    },
  },
  swift: {
    ...debian13.swift,
    packages: ["openstack-swift-proxy", "python3-keystonemiddleware"],
    units: { proxy: "openstack-swift-proxy", expirer: "openstack-swift-object-expirer" },
  },
  swiftStorage: {
    ...debian13.swiftStorage,
    packages: [
      ...["openstack-swift-account", "openstack-swift-container", "openstack-swift-object"],
      ...["rsync-daemon", "xfsprogs"],
    ],
    units: {
      account: debian13.swiftStorage.units.account.map((name) => `openstack-${name}`),
      container: debian13.swiftStorage.units.container.map((name) => `openstack-${name}`),
      object: debian13.swiftStorage.units.object.map((name) => `openstack-${name}`),
    },
    unwanted: debian13.swiftStorage.unwanted.map((name) => `openstack-${name}`),
    rsync: { ...debian13.swiftStorage.rsync, unit: "rsyncd" },
  },
  gnocchi: {
    ...debian13.gnocchi,
    packages: ["openstack-gnocchi-api", "openstack-gnocchi-metricd"],
    units: { api: "stackwright-gnocchi-api", metricd: "openstack-gnocchi-metricd" },
  },
  ceilometer: {
    ...debian13.ceilometer,
    packages: ["openstack-ceilometer-notification", "openstack-ceilometer-central"],
    units: { notification: "openstack-ceilometer-notification", central: "openstack-ceilometer-central" },
  },
  ceilometerCompute: { packages: ["openstack-ceilometer-compute"], unit: "openstack-ceilometer-compute" },
  aodh: {
    ...debian13.aodh,
    packages: ["openstack-aodh-api", "openstack-aodh-evaluator", "openstack-aodh-notifier", "openstack-aodh-listener"],
    units: {
      api: "stackwright-aodh-api",
      evaluator: "openstack-aodh-evaluator",
      notifier: "openstack-aodh-notifier",
      listener: "openstack-aodh-listener",
    },
    app: "/usr/bin/aodh-api",
  },
  octavia: { ...debian13.octavia, packages: ["openstack-octavia-api"], unit: "stackwright-octavia-api" },
  amphorae: {
    ...debian13.amphorae,
    packages: [
      ...["openstack-octavia-worker", "openstack-octavia-health-manager", "openstack-octavia-housekeeping"],
      "openssl",
    ],
  },
  ovnOctavia: {
    ...debian13.ovnOctavia,
    packages: ["openstack-octavia-driver-agent", "python3-ovn-octavia-provider"],
  },
  /** Units start their daemons directly, and these find or are told their drop-ins. */
  openstackDefault: "",
} as const;
