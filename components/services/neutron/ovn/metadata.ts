import { ovnDatabaseUrl } from "../../../model/networks.ts";
import type { Service } from "../../../model/service.ts";
import { controllerOf, PORTS } from "../../../model/site.ts";
import { readBy } from "../../../node/files.ts";
import { agentFiles, claimNamespaces, daemonSecretDropIn, haproxyOff, neutronSecrets } from "../common.ts";

/** Metadata for the instances of a hypervisor, by a proxy in a namespace of each of their networks. */
export const metadata: Service = {
  name: "ovn-metadata",
  roles: ["compute"],
  passwords: ["rabbitmq", "metadata-proxy"],
  deploy(site, node) {
    const { packages, unit, unwanted } = site.platform.ovnMetadata;
    return {
      packages,
      leftovers: ["/etc/neutron"],
      files: agentFiles(site, node, unit, {
        DEFAULT: { nova_metadata_host: controllerOf(site.config).address },
        ovs: { ovsdb_connection: "unix:/run/openvswitch/db.sock" },
        ovn: { ovn_sb_connection: ovnDatabaseUrl(site.config, PORTS.ovnSouthbound) },
      }),
      secretFiles: readBy(
        [unit],
        [
          neutronSecrets(site),
          daemonSecretDropIn(site, unit, (secrets) => ({
            DEFAULT: { metadata_proxy_shared_secret: secrets("metadata-proxy") },
          })),
        ],
      ),
      start: [...haproxyOff(site, node, unwanted), ...claimNamespaces("ovnmeta-"), { unit }],
    };
  },
};
