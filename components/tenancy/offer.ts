import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import type { Config } from "../config/schema.ts";
import { publicImage } from "./image.ts";

/** What the cloud offers to every project: flavors, an image, the provider networks. */
export class Offer extends pulumi.ComponentResource {
  readonly flavors: Readonly<Record<string, openstack.compute.Flavor>>;
  readonly imageId: pulumi.Output<string>;
  readonly networks: Readonly<Record<string, openstack.networking.Network>>;
  /** An instance on a network needs its subnet, which holds the addresses. */
  readonly subnets: Readonly<Record<string, openstack.networking.Subnet>>;

  constructor(
    config: Config,
    answering: Record<"compute" | "image" | "network", pulumi.Resource>,
    options: pulumi.ComponentResourceOptions,
  ) {
    super("stackwright:tenancy:Offer", "offer", {}, options);
    const child = (service: keyof typeof answering) => ({ parent: this, dependsOn: [answering[service]] });

    this.flavors = Object.fromEntries(
      config.flavors.map((flavor) => [
        flavor.name,
        new openstack.compute.Flavor(
          flavor.name,
          { name: flavor.name, vcpus: flavor.vcpus, ram: flavor.ramMiB, disk: flavor.diskGiB, isPublic: true },
          child("compute"),
        ),
      ]),
    );
    this.imageId = publicImage(config.image, child("image"));
    this.networks = Object.fromEntries(
      config.providerNetworks.map((network) => [
        network.name,
        new openstack.networking.Network(
          network.name,
          {
            name: network.name,
            shared: network.shared,
            external: network.external,
            mtu: network.mtu,
            segments: [
              { networkType: network.type, physicalNetwork: network.physicalNetwork, segmentationId: network.vlan },
            ],
          },
          child("network"),
        ),
      ]),
    );
    this.subnets = Object.fromEntries(
      config.providerNetworks.map((network) => [
        network.name,
        new openstack.networking.Subnet(
          `${network.name}-subnet`,
          {
            name: network.name,
            networkId: this.networks[network.name]!.id,
            cidr: network.cidr,
            ipVersion: 4,
            gatewayIp: network.gateway,
            allocationPools: [network.pool],
            dnsNameservers: [...network.dns],
          },
          { parent: this },
        ),
      ]),
    );
    this.registerOutputs();
  }
}
