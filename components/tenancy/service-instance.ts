import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import type { ServiceInstance as Settings } from "../config/shared-file-systems.ts";
import { apiAs, type Login } from "../identity/provider.ts";
import { imageHash } from "../model/checksum.ts";
import type { Site } from "../model/site.ts";
import { SERVICE_INSTANCE } from "../services/manila/backends.ts";
import { privateImage } from "./image.ts";
import type { Offer } from "./offer.ts";
import { UNFINISHED } from "./unfinished.ts";

/** What it lets in: answers to ping, Manila by SSH, and those who mount shares by NFS 4. */
const INGRESS: readonly { name: string; protocol: string; port?: number }[] = [
  { name: "ping", protocol: "icmp" },
  { name: "ssh", protocol: "tcp", port: 22 },
  { name: "nfs", protocol: "tcp", port: 2049 },
];

/** The instance of the project `service` that exports shares, which it has as volumes. */
export class ServiceInstance extends pulumi.ComponentResource {
  /** Another one has another id: Manila looks for it once, when it starts. */
  readonly id: pulumi.Output<string>;
  /** What stands for all of it. */
  readonly server: pulumi.Resource;

  /**
   * @param login Manila's account, whose instance it is, and what there must be before it can log in
   * @param publicKey of the pair that Manila logs in with
   * @param ready what must be there before an instance can start: images, hypervisors that are mapped, networks that answer
   */
  constructor(
    { site, offer, settings }: { site: Site; offer: Offer; settings: Settings },
    login: Login & { readonly after: readonly pulumi.Resource[] },
    publicKey: pulumi.Input<string>,
    ready: readonly pulumi.Resource[],
    options: pulumi.ComponentResourceOptions,
  ) {
    super("stackwright:tenancy:ServiceInstance", SERVICE_INSTANCE, {}, options);
    const provider = apiAs("manila-api", site, login, { parent: this, dependsOn: [...login.after] });
    const own = { parent: this, provider, dependsOn: [...ready] };
    const name = SERVICE_INSTANCE;
    const network = offer.networks[settings.network]!;
    const subnet = offer.subnets[settings.network]!;

    const image = privateImage(settings.image, imageHash(site.config.image), [], own);
    const key = new openstack.compute.Keypair(`${name}-key`, { name, publicKey }, own);
    const group = new openstack.networking.SecGroup(
      `${name}-access`,
      { name, description: "Ping, SSH and NFS from anywhere" },
      own,
    );
    const rules = INGRESS.map(
      ({ name: rule, protocol, port }) =>
        new openstack.networking.SecGroupRule(
          `${name}-access-${rule}`,
          {
            securityGroupId: group.id,
            direction: "ingress",
            ethertype: "IPv4",
            protocol,
            portRangeMin: port,
            portRangeMax: port,
            remoteIpPrefix: "0.0.0.0/0",
            description: rule,
          },
          own,
        ),
    );
    // With a port of its own another instance gets the same address, which clients have in their mounts.
    const port = new openstack.networking.Port(
      `${name}-port`,
      {
        name,
        networkId: network.id,
        securityGroupIds: [group.id],
        fixedIps: [{ subnetId: subnet.id, ipAddress: settings.address }],
      },
      own,
    );
    const server = new openstack.compute.Instance(
      name,
      {
        name,
        flavorId: offer.flavors[settings.flavor]!.id,
        imageId: image,
        keyPair: key.name,
        networks: [{ port: port.id }],
      },
      {
        ...own,
        dependsOn: [...ready, ...rules],
        replaceOnChanges: [UNFINISHED],
        deleteBeforeReplace: true,
      },
    );
    this.id = server.id;
    this.server = server;
    this.registerOutputs();
  }
}
