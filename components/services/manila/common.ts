import type { NodeConfig } from "../../config/schema.ts";
import type { SecretFile } from "../../model/service.ts";
import type { Site } from "../../model/site.ts";
import type { NodeFile } from "../../node/files.ts";
import { credentials, daemons, databaseUrl, secretDropIn, transportUrl } from "../oslo.ts";
import { protocolsOf } from "./backends.ts";

/** Passwords of Manila's programs on every node. */
export const manilaPasswords = ["manila", "manila-database", "rabbitmq"];

/** Those to whom Manila speaks in its own name: for networks, volumes and the service instance. */
const ASKED = ["nova", "cinder", "neutron", "glance"] as const;

/** What Manila's programs have in common on every node. */
export function manilaFiles(site: Site, node: NodeConfig): NodeFile[] {
  const { backends } = site.config.sharedFileSystems;
  return daemons(site, "manila", {
    DEFAULT: {
      my_ip: node.address,
      host: node.name,
      default_share_type: backends[0]?.name,
      enabled_share_protocols: protocolsOf(site.config).join(","),
      rootwrap_config: "/etc/manila/rootwrap.conf",
    },
    ...Object.fromEntries(ASKED.map((name) => [name, credentials(site, "manila")])),
  });
}

/** Their passwords. */
export function manilaSecrets(site: Site): SecretFile {
  return secretDropIn(site, "manila", (secrets) => ({
    DEFAULT: { transport_url: transportUrl(site, secrets) },
    database: { connection: databaseUrl(site, secrets, "manila") },
    ...Object.fromEntries(ASKED.map((name) => [name, { password: secrets("manila") }])),
  }));
}
