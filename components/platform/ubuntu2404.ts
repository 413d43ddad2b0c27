import { debian13 } from "./debian13.ts";

/**
 * OpenStack 2025.1 (Epoxy) from Ubuntu's cloud archive on 24.04, as far as it differs from Debian 13's packages.
 * Never run.
 *
 * The archive has to be among the host's package sources: what 24.04 itself has under the same names is 2024.1.
 *
 * Names come from `params.pp` of OpenStack's Puppet modules, from Ubuntu's lists of the files in 24.04's and 25.10's
 * packages, and from the projects' install guides. Not verified: that the archive's Nova and Neutron have the units of
 * 24.04's own (25.10's APIs have none any more), that daemons' init scripts read /etc/default/openstack as Debian's do,
 * that uwsgi's packages call program and plugin as Debian's do, and that Swift's units are Debian's.
 */
export const ubuntu2404 = {
  ...debian13,
  distribution: "ubuntu24.04",
  /** Keystone and Placement come as sites of apache, which the dashboard shares; Nova's API is a daemon over eventlet. */
  uwsgi: { packages: ["uwsgi-core", "uwsgi-plugin-python3"], program: "uwsgi" },
  chrony: {
    ...debian13.chrony,
    pool: "ntp.ubuntu.com iburst maxsources 4",
    /** Of chrony 4.5; `leapseclist` came with 4.6. */
    leapSeconds: "leapsectz right/UTC",
  },
  keystone: {
    ...debian13.keystone,
    /** oslo.cache's backend for memcached, which nothing pulls in. */
    packages: ["keystone", "python3-memcache"],
    unit: "stackwright-keystone",
    blank: ["/etc/apache2/sites-available/keystone.conf"],
  },
  placement: {
    ...debian13.placement,
    unit: "stackwright-placement-api",
    blank: ["/etc/apache2/sites-available/placement-api.conf"],
  },
  nova: {
    ...debian13.nova,
    packages: ["nova-api", "nova-conductor", "nova-scheduler", "nova-novncproxy"],
    units: { ...debian13.nova.units, api: "stackwright-nova-api", metadata: "stackwright-nova-api-metadata" },
    /** It takes the ports of both APIs. */
    unwanted: ["nova-api"],
    /** Each proxy is a package of its own. */
    consoleDefault: "",
    debconf: [],
  },
  neutron: {
    ...debian13.neutron,
    packages: ["neutron-server", "neutron-plugin-ml2"],
    /** API, RPC server and everything periodic in one. */
    unit: "neutron-server",
    beside: [],
    uwsgi: "",
    app: "",
  },
  /** The server does both itself. */
  neutronPeriodic: { program: "", unit: "" },
  ovnMaintenance: { program: "", unit: "" },
  horizon: {
    ...debian13.horizon,
    packages: ["openstack-dashboard", "python3-pymemcache"],
    settings: "/usr/lib/python3/dist-packages/openstack_dashboard/local/local_settings.d/_9999_stackwright.py",
    unwantedSites: [],
  },
  gnocchi: {
    ...debian13.gnocchi,
    units: { ...debian13.gnocchi.units, api: "stackwright-gnocchi-api" },
    blank: ["/etc/apache2/sites-available/gnocchi-api.conf"],
  },
  aodh: {
    ...debian13.aodh,
    units: { ...debian13.aodh.units, api: "stackwright-aodh-api" },
    app: "/usr/bin/aodh-api",
    blank: ["/etc/apache2/sites-available/aodh-api.conf"],
  },
} as const;
