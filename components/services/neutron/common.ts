import type { NodeConfig } from "../../config/schema.ts";
import { type NodeFile, readBy } from "../../node/files.ts";
import type { Ini } from "../../node/ini.ts";
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
  const read = [openstackDefault(site), neutronCommon(site, node), daemonDropIn("neutron", unit, options)];
  return [runtimeDirectory("neutron"), ...readBy([unit], read)];
}
