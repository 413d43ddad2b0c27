import { debian14 } from "./debian14.ts";
import { ubuntu2404 } from "./ubuntu2404.ts";

/**
 * OpenStack 2026.1 (Gazpacho) from Ubuntu 26.04's own packages, as far as it differs from 2025.1 on 24.04; what is the
 * release's is as on Debian 14. Never run.
 *
 * By now every API but Glance's is a site of apache, and Neutron's server is in parts. Names come from Ubuntu's lists
 * of packages and of their files, and from what others have published of installing them. Not verified, besides what is
 * not of 24.04: that daemons still have init scripts (25.04's had), without which they see no drop-in.
 */
export const ubuntu2604 = {
  ...ubuntu2404,
  distribution: "ubuntu26.04",
  release: "2026.1",
  chrony: { ...ubuntu2404.chrony, leapSeconds: debian14.chrony.leapSeconds },
  keystone: { ...ubuntu2404.keystone, app: debian14.keystone.app },
  placement: { ...ubuntu2404.placement, app: debian14.placement.app },
  nova: {
    ...ubuntu2404.nova,
    unwanted: [],
    app: debian14.nova.app,
    blank: ["/etc/apache2/sites-available/nova-api.conf"],
    consoleProgram: debian14.nova.consoleProgram,
    options: debian14.nova.options,
    migrations: debian14.nova.migrations,
  },
  neutron: {
    ...ubuntu2404.neutron,
    unit: "stackwright-neutron-api",
    beside: ["neutron-rpc-server", "neutron-periodic-workers"],
    uwsgi: debian14.neutron.uwsgi,
    app: debian14.neutron.app,
    projectTypes: debian14.neutron.projectTypes,
    blank: ["/etc/apache2/sites-available/neutron-api.conf"],
    migrations: debian14.neutron.migrations,
  },
  aodh: { ...ubuntu2404.aodh, app: debian14.aodh.app },
  ovnCentral: { ...ubuntu2404.ovnCentral, packages: ["ovn-central", "neutron-ovn-maintenance-worker"] },
  ovnMaintenance: debian14.ovnMaintenance,
} as const;
