import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import { parseCidr } from "../config/ipv4.ts";
import type { Config } from "../config/schema.ts";
import { apiAs, type Login } from "../identity/provider.ts";
import { imageHash } from "../model/checksum.ts";
import { AMPHORA_TAG, balancingNodes } from "../model/networks.ts";
import type { Learnt } from "../model/service.ts";
import { PORTS, type Site } from "../model/site.ts";
import { privateImage } from "./image.ts";

/** Where Octavia's agent answers, in a balancer's instance. */
const AGENT = 9443;

/** Names of all that is made. */
const NAME = "load-balancing";

/** What has to answer, or to listen, before these things can be made. */
interface Answering {
  readonly compute: pulumi.Resource;
  readonly image: pulumi.Resource;
  /** The switches, where the node's port is bound, and who gives balancers their addresses. */
  readonly networks: readonly pulumi.Resource[];
}

/**
 * What load balancers are made in and of, where they are instances: a network by which they are directed, with the port of
 * the node that does so; a size; room without limits; and the image, if the stack file brings one. All of it is Octavia's
 * own account's, in the project of the services.
 */
export class LoadBalancing extends pulumi.ComponentResource {
  /** What the node has to know of them. */
  readonly learnt: Learnt;
  /** Those that it needs and learns nothing of. */
  readonly needed: readonly pulumi.Resource[];

  constructor(site: Site, login: Login, answering: Answering, options: pulumi.ComponentResourceOptions) {
    super("stackwright:tenancy:LoadBalancing", NAME, {}, options);
    const { loadBalancing } = site.config;
    const provider = apiAs("octavia-api", site, login, { parent: this, dependsOn: [...answering.networks] });
    const child = { parent: this, provider };

    const network = new openstack.networking.Network(`${NAME}-network`, { name: NAME }, child);
    const subnet = new openstack.networking.Subnet(
      `${NAME}-subnet`,
      { name: NAME, networkId: network.id, cidr: loadBalancing.managementCidr, ipVersion: 4, noGateway: true },
      child,
    );
    const balancers = this.#group("balancers", "tcp", AGENT, loadBalancing, child);
    const director = this.#group("director", "udp", PORTS.balancerHealth, loadBalancing, child);
    const port = new openstack.networking.Port(
      `${NAME}-port`,
      {
        name: NAME,
        networkId: network.id,
        fixedIps: [{ subnetId: subnet.id }],
        securityGroupIds: [director.group.id],
        deviceOwner: "Octavia:health-mgr",
        binding: { hostId: balancingNodes(site.config)[0]!.name },
      },
      child,
    );

    // It is nobody's size but theirs.
    const flavor = new openstack.compute.Flavor(
      `${NAME}-flavor`,
      {
        name: NAME,
        vcpus: loadBalancing.vcpus,
        ram: loadBalancing.ramMiB,
        disk: loadBalancing.diskGiB,
        isPublic: false,
      },
      { ...child, dependsOn: [answering.compute] },
    );
    const project = network.tenantId;
    const access = new openstack.compute.FlavorAccess(
      `${NAME}-flavor-access`,
      { flavorId: flavor.id, tenantId: project },
      child,
    );
    // Each balancer takes an instance, ports and a group; the first ten would be the last.
    const quotas = [
      new openstack.compute.QuotaSetV2(
        `${NAME}-instances`,
        { projectId: project, instances: -1, cores: -1, ram: -1, serverGroups: -1 },
        { ...child, dependsOn: [answering.compute] },
      ),
      new openstack.networking.QuotaV2(
        `${NAME}-ports`,
        { projectId: project, port: -1, securityGroup: -1, securityGroupRule: -1 },
        child,
      ),
    ];
    if (loadBalancing.image !== undefined) {
      const given = { ...loadBalancing.image, name: NAME };
      privateImage(given, imageHash(site.config.image), [AMPHORA_TAG], { ...child, dependsOn: [answering.image] });
    }

    this.needed = [access, ...quotas, ...balancers.rules, ...director.rules];
    this.learnt = {
      "service-project": project,
      "management-network": network.id,
      "management-mtu": network.mtu.apply(String),
      "management-port": port.id,
      "management-mac": port.macAddress,
      "management-address": port.allFixedIps.apply(([address]) => address ?? ""),
      "management-prefix": String(parseCidr(loadBalancing.managementCidr)!.prefix),
      "amphora-group": balancers.group.id,
      "amphora-flavor": flavor.id,
    };
    this.registerOutputs();
  }

  /** A group that lets in what comes to one port, and ping, from the network by which balancers are directed. */
  #group(
    name: string,
    protocol: "tcp" | "udp",
    port: number,
    { managementCidr }: Config["loadBalancing"],
    child: pulumi.CustomResourceOptions,
  ): { readonly group: openstack.networking.SecGroup; readonly rules: readonly pulumi.Resource[] } {
    const group = new openstack.networking.SecGroup(
      `${NAME}-${name}`,
      { name: `${NAME}-${name}`, description: `What directs load balancers, and these: ${name}` },
      child,
    );
    const ingress = [
      { name: protocol, protocol, portRangeMin: port, portRangeMax: port },
      { name: "ping", protocol: "icmp" },
    ];
    const rules = ingress.map(
      ({ name: rule, ...what }) =>
        new openstack.networking.SecGroupRule(
          `${NAME}-${name}-${rule}`,
          {
            securityGroupId: group.id,
            direction: "ingress",
            ethertype: "IPv4",
            remoteIpPrefix: managementCidr,
            ...what,
          },
          child,
        ),
    );
    return { group, rules };
  }
}
