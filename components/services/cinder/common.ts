import type { NodeConfig } from "../../config/schema.ts";
import type { SecretFile } from "../../model/service.ts";
import { PORTS, type Site } from "../../model/site.ts";
import type { NodeFile } from "../../node/files.ts";
import { credentials, daemons, databaseUrl, notifications, secretDropIn, transportUrl } from "../oslo.ts";

/** Passwords of Cinder's programs on every node. */
export const cinderPasswords = ["cinder", "cinder-database", "rabbitmq"];

/** What Cinder's programs have in common on every node. */
export function cinderFiles(site: Site, node: NodeConfig): NodeFile[] {
  const { backends } = site.config.blockStorage;
  return daemons(site, "cinder", {
    DEFAULT: {
      my_ip: node.address,
      host: node.name,
      enabled_backends: backends.map(({ name }) => name).join(","),
      default_volume_type: backends[0]?.name,
      os_region_name: site.config.region.name,
      // Who makes a volume from an image does not see the catalog, and would ask its own node (cinder 26, seen).
      glance_api_servers: site.endpoint("internal", PORTS.image),
    },
    ...notifications(site),
    service_user: { send_service_user_token: true, ...credentials(site, "cinder") },
    nova: { ...credentials(site, "cinder"), interface: "internal" },
  });
}

/** Their passwords. */
export function cinderSecrets(site: Site): SecretFile {
  return secretDropIn(site, "cinder", (secrets) => ({
    DEFAULT: { transport_url: transportUrl(site, secrets) },
    database: { connection: databaseUrl(site, secrets, "cinder") },
    service_user: { password: secrets("cinder") },
    nova: { password: secrets("cinder") },
  }));
}
