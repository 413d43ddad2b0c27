import { debian13 } from "./debian13.ts";

/**
 * OpenStack 2026.1 (Gazpacho) from Debian 14's packages while that is testing, as far as they differ from Debian 13's.
 *
 * Glance is not in testing. Unstable's (2026.2) asks for an oslo.policy with which testing's Neutron and Placement do
 * not run, so a pin alone does not bring it. Keystone is 2026.2's already, and OVN is missing.
 */
export const debian14 = {
  ...debian13,
  distribution: "debian14",
  release: "2026.1",
  keystone: { ...debian13.keystone, app: "keystone.wsgi.api:application" },
  /** Of 2026.2, whose own server is gone. */
  glance: {
    ...debian13.glance,
    uwsgi: "/etc/glance/glance-api-uwsgi.ini",
    app: "glance.wsgi.api:application",
  },
  placement: { ...debian13.placement, app: "placement.wsgi.api:application" },
  nova: {
    ...debian13.nova,
    app: { api: "nova.wsgi.osapi_compute:application", metadata: "nova.wsgi.metadata:application" },
    consoleProgram: "/etc/default/nova-novncproxy",
    // Whoever stops sleeps as long as that, busy or not: 160 s by default, and a restart must be over within 180 s.
    options: { manager_shutdown_timeout: 10 },
  },
  neutron: {
    ...debian13.neutron,
    app: "neutron.wsgi.api:application",
    projectTypes: "project_network_types",
    migrations: 142,
  },
  octavia: { ...debian13.octavia, app: "octavia.wsgi.api:application" },
  aodh: { ...debian13.aodh, app: "aodh.wsgi.api:application" },
} as const;
