import type { NodeConfig } from "../../config/schema.ts";
import { ovnDatabaseUrl } from "../../model/networks.ts";
import type { SecretFile } from "../../model/service.ts";
import { PORTS, type Site } from "../../model/site.ts";
import type { NodeFile } from "../../node/files.ts";
import type { Ini } from "../../node/ini.ts";
import { authtoken, credentials, daemons, databaseUrl, secretDropIn, transportUrl } from "../oslo.ts";

/** Passwords of Octavia's programs on every node. */
export const octaviaPasswords = ["octavia", "octavia-database", "rabbitmq"];

/**
 * By the first, certificates in the database are encrypted: with another one, no balancer that is there could be mended.
 * With the second, balancers sign how they are: with another one, they would count as silent.
 */
export const octaviaLasting = ["octavia-certificates", "octavia-heartbeat"];

/** What Octavia's programs have in common on every node. */
export function octaviaFiles(site: Site, node: NodeConfig): NodeFile[] {
  const region = { region_name: site.config.region.name };
  return daemons(site, "octavia", {
    DEFAULT: { host: node.name },
    keystone_authtoken: authtoken(site, "octavia", "load-balancer"),
    service_auth: credentials(site, "octavia"),
    nova: { ...region, endpoint_type: "internalURL" },
    neutron: { ...region, valid_interfaces: "internal" },
    glance: { ...region, endpoint_type: "internalURL" },
    ...provider(site),
  });
}

/** Their passwords. */
export function octaviaSecrets(site: Site): SecretFile {
  return secretDropIn(site, "octavia", (secrets) => ({
    DEFAULT: { transport_url: transportUrl(site, secrets) },
    database: { connection: databaseUrl(site, secrets, "octavia") },
    keystone_authtoken: { password: secrets("octavia") },
    service_auth: { password: secrets("octavia") },
    // 32 characters, as it demands.
    certificates: { server_certs_key_passphrase: secrets("octavia-certificates") },
  }));
}

/** Who balances: instances of Octavia's own, or OVN's switches. */
function provider(site: Site): Ini {
  if (site.config.networking.mechanism !== "ovn") {
    return {
      api_settings: { enabled_provider_drivers: "amphora:Instances that balance", default_provider_driver: "amphora" },
    };
  }
  return {
    api_settings: { enabled_provider_drivers: "ovn:Switches that balance", default_provider_driver: "ovn" },
    driver_agent: { enabled_provider_agents: "ovn" },
    ovn: {
      ovn_nb_connection: ovnDatabaseUrl(site.config, PORTS.ovnNorthbound),
      ovn_sb_connection: ovnDatabaseUrl(site.config, PORTS.ovnSouthbound),
    },
  };
}
