import { z } from "zod";
import {
  checksumFormat,
  downloadFormat,
  hostAddressFormat,
  lineFormat,
  nameFormat,
  timeServerFormat,
  userFormat,
} from "./formats.ts";
import { privateKeyFormat, publicKeyFormat } from "./keys.ts";
import {
  demoNetwork,
  interfaces,
  networking,
  nodeInterfaces,
  providerNetwork,
  type tenantType,
  tunnelAddress,
} from "./networking.ts";
import type { Path } from "./problem.ts";
import { DISTRIBUTION_NAMES, type DistributionName, RELEASE_NAMES, RELEASES } from "./releases.ts";
import { text } from "./text.ts";

const name = text(nameFormat);
const port = z.int().min(1).max(65535);

const role = z.enum(["controller", "network", "compute", "block-storage", "object-storage"]);
const service = z.enum(["horizon", "telemetry"]);

/** How the cloud is measured, where `services` has it. */
export const telemetry = z.strictObject({
  interval: z
    .int()
    .min(10)
    .max(3600)
    .default(300)
    .describe(
      "Seconds between two looks at instances and images, and between two points of what is kept of them. " +
        "A metric keeps the interval that it began with.",
    ),
});

const node = z.strictObject({
  address: text(hostAddressFormat)
    .meta({ format: "ipv4" })
    .describe("Management address: SSH, the APIs and the traffic between services use it."),
  roles: z
    .array(role)
    .min(1)
    .describe(
      "What the node does: `controller` carries APIs, database and message bus, `compute` runs instances, `network` carries " +
        "routers, DHCP and metadata, `block-storage` volumes, `object-storage` objects. The controller does what no node " +
        "has the role for, but for instances.",
    ),
  hostKey: text(publicKeyFormat)
    .optional()
    .describe(
      "The host's public SSH key, as in `/etc/ssh/ssh_host_ed25519_key.pub`. Needed unless `ssh.hostKeys` is `first-contact`.",
    ),
  ssh: z
    .strictObject({
      user: text(userFormat).optional().describe("User to log in as on this node."),
      port: port.optional().describe("Port of the SSH server on this node."),
    })
    .prefault({})
    .describe("Where this node's SSH access differs from the stack's."),
  interfaces: nodeInterfaces.prefault({}).describe("Where this node's interfaces differ from the stack's."),
  tunnelAddress: tunnelAddress.optional(),
});

const ssh = z.strictObject({
  user: text(userFormat)
    .default("root")
    .describe("User to log in as. Anyone but root needs `sudo` without a password."),
  port: port.default(22).describe("Port of the SSH server."),
  privateKey: text(privateKeyFormat)
    .brand<"SecretText">()
    .optional()
    .describe("Private key in OpenSSH or PEM format, without passphrase, as a secret. Default: the SSH agent's keys."),
  hostKeys: z
    .enum(["pinned", "first-contact"])
    .default("pinned")
    .describe("`pinned`: each node's `hostKey` must match. `first-contact`: whatever a host shows is believed."),
});

const flavor = z.strictObject({
  name: name.describe("Name, such as `m1.small`."),
  vcpus: z.int().min(1).max(512).describe("Virtual processors."),
  ramMiB: z.int().min(64).max(16_777_216).describe("Memory, in MiB."),
  diskGiB: z.int().min(0).max(65_536).describe("Root disk, in GiB; 0 means the image's own size."),
});

const image = z.strictObject({
  name: name.default("cirros").describe("Name in Glance."),
  url: text(downloadFormat).optional().describe("Where to download it from. Needs `checksum`."),
  checksum: text(checksumFormat)
    .optional()
    .describe(
      "What the download must hash to: `sha256:`, `sha512:` or `md5:` and hexadecimal digits. `md5:` finds accidents, not attacks.",
    ),
  file: z.string().min(1).optional().describe("File on the operator's machine, in place of `url`."),
  format: z
    .enum(["qcow2", "raw"])
    .default("qcow2")
    .describe("Format of the file. Glance rejects it when it is not true."),
  minDiskGiB: z.int().min(0).max(65_536).default(0).describe("Smallest root disk that it boots on, in GiB."),
  minRamMiB: z.int().min(0).max(16_777_216).default(0).describe("Least memory that it boots with, in MiB."),
});

/** Published in https://download.cirros-cloud.net/0.6.3/SHA256SUMS. */
const CIRROS = {
  name: "cirros",
  url: "https://download.cirros-cloud.net/0.6.3/cirros-0.6.3-x86_64-disk.img",
  checksum: "sha256:7d6355852aeb6dbcd191bcda7cd74f1536cfe5cbf8a10495a7283a8396e4b75b",
};

/** The map of nodes, in the stack file or in a file of its own. */
export const nodesSchema = z.record(z.string(), node);

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
        "`telemetry` is Gnocchi, Ceilometer and Aodh.",
    ),
  telemetry: telemetry.optional().describe("How the cloud is measured, where `services` has `telemetry`."),
  networking: networking.prefault({}).describe("How Neutron moves packets."),
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
    })
    .prefault({})
    .describe("The nodes' clocks. Nodes other than the controller follow the controller."),
  rotation: z
    .strictObject({
      passwords: z.int().min(1).max(1_000_000).default(1).describe("A counter: raising it makes every password anew."),
    })
    .prefault({})
    .describe("Renewal of secrets."),
});

/** The values that have to be given as secrets, and that no message quotes. */
export const SECRET_PATHS: readonly Path[] = [["ssh", "privateKey"]];

/** The parsed stack file: as written, with defaults. */
export type Stack = z.output<typeof stackSchema>;

/** What a node does. */
export type Role = z.output<typeof role>;

/** A service that is installed only when asked for. */
export type OptionalService = z.output<typeof service>;

/** A secret in clear text: wrap it by `pulumi.secret` where it is used, and never print it. */
export type SecretText = NonNullable<Stack["ssh"]["privateKey"]>;

/** A network outside OpenStack that instances are connected to. */
export type ProviderNetwork = Omit<Stack["providerNetworks"][number], "external"> & { readonly external: boolean };

/** How networks that projects make for themselves travel between nodes. */
export type TenantType = z.output<typeof tenantType>;

/** A size of instances. */
export type Flavor = Stack["flavors"][number];

/** One host, with the stack's settings filled in where it has none of its own. */
export interface NodeConfig {
  readonly name: string;
  readonly address: string;
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
}

/** The demo project's own network. */
export interface DemoNetwork {
  readonly name: string;
  readonly cidr: string;
  readonly dns: readonly string[];
}

/** The whole configuration: checked, complete, and never changed. */
export type Config = Readonly<
  Omit<Stack, "nodes" | "instance" | "interfaces" | "providerNetworks" | "demo" | "distribution" | "telemetry">
> & {
  readonly distribution: DistributionName;
  /** In the order of the stack file. */
  readonly nodes: readonly NodeConfig[];
  readonly providerNetworks: readonly ProviderNetwork[];
  readonly telemetry: Readonly<z.output<typeof telemetry>>;
  readonly demo: Readonly<Omit<Stack["demo"], "network">> & { readonly network: DemoNetwork | undefined };
  readonly instance: Readonly<Omit<Stack["instance"], "flavor" | "image" | "network">> & {
    readonly flavor: string;
    readonly image: string;
    readonly network: string;
  };
};
