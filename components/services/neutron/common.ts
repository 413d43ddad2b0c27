import type { NodeConfig } from "../../config/schema.ts";
import { type NodeFile, readBy } from "../../node/files.ts";
import { type Ini, ini } from "../../node/ini.ts";
import { claim, off, run, type Task } from "../../node/plan.ts";
import { balances } from "../../model/endpoints.ts";
import type { SecretFile, Secrets } from "../../model/service.ts";
import type { Site } from "../../model/site.ts";
import {
  common,
  dropIn,
  openstackDefault,
  quorumQueues,
  runtimeDirectory,
  secretDropIn,
  transportUrl,
} from "../oslo.ts";

/** What neutron's programs have in common on every node. */
export function neutronCommon(site: Site, node: NodeConfig): NodeFile {
  return dropIn(site, "neutron", {
    ...common(site, "neutron"),
    DEFAULT: { ...common(site, "neutron").DEFAULT, host: node.name, core_plugin: "ml2" },
    oslo_messaging_rabbit: quorumQueues,
  });
}

/** The passwords that neutron's programs have in common on every node. */
export function neutronSecrets(site: Site): SecretFile {
  return secretDropIn(site, "neutron", (secrets) => ({ DEFAULT: { transport_url: transportUrl(site, secrets) } }));
}

/** A drop-in that one daemon reads alone, by its unit's name: options of one agent mean something else to another. */
export function daemonDropIn(site: Site, daemon: string, sections: Ini): NodeFile {
  return { path: `${daemonDirectory(site, daemon)}/10-stackwright.conf`, content: ini(sections), readBy: [daemon] };
}

/** The same for passwords. */
export function daemonSecretDropIn(site: Site, daemon: string, sections: (secrets: Secrets) => Ini): SecretFile {
  const path = `${daemonDirectory(site, daemon)}/20-secrets.conf`;
  return { ...secretDropIn(site, "neutron", sections), path, readBy: [daemon] };
}

function daemonDirectory({ platform }: Site, daemon: string): string {
  return platform.neutron.daemonDropIns.replace("{daemon}", daemon);
}

/** What one agent reads on a node, and it alone restarts for: what all of Neutron's programs share, and its own options. */
export function agentFiles(site: Site, node: NodeConfig, unit: string, options: Ini): NodeFile[] {
  const shared = readBy([unit], [...openstackDefault(site), neutronCommon(site, node)]);
  return [...runtimeDirectory(site, "neutron"), ...shared, daemonDropIn(site, unit, options)];
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

/** Metadata's proxies are haproxy's program: the service that its package brings is off, but where it balances. */
export function haproxyOff({ config }: Site, node: NodeConfig, units: readonly string[]): Task[] {
  return balances(config, node) ? [] : units.map(off);
}
