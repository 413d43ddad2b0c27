import type { NodeConfig } from "../../config/schema.ts";
import { type NodeFile, readBy } from "../../node/files.ts";
import type { Ini } from "../../node/ini.ts";
import { claim, run, type Task } from "../../node/plan.ts";
import type { SecretFile } from "../../model/service.ts";
import type { Site } from "../../model/site.ts";
import {
  common,
  daemonDropIn,
  dropIn,
  openstackDefault,
  quorumQueues,
  runtimeDirectory,
  secretDropIn,
  transportUrl,
} from "../oslo.ts";

/** What neutron's programs have in common on every node. */
export function neutronCommon(site: Site, node: NodeConfig): NodeFile {
  return dropIn("neutron", {
    ...common(site, "neutron"),
    DEFAULT: { ...common(site, "neutron").DEFAULT, host: node.name, core_plugin: "ml2" },
    oslo_messaging_rabbit: quorumQueues,
  });
}

/** The passwords that neutron's programs have in common on every node. */
export function neutronSecrets(site: Site): SecretFile {
  return secretDropIn("neutron", (secrets) => ({ DEFAULT: { transport_url: transportUrl(site, secrets) } }));
}

/** What one agent reads on a node, and it alone restarts for: what all of Neutron's programs share, and its own options. */
export function agentFiles(site: Site, node: NodeConfig, unit: string, options: Ini): NodeFile[] {
  const shared = readBy([unit], [openstackDefault(site), neutronCommon(site, node)]);
  return [runtimeDirectory("neutron"), ...shared, daemonDropIn("neutron", unit, options)];
}

/** Programs that agents and hypervisors run as root leave a cache in root's home. */
export const claimRootCache = [
  run(["true"], { unless: "test -e /root/.cache", undo: "rmdir /root/.cache 2>/dev/null || true" }),
  claim("path", "/root/.cache/python-entrypoints"),
];

/** What an agent makes that keeps networks in namespaces: their mount, which comes with a host's first, and what is in them. */
export function claimNamespaces(prefix: string): Task[] {
  return [
    claim("mount", "/run/netns"),
    claim("namespaces", prefix),
    claim("processes", "/var/lib/neutron/"),
    claim("links", "tap"),
  ];
}
