import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import type { Config, DemoNetwork } from "../config/schema.ts";
import type { Demo } from "./demo.ts";
import type { Offer } from "./offer.ts";

/** The demo project's own network, with a router that leads to the first external network. */
export class TenantNetwork extends pulumi.ComponentResource {
  readonly network: openstack.networking.Network;
  /** What an instance on it waits for: its subnet, for an address, and the router, for a way out and in. */
  readonly subnet: openstack.networking.Subnet;
  readonly way: openstack.networking.RouterInterface;

  /** @param agents those that carry out what it asks for */
  constructor(
    config: Config,
    { name, cidr, dns }: DemoNetwork,
    offer: Offer,
    demo: Demo,
    agents: readonly pulumi.Resource[],
  ) {
    super("stackwright:tenancy:TenantNetwork", "demo-network", {}, { parent: demo });
    const outside = externalNetwork(config);
    const child = { parent: this, provider: demo.api };
    const told = { ...child, dependsOn: [offer.subnets[outside]!, ...agents] };
    // A network by itself is nothing that an agent has to know of.
    this.network = new openstack.networking.Network(
      "demo-net",
      { name },
      { ...child, dependsOn: [offer.networks[outside]!] },
    );
    this.subnet = new openstack.networking.Subnet(
      "demo-subnet",
      { name, networkId: this.network.id, cidr, ipVersion: 4, dnsNameservers: [...dns] },
      told,
    );
    const router = new openstack.networking.Router(
      "demo-router",
      { name, externalNetworkId: offer.networks[outside]!.id },
      told,
    );
    this.way = new openstack.networking.RouterInterface(
      "demo-router-interface",
      { routerId: router.id, subnetId: this.subnet.id },
      child,
    );
    this.registerOutputs();
  }
}

/** Name of the network from which floating addresses come; the configuration has made sure that there is one. */
export function externalNetwork({ providerNetworks }: Config): string {
  const network = providerNetworks.find(({ external }) => external);
  if (!network) {
    throw new Error("the configuration has no external network");
  }
  return network.name;
}
