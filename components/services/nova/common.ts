import type { NodeConfig } from "../../config/schema.ts";
import type { SecretFile } from "../../model/service.ts";
import type { Site } from "../../model/site.ts";
import { hasTelemetry } from "../../model/telemetry.ts";
import { common, credentials, dropIn, notifications, quorumQueues, secretDropIn, transportUrl } from "../oslo.ts";

/** What nova's programs have in common on every node. */
export function novaCommon(site: Site, node: NodeConfig) {
  return dropIn(site, "nova", {
    ...common(site, "nova"),
    DEFAULT: {
      ...common(site, "nova").DEFAULT,
      my_ip: node.address,
      host: node.name,
      ...site.platform.nova.options,
    },
    oslo_messaging_rabbit: quorumQueues,
    ...notifications(site),
    notifications: { notify_on_state_change: hasTelemetry(site.config) ? "vm_and_task_state" : undefined },
    // Required since OSSA-2023-003: without it a user's token runs out in the middle of a long operation.
    service_user: { send_service_user_token: true, ...credentials(site, "nova") },
    placement: credentials(site, "placement"),
    neutron: credentials(site, "neutron"),
    glance: { region_name: site.config.region.name },
    cinder: {
      os_region_name: site.config.region.name,
      catalog_info: "volumev3::internalURL",
      ...(site.config.services.includes("cinder") ? credentials(site, "nova") : {}),
    },
    // Debian's file switches SPICE on.
    spice: { enabled: false },
  });
}

/** The passwords that nova's programs have in common on every node. */
export function novaSecrets(site: Site): SecretFile {
  return secretDropIn(site, "nova", (secrets) => ({
    DEFAULT: { transport_url: transportUrl(site, secrets) },
    service_user: { password: secrets("nova") },
    placement: { password: secrets("placement") },
    neutron: { password: secrets("neutron") },
    ...(site.config.services.includes("cinder") ? { cinder: { password: secrets("nova") } } : {}),
  }));
}
