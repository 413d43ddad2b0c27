import type { NodeConfig } from "../../config/schema.ts";
import type { NodeFile } from "../../node/files.ts";
import type { SecretFile } from "../../model/service.ts";
import type { Site } from "../../model/site.ts";
import { common, dropIn, quorumQueues, secretDropIn, transportUrl } from "../oslo.ts";

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
