import type { SecretFile } from "../../model/service.ts";
import { PORTS, type Site } from "../../model/site.ts";
import type { NodeFile } from "../../node/files.ts";
import { authtoken, credentials, daemons, databaseUrl, notifications, secretDropIn, transportUrl } from "../oslo.ts";

/** Passwords of Heat's programs, all of which read one configuration. */
export const heatPasswords = ["heat", "heat-database", "heat-domain", "rabbitmq"];

/** By it Heat encrypts what it keeps of its users: with another one, nobody could read it. */
export const heatLasting = ["heat-encryption"];

/** What Heat's programs have in common. */
export function heatFiles(site: Site): NodeFile[] {
  const signals = site.endpoint("public", PORTS.cloudFormation);
  return daemons(site, "heat", {
    DEFAULT: {
      num_engine_workers: site.workers,
      region_name_for_services: site.config.region.name,
      // Where instances tell that they are ready.
      heat_metadata_server_url: signals,
      heat_waitcondition_server_url: `${signals}/v1/waitcondition`,
      stack_user_domain_name: "heat",
      stack_domain_admin: "heat_domain_admin",
    },
    ...notifications(site),
    keystone_authtoken: authtoken(site, "heat", "orchestration"),
    // Who acts for a stack's owner, by a trust, when the owner's token has run out.
    trustee: credentials(site, "heat"),
    clients: { endpoint_type: "internalURL" },
    clients_keystone: { auth_uri: site.identityUrl },
    ec2authtoken: { auth_uri: site.identityUrl },
  });
}

/** Their passwords. */
export function heatSecrets(site: Site): SecretFile {
  return secretDropIn(site, "heat", (secrets) => ({
    DEFAULT: {
      transport_url: transportUrl(site, secrets),
      stack_domain_admin_password: secrets("heat-domain"),
      // 32 characters, as Heat demands.
      auth_encryption_key: secrets("heat-encryption"),
    },
    database: { connection: databaseUrl(site, secrets, "heat") },
    keystone_authtoken: { password: secrets("heat") },
    trustee: { password: secrets("heat") },
  }));
}
