import { debian13 } from "./debian13.ts";
import { ubuntu2404 } from "./ubuntu2404.ts";

/**
 * OpenStack 2026.1 (Gazpacho) from Ubuntu 26.04's own packages, as far as it differs from 2025.1 on 24.04. Never run.
 *
 * By now every API but Glance's is a site of apache, and Neutron's server is in parts. Names come from Ubuntu's lists of
 * packages and of their files, and from what others have published of installing them; modules from release notes. Not
 * verified, besides what is not of 24.04: that daemons still have init scripts (25.04's had), without which they see no
 * drop-in; and how many migrations there are, on which nothing depends but the progress that is shown.
 */
export const ubuntu2604 = {
  ...ubuntu2404,
  distribution: "ubuntu26.04",
  release: "2026.1",
  chrony: { ...ubuntu2404.chrony, leapSeconds: debian13.chrony.leapSeconds },
  keystone: { ...ubuntu2404.keystone, app: "keystone.wsgi.api:application" },
  placement: { ...ubuntu2404.placement, app: "placement.wsgi.api:application" },
  nova: {
    ...ubuntu2404.nova,
    unwanted: [],
    app: { api: "nova.wsgi.osapi_compute:application", metadata: "nova.wsgi.metadata:application" },
    blank: ["/etc/apache2/sites-available/nova-api.conf"],
  },
  neutron: {
    ...ubuntu2404.neutron,
    unit: "stackwright-neutron-api",
    beside: ["neutron-rpc-server", "neutron-periodic-workers"],
    uwsgi: debian13.neutron.uwsgi,
    app: "neutron.wsgi.api:application",
    blank: ["/etc/apache2/sites-available/neutron-api.conf"],
  },
  ovnCentral: { ...ubuntu2404.ovnCentral, packages: ["ovn-central", "neutron-ovn-maintenance-worker"] },
  ovnMaintenance: debian13.ovnMaintenance,
} as const;
