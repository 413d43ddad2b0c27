import type { Service } from "../../../model/service.ts";
import { controllerOf } from "../../../model/site.ts";
import { openstackDefault, runtimeDirectory } from "../../oslo.ts";
import { interfaceDriver } from "./driver.ts";
import {
  claimNamespaces,
  daemonDropIn,
  daemonSecretDropIn,
  haproxyOff,
  neutronCommon,
  neutronSecrets,
} from "../common.ts";

/** Addresses and metadata for instances. */
export const dhcp: Service = {
  name: "dhcp",
  roles: ["network"],
  passwords: ["rabbitmq", "metadata-proxy"],
  deploy(site, node) {
    const { packages, units, unwanted } = site.platform.dhcp;
    return {
      packages,
      leftovers: ["/etc/neutron"],
      files: [
        ...openstackDefault(site),
        ...runtimeDirectory(site, "neutron"),
        neutronCommon(site, node),
        daemonDropIn(site, units.dhcp, {
          DEFAULT: {
            ...interfaceDriver(site.config),
            // Where no router is, nobody else serves metadata.
            enable_isolated_metadata: true,
          },
        }),
        daemonDropIn(site, units.metadata, {
          DEFAULT: { nova_metadata_host: controllerOf(site.config).address, metadata_workers: site.workers },
        }),
      ],
      secretFiles: [
        neutronSecrets(site),
        daemonSecretDropIn(site, units.metadata, (secrets) => ({
          DEFAULT: { metadata_proxy_shared_secret: secrets("metadata-proxy") },
        })),
      ],
      start: [
        ...haproxyOff(site, node, unwanted),
        ...claimNamespaces("qdhcp-"),
        { unit: units.dhcp },
        { unit: units.metadata },
      ],
    };
  },
};
