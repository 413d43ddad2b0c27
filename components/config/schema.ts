import { z } from "zod";
import { blockStorage } from "./block-storage.ts";
import { endpoints } from "./endpoints.ts";
import { lineFormat, nameFormat, timeServerFormat, timeZoneFormat } from "./formats.ts";
import { loadBalancing } from "./load-balancing.ts";
import { CIRROS, flavor, image } from "./offer.ts";
import { publicKeyFormat } from "./keys.ts";
import { demoNetwork, interfaces, networking, providerNetwork, type tenantType } from "./networking.ts";
import { objectStorage } from "./object-storage.ts";
import { nodesSchema, type Role } from "./node.ts";
import type { Path } from "./problem.ts";
import { DISTRIBUTION_NAMES, type DistributionName, RELEASE_NAMES, RELEASES } from "./releases.ts";
import { type ServiceInstance, sharedFileSystems } from "./shared-file-systems.ts";
import { ssh } from "./ssh.ts";
import { telemetry } from "./telemetry.ts";
import { text } from "./text.ts";

const name = text(nameFormat);

const service = z.enum(["horizon", "cinder", "heat", "swift", "telemetry", "octavia", "manila"]);

/**
 * The stack file's keys in the namespace `stackwright`, with every default. It judges each value by itself; what
 * depends on several of them is in the checks.
 */
export const stackSchema = z.strictObject({
  nodes: nodesSchema
    // A name stands for the map in the file of that name, which is read before this schema judges anything.
    .meta({ type: ["object", "string"], minLength: 1 })
    .describe(
      "The hosts, by name; or the name of a YAML file with that same map, relative to the project's directory or absolute: " +
        "Pulumi carries some 850 hosts in a stack file, not more. A host's name becomes its own: one RFC 1123 label.",
    ),
  ssh: ssh.prefault({}).describe("How the nodes are reached."),
  interfaces: interfaces.prefault({}).describe("Network interfaces of the nodes, where all are alike."),
  providerNetworks: z
    .array(providerNetwork)
    .min(1)
    .describe("Networks outside OpenStack that instances are connected to."),
  release: z.enum(RELEASE_NAMES).default("2025.1").describe("OpenStack release."),
  distribution: z
    .enum(DISTRIBUTION_NAMES)
    .optional()
    .describe(
      "The nodes' distribution, which has to carry the release. Default: " +
        `${RELEASE_NAMES.map((one) => `\`${RELEASES[one].distributions[0]}\` for \`${one}\``).join(", ")}. ` +
        "Packages by dnf, as on `centos9` and `rocky9`, are not implemented.",
    ),
  region: z
    .strictObject({
      name: name.default("RegionOne").describe("Name of the region in the catalog."),
      description: text(lineFormat).default("").describe("What Keystone says of it."),
    })
    .prefault({})
    .describe("The region of all endpoints."),
  services: z
    .array(service)
    .default(["horizon"])
    .describe(
      "Services beyond keystone, glance, placement, nova and neutron, which are always there. " +
        "`telemetry` is Gnocchi, Ceilometer and Aodh, `octavia` load balancing.",
    ),
  endpoints: endpoints
    .optional()
    .describe(
      "Virtual addresses in front of the APIs, on the nodes with the role `loadbalancer`. " +
        "Default: whoever asks, asks the APIs' own address.",
    ),
  telemetry: telemetry.optional().describe("How the cloud is measured, where `services` has `telemetry`."),
  messaging: z
    .strictObject({
      management: z
        .boolean()
        .default(false)
        .describe("Whether RabbitMQ's management pages are served, at port 15672 of the management address."),
    })
    .prefault({})
    .describe("The message bus."),
  hypervisor: z
    .strictObject({
      injectPassword: z
        .boolean()
        .default(false)
        .describe(
          "Whether an instance's `adminPass` becomes its root's password: libguestfs writes it into the disk before the first " +
            "start. A hypervisor needs a kernel in `/boot` for that.",
        ),
    })
    .prefault({})
    .describe("The nodes that run instances."),
  networking: networking.prefault({}).describe("How Neutron moves packets."),
  blockStorage: blockStorage.prefault({}).describe("Where volumes are kept, with the service `cinder`."),
  objectStorage,
  loadBalancing,
  sharedFileSystems: sharedFileSystems.prefault({}).describe("Where shares are kept, with the service `manila`."),
  workers: z
    .union([z.literal("auto"), z.int().min(1).max(64)], { error: 'give "auto" or a number from 1 to 64' })
    .default("auto")
    .describe("Processes per API service; `auto`: by the node's cores and memory."),
  debug: z.boolean().default(false).describe("Whether the services log at level DEBUG."),
  image: image.prefault(CIRROS).describe("The image that is offered to every project."),
  flavors: z
    .array(flavor)
    .min(1)
    .prefault([{ name: "m1.tiny", vcpus: 1, ramMiB: 512, diskGiB: 1 }])
    .describe("Sizes of instances, open to every project."),
  demo: z
    .strictObject({
      enabled: z.boolean().default(true).describe("Whether it is made."),
      project: name.default("demo").describe("Name of the project."),
      user: name.default("demo").describe("Name of its user, who has the role `member`."),
      network: demoNetwork,
    })
    .prefault({})
    .describe("A project without privileges, to try the cloud with."),
  instance: z
    .strictObject({
      enabled: z.boolean().default(true).describe("Whether it is started."),
      name: text(nameFormat).default("test").describe("Name, and the host name inside."),
      flavor: name.optional().describe("One of `flavors`. Default: the first."),
      image: name.optional().describe("An image's name. Default: that of `image`."),
      network: name
        .optional()
        .describe(
          "One of `providerNetworks`, or the demo network, where it gets a floating address. Default: the demo network, if there is one, else the first of `providerNetworks`.",
        ),
      publicKey: text(publicKeyFormat).optional().describe("SSH public key that may log in to it. Default: none."),
    })
    .prefault({})
    .describe("An instance in the demo project that shows the cloud works."),
  time: z
    .strictObject({
      sync: z
        .boolean()
        .default(true)
        .describe("Whether chrony keeps the nodes' clocks; off where they are not ours to set, as in containers."),
      servers: z
        .array(text(timeServerFormat))
        .default([])
        .describe("Time servers of the controller. Default: the distribution's."),
      zone: text(timeZoneFormat)
        .optional()
        .describe(
          "Time zone of the nodes and of the dashboard, such as `Europe/Berlin`. Default: the host's own, and UTC.",
        ),
    })
    .prefault({})
    .describe("The nodes' clocks. Nodes other than the controller follow the controller."),
  destroyData: z
    .boolean()
    .default(false)
    .describe(
      "Whether `destroy` deletes what users keep in the cloud: databases, images, volumes, objects. The nodes have to know " +
        "it: a change takes effect with the next `up`, before `destroy`.",
    ),
  rotation: z
    .strictObject({
      passwords: z.int().min(1).max(1_000_000).default(1).describe("A counter: raising it makes every password anew."),
    })
    .prefault({})
    .describe("Renewal of secrets."),
});

/** The values that have to be given as secrets, and that no message quotes. */
export const SECRET_PATHS: readonly Path[] = [
  ["ssh", "privateKey"],
  ["endpoints", "public", "tls", "key"],
];

/** The parsed stack file: as written, with defaults. */
export type Stack = z.output<typeof stackSchema>;

export type { Role };

/** A service that is installed only when asked for. */
export type OptionalService = z.output<typeof service>;

/** A secret in clear text: wrap it by `pulumi.secret` where it is used, and never print it. */
export type SecretText = NonNullable<Stack["ssh"]["privateKey"]>;

/** Where the APIs are asked, where that is not their own address. */
export type Endpoints = NonNullable<Stack["endpoints"]>;

/** A network outside OpenStack that instances are connected to. */
export type ProviderNetwork = Omit<Stack["providerNetworks"][number], "external"> & { readonly external: boolean };

/** How networks that projects make for themselves travel between nodes. */
export type TenantType = z.output<typeof tenantType>;

/** Where objects are kept: a file system on a node. */
export type StorageDevice = Stack["objectStorage"]["devices"][number];

/** A size of instances. */
export type Flavor = Stack["flavors"][number];

/** One host, with the stack's settings filled in where it has none of its own. */
export interface NodeConfig {
  readonly name: string;
  readonly address: string;
  /** Where clients reach what it offers, if that is another address of its own. */
  readonly publicAddress: string | undefined;
  /** The controller has those of `STAND_IN_ROLES` too that no node has. */
  readonly roles: readonly Role[];
  /** `type base64` without comment; undefined only when `ssh.hostKeys` is `first-contact`. */
  readonly hostKey: string | undefined;
  readonly ssh: { readonly user: string; readonly port: number };
  /** undefined: the node finds it by its address. */
  readonly managementInterface: string | undefined;
  /** Interface on each physical network that this node is connected to, by the network's name. */
  readonly uplinks: Readonly<Record<string, string>>;
  /** The one of them that carries the host's own address. */
  readonly sharedInterface: string | undefined;
  /** Where tunnels end on this node, if not at its management address: address with prefix length, and interface. */
  readonly tunnel: { readonly address: string; readonly interface: string } | undefined;
  /** What it keeps objects on, if it carries object storage. */
  readonly objectStorage: { readonly zone: number; readonly devices: readonly StorageDevice[] };
}

/** The demo project's own network. */
export interface DemoNetwork {
  readonly name: string;
  readonly cidr: string;
  readonly dns: readonly string[];
}

/** The whole configuration: checked, complete, and never changed. */
export type Config = Readonly<
  Omit<
    Stack,
    | "nodes"
    | "instance"
    | "interfaces"
    | "providerNetworks"
    | "demo"
    | "distribution"
    | "telemetry"
    | "sharedFileSystems"
  >
> & {
  readonly distribution: DistributionName;
  /** In the order of the stack file. */
  readonly nodes: readonly NodeConfig[];
  readonly providerNetworks: readonly ProviderNetwork[];
  readonly telemetry: Readonly<z.output<typeof telemetry>>;
  readonly sharedFileSystems: Omit<Stack["sharedFileSystems"], "serviceInstance"> & {
    readonly serviceInstance: ServiceInstance | undefined;
  };
  readonly demo: Readonly<Omit<Stack["demo"], "network">> & { readonly network: DemoNetwork | undefined };
  readonly instance: Readonly<Omit<Stack["instance"], "flavor" | "image" | "network">> & {
    readonly flavor: string;
    readonly image: string;
    readonly network: string;
  };
};
