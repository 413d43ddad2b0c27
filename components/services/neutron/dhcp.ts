import { claim, off, until } from "../../node/plan.ts";
import type { Service } from "../../model/service.ts";
import { controllerOf } from "../../model/site.ts";
import { dropIn, openstackDefault, runtimeDirectory, secretDropIn } from "../oslo.ts";
import { neutronCommon, neutronSecrets, SWITCHED_HOSTS } from "./common.ts";

/** Addresses and metadata for instances. */
export const dhcp: Service = {
  name: "dhcp",
  roles: ["controller"],
  passwords: ["rabbitmq", "metadata-proxy"],
  deploy(site, node) {
    const { packages, units, unwanted } = site.platform.dhcp;
    return {
      packages,
      leftovers: ["/etc/neutron"],
      files: [
        openstackDefault(site),
        runtimeDirectory("neutron"),
        neutronCommon(site, node),
        dropIn(
          "neutron",
          {
            DEFAULT: {
              interface_driver: "openvswitch",
              // No router is there to serve metadata.
              enable_isolated_metadata: true,
              // An internal port does not find its namespace again when Open vSwitch restarts; a veth pair does.
              ovs_use_veth: true,
            },
          },
          "13-dhcp-agent",
          [units.dhcp],
        ),
        dropIn(
          "neutron",
          { DEFAULT: { nova_metadata_host: controllerOf(site.config).address, metadata_workers: site.workers } },
          "14-metadata-agent",
          [units.metadata],
        ),
      ],
      secretFiles: [
        neutronSecrets(site),
        {
          ...secretDropIn(
            "neutron",
            (secrets) => ({ DEFAULT: { metadata_proxy_shared_secret: secrets("metadata-proxy") } }),
            "24-metadata-agent-secrets",
          ),
          readBy: [units.metadata],
        },
      ],
      start: [
        ...unwanted.map(off),
        // The first namespace of a host brings the mount.
        claim("mount", "/run/netns"),
        claim("namespaces", "qdhcp-"),
        claim("processes", "/var/lib/neutron/"),
        claim("links", "tap"),
        // The agent makes a port of its own, on this host.
        until(`the Open vSwitch agent of ${node.name} to report`, [
          ...["sh", "-c", `mariadb -N neutron -e '${SWITCHED_HOSTS}' | grep -qx ${node.name}`],
        ]),
        { unit: units.dhcp },
        { unit: units.metadata },
      ],
    };
  },
};
