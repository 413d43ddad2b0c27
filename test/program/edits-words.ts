import type { Raw } from "../unit/config-sample.ts";

/** An edit of the stack file, and all that a preview may show after it. */
export interface Edit {
  readonly name: string;
  readonly edit: (raw: Raw) => void;
  readonly units?: readonly string[];
  readonly files?: readonly string[];
  /** Steps that change besides those whose units or files do. */
  readonly steps?: readonly string[];
  readonly others?: readonly string[];
}

export const on = (node: string, ...names: string[]) => names.map((name) => `${node}: ${name}`);
export const minus = (names: readonly string[]) => names.map((name) => `- ${name}`);
export const plus = (names: readonly string[]) => names.map((name) => `+ ${name}`);
/** A service's entry in the catalog. */
export const entry = (name: string) => [
  `ServiceV3 ${name}-service`,
  ...["admin", "internal", "public"].map((side) => `EndpointV3 ${name}-${side}`),
];
/** A service's account. */
export const account = (name: string) => [
  `User ${name}-user`,
  ...["admin", "service"].map((role) => `RoleAssignment ${name}-${role}`),
];

export const NEUTRON = ["neutron-api", "neutron-periodic-workers", "neutron-rpc-server"];
export const APIS = ["glance-api", "keystone", ...NEUTRON, "nova-api", "nova-api-metadata"];
export const NOVA = ["nova-api", "nova-api-metadata", "nova-conductor", "nova-novncproxy", "nova-scheduler"];
export const TELEMETRY = [
  ...["aodh-api", "aodh-evaluator", "aodh-listener", "aodh-notifier"],
  ...["ceilometer-agent-central", "ceilometer-agent-notification", "gnocchi-api", "gnocchi-metricd"],
];
/** What each project with several units has. */
export const filesOfProject = (name: string) => [
  `/etc/${name}/${name}.conf.d/10-stackwright.conf`,
  `/etc/systemd/system/${name}-.service.d/stackwright.conf`,
];
export const EVERYTHING = [
  ...on("compute01", "neutron-openvswitch-agent", "nova-compute"),
  ...on("controller", "glance-api", "keystone", "placement-api", ...NOVA),
  ...on("controller", ...NEUTRON, "neutron-dhcp-agent", "neutron-metadata-agent", "neutron-openvswitch-agent"),
];
export const SERVICES = ["glance", "keystone", "neutron", "nova", "placement"];
