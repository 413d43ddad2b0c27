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
  timezone: { packages: ["tzdata"] },
  mariadb: {
    packages: ["mariadb-server"],
    unit: "mariadb",
    conf: "/etc/mysql/mariadb.conf.d/99-stackwright.cnf",
  },
  rabbitmq: {
    packages: ["rabbitmq-server"],
    unit: "rabbitmq-server",
    conf: "/etc/rabbitmq/conf.d/10-stackwright.conf",
    /** Names the plug-ins that are on. */
    plugins: "/etc/rabbitmq/enabled_plugins",
  },
  memcached: {
    packages: ["memcached"],
    unit: "memcached",
    conf: "/etc/memcached.conf",
    format: "arguments",
    user: "memcache",
  },
  etcd: { packages: ["etcd-server", "etcd-client"], unit: "etcd", conf: "/etc/default/etcd" },
  haproxy: { packages: ["haproxy"], unit: "haproxy", conf: "/etc/haproxy/haproxy.cfg", group: "haproxy" },
  keepalived: {
    packages: ["keepalived"],
    unit: "keepalived",
    conf: "/etc/keepalived/keepalived.conf",
    /** Names of what it adds to routing, which it writes when it starts, and leaves (2.3.3, seen). */
    writes: ["/etc/iproute2", ...["/etc/iproute2/rt_addrprotos.d", "/etc/iproute2/rt_addrprotos.d/keepalived.conf"]],
  },
  /** Whom the host's programs trust: where certificates are put, and what then makes the list of them, or makes it anew. */
  trust: {
    packages: ["ca-certificates"],
    directory: "/usr/local/share/ca-certificates",
    update: "update-ca-certificates",
    renew: "update-ca-certificates --fresh",
    list: "/etc/ssl/certs/ca-certificates.crt",
  },
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
  /** By which Nova writes into the disk of an instance. */
  guestfs: { packages: ["python3-guestfs"] },
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
  cinder: {
    packages: ["cinder-api", "cinder-scheduler"],
    units: { api: "cinder-api", scheduler: "cinder-scheduler" },
    uwsgi: "/etc/cinder/cinder-api-uwsgi.ini",
    app: "/usr/bin/cinder-wsgi",
    dropIns: "/etc/cinder/cinder.conf.d",
  },
  /** It asks for one of two sides of iSCSI, of which the first brings a daemon. */
  cinderVolume: { packages: ["cinder-volume", "open-iscsi"], unit: "cinder-volume" },
  nfsClient: { packages: ["nfs-common"] },
  iscsiClient: { packages: ["open-iscsi"], unit: "iscsid" },
  /** Who serves volumes by iSCSI, as Cinder calls it. */
  iscsiTarget: {
    helper: "lioadm",
    packages: ["targetcli-fb"],
    units: ["rtslib-fb-targetctl"],
    state: ["/etc/rtslib-fb-target"],
  },
  lvm: { packages: ["lvm2"] },
  manila: {
    packages: ["manila-api", "manila-scheduler", "manila-data"],
    units: { api: "manila-api", scheduler: "manila-scheduler", data: "manila-data" },
    uwsgi: "/etc/manila/manila-api-uwsgi.ini",
    app: "/usr/bin/manila-wsgi",
    dropIns: "/etc/manila/manila.conf.d",
  },
  manilaShare: { packages: ["manila-share"], unit: "manila-share" },
  nfsServer: { packages: ["nfs-kernel-server"], unit: "nfs-server" },
  heat: {
    packages: ["heat-api", "heat-engine"],
    units: { api: "heat-api", engine: "heat-engine" },
    uwsgi: "/etc/heat/heat-api-uwsgi.ini",
    app: "/usr/bin/heat-wsgi-api",
    dropIns: "/etc/heat/heat.conf.d",
  },
  heatCfn: {
    packages: ["heat-api-cfn"],
    unit: "heat-api-cfn",
    uwsgi: "/etc/heat/heat-api-cfn-uwsgi.ini",
  },
  horizon: {
    packages: ["openstack-dashboard", "openstack-dashboard-apache"],
    unit: "apache2",
    settings: "/etc/openstack-dashboard/local_settings.d/_9999_stackwright.py",
    apache: "/etc/apache2/conf-enabled/stackwright-horizon.conf",
    /** Says where apache listens. */
    listen: "/etc/apache2/ports.conf",
    /** Apache's name for the dashboard's processes. */
    processes: "horizon",
    path: "/horizon",
    /** Enabled by the package, but in need of mod_ssl, which is not: apache would not start. */
    unwantedSites: ["default-ssl"],
    /** Packages with the pages of services that the dashboard has none for by itself. */
    panels: {
      heat: ["python3-heat-dashboard"],
      octavia: ["python3-octavia-dashboard"],
      manila: ["python3-manila-ui"],
    },
  },
  swift: {
    /** The proxy only recommends what asks Keystone. Who takes away what has expired is a package of its own. */
    packages: ["swift-proxy", "python3-keystonemiddleware", "swift-object-expirer"],
    units: { proxy: "swift-proxy", expirer: "swift-object-expirer" },
    program: "/usr/bin/swift-proxy-server",
    notifying: ["python3-ceilometermiddleware"],
  },
  swiftStorage: {
    packages: ["swift-account", "swift-container", "swift-object", "rsync", "xfsprogs"],
    units: {
      account: ["swift-account", "swift-account-auditor", "swift-account-reaper", "swift-account-replicator"],
      container: [
        ...["swift-container", "swift-container-auditor", "swift-container-replicator", "swift-container-updater"],
      ],
      object: ["swift-object", "swift-object-auditor", "swift-object-replicator", "swift-object-updater"],
    },
    /** For several storage policies, containers in shards, clusters that follow each other, and erasure codes. */
    unwanted: [
      ...["swift-container-reconciler", "swift-container-sharder", "swift-container-sync"],
      "swift-object-reconstructor",
    ],
    rsync: { unit: "rsync", conf: "/etc/rsyncd.conf" },
    /** Swift's packages have it write their logs, and rotate them. */
    log: "rsyslog",
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
  octavia: {
    packages: ["octavia-api"],
    unit: "octavia-api",
    uwsgi: "/etc/octavia/octavia-api-uwsgi.ini",
    app: "/usr/bin/octavia-wsgi",
    dropIns: "/etc/octavia/octavia.conf.d",
  },
  /** What directs balancers that are instances. */
  amphorae: {
    packages: ["octavia-worker", "octavia-health-manager", "octavia-housekeeping", "openssl"],
    units: { worker: "octavia-worker", health: "octavia-health-manager", housekeeping: "octavia-housekeeping" },
  },
  /** What builds such an instance's image, and what is in it besides a system's least. */
  amphoraImage: {
    packages: ["mmdebstrap", "qemu-utils", "e2fsprogs"],
    contents: [
      ...["systemd-sysv", "udev", "dbus", "kmod", "initramfs-tools", "lz4", "linux-image-cloud-amd64"],
      ...["octavia-agent", "haproxy", "iproute2", "e2fsprogs", "nftables"],
    ],
  },
  /** Balancers in OVN's switches. */
  ovnOctavia: { packages: ["octavia-driver-agent", "python3-ovn-octavia-provider"], unit: "octavia-driver-agent" },
  /** Read by every init script of OpenStack after it has put its arguments together. */
  openstackDefault: "/etc/default/openstack",
} as const;
