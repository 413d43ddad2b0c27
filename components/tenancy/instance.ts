import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import type { Config } from "../config/schema.ts";
import type { Demo } from "./demo.ts";
import { externalNetwork, type TenantNetwork } from "./network.ts";
import type { Offer } from "./offer.ts";
import { UNFINISHED } from "./unfinished.ts";

/** What instances of the demo project let in: answers to ping, and SSH. */
const INGRESS: readonly { name: string; protocol: string; port?: number }[] = [
  { name: "ping", protocol: "icmp" },
  { name: "ssh", protocol: "tcp", port: 22 },
];

/** An instance of the demo project that shows that the cloud works. */
export class TestInstance extends pulumi.ComponentResource {
  /** Where it answers from outside: its address on a provider network, or its floating address. */
  readonly address: pulumi.Output<string>;

  /**
   * @param own the demo project's network, if there is one
   * @param ready what must be there before an instance can start: hypervisors that are mapped, networks that answer
   */
  constructor(config: Config, offer: Offer, demo: Demo, own: TenantNetwork | undefined, ready: pulumi.Resource[]) {
    super("stackwright:tenancy:TestInstance", "test-instance", {}, { parent: demo });
    const { instance } = config;
    const flavor = offer.flavors[instance.flavor]!;
    const inside = own !== undefined && instance.network === config.demo.network?.name ? own : undefined;
    const network = inside?.network ?? offer.networks[instance.network]!;
    /** After something else of the same service, which answers then. */
    const child = (before: pulumi.Resource) => ({ parent: this, provider: demo.api, dependsOn: [before] });

    const access = new openstack.networking.SecGroup(
      "demo-access",
      { name: "access", description: "Ping and SSH from anywhere" },
      child(network),
    );
    const rules = INGRESS.map(
      ({ name, protocol, port }) =>
        new openstack.networking.SecGroupRule(
          `demo-access-${name}`,
          {
            securityGroupId: access.id,
            direction: "ingress",
            ethertype: "IPv4",
            protocol,
            portRangeMin: port,
            portRangeMax: port,
            remoteIpPrefix: "0.0.0.0/0",
            description: name,
          },
          child(access),
        ),
    );
    const keyPair =
      instance.publicKey === undefined
        ? undefined
        : new openstack.compute.Keypair(
            "demo-key",
            { name: instance.name, publicKey: instance.publicKey },
            child(flavor),
          );
    const port =
      inside &&
      new openstack.networking.Port(
        "test-port",
        {
          name: instance.name,
          networkId: network.id,
          securityGroupIds: [access.id],
          fixedIps: [{ subnetId: inside.subnet.id }],
        },
        child(inside.subnet),
      );
    const server = new openstack.compute.Instance(
      "test-instance",
      {
        name: instance.name,
        flavorId: flavor.id,
        imageId: offer.imageId,
        keyPair: keyPair?.name,
        // Where a floating address has to find it, its port is known before it is.
        ...(port
          ? { networks: [{ port: port.id }] }
          : { networks: [{ uuid: network.id }], securityGroups: [access.name] }),
      },
      {
        parent: this,
        provider: demo.api,
        dependsOn: [...ready, ...rules, ...(inside ? [] : [offer.subnets[instance.network]!])],
        // One that was never ready, since a host died while it was made, cannot be started, only made anew: it failed, or it
        // stays in BUILD.
        replaceOnChanges: [UNFINISHED, "powerState"],
        deleteBeforeReplace: true,
      },
    );
    const floating =
      inside &&
      port &&
      new openstack.networking.FloatingIp(
        "test-floating-address",
        { pool: externalNetwork(config), portId: port.id, description: instance.name },
        child(inside.way),
      );
    this.address = floating?.address ?? server.accessIpV4;
    this.registerOutputs();
  }
}
