/** The stack file of a lab: what an operator writes by hand for hosts of their own. */
import { parse } from "yaml";
import { networks, type LabDescription } from "./description.ts";
import { nameServer } from "./namespace.ts";

export interface StackFileFacts {
  /** Node name to "ssh-ed25519 AAAA…". */
  hostKeys: Readonly<Record<string, string>>;
  /** Path of the test image. */
  image: string;
  /** Path of the image of the instance that exports shares, where the lab has one. */
  shareServer?: string | undefined;
  /** The public key that may log in to the test instance. */
  publicKey: string;
}

/** A provider network as the stack file has it, with all that the lab gives it. */
export interface ProviderNetwork {
  readonly name: string;
  readonly physicalNetwork: string;
  readonly type?: "flat" | "vlan";
  readonly vlan?: number;
  readonly cidr: string;
  readonly gateway: string;
  readonly pool: { readonly start: string; readonly end: string };
  readonly dns: readonly string[];
}

/** A provider network on a physical one of its name, with the lab as its gateway. @param prefix three bytes of an address */
export function providerNetwork(name: string, prefix: string): ProviderNetwork {
  const pool = { start: `${prefix}.100`, end: `${prefix}.199` };
  return { name, physicalNetwork: name, cidr: `${prefix}.0/24`, gateway: `${prefix}.1`, pool, dns: [nameServer] };
}

const PROVIDER_NETWORK = providerNetwork("provider", "192.168.56");

/** The provider networks of a lab, its own or the one that every lab has. */
export function providerNetworksOf({ config }: LabDescription): readonly ProviderNetwork[] {
  const { providerNetworks } = (config ?? {}) as { providerNetworks?: readonly ProviderNetwork[] };
  return providerNetworks ?? [PROVIDER_NETWORK];
}

/** The stack's configuration, by key without namespace. */
export function stackConfig(
  lab: LabDescription,
  { hostKeys, image, shareServer, publicKey }: StackFileFacts,
): Record<string, unknown> {
  const [management, provider] = networks;
  const nodes = lab.nodes
    .filter(({ roles }) => roles.length > 0)
    .map(({ name, address, roles, stack }) => [name, { address, roles, hostKey: hostKeys[name], ...stack }]);
  return {
    nodes: Object.fromEntries(nodes),
    ssh: { user: "root" },
    interfaces: { management: management.interface, provider: provider.interface },
    providerNetworks: providerNetworksOf(lab),
    image: { name: "test", file: image },
    instance: { publicKey },
    // A container's clock is the machine's.
    time: { sync: false },
    // Its nodes are given back as they were.
    destroyData: true,
    ...lab.config,
    ...(shareServer === undefined ? {} : { sharedFileSystems: sharesBy(shareServer, lab) }),
  };
}

/** What a lab says of shares, with an image of the lab's own for the instance that exports them. */
function sharesBy(file: string, { config }: LabDescription): object {
  const { sharedFileSystems } = config as { sharedFileSystems: { serviceInstance: object } };
  return { ...sharedFileSystems, serviceInstance: { ...sharedFileSystems.serviceInstance, image: { file } } };
}

/** Whether an instance of the lab exports shares. */
export function hasShareServer({ config }: LabDescription): boolean {
  const { sharedFileSystems } = (config ?? {}) as { sharedFileSystems?: { serviceInstance?: object } };
  return sharedFileSystems?.serviceInstance !== undefined;
}

/**
 * The text of a stack file. JSON values are YAML, and need no quoting of their own.
 * @param salt the line that `pulumi stack init` wrote into the file, if it did
 */
export function stackFileText(config: Readonly<Record<string, unknown>>, salt: string | undefined): string {
  const lines = Object.entries(config).map(([key, value]) => `  stackwright:${key}: ${JSON.stringify(value)}\n`);
  return `${salt === undefined ? "" : `${salt}\n`}config:\n${lines.join("")}`;
}

/** The stack's configuration in the text of a stack file, by key without namespace. */
export function settingsOf(text: string): Record<string, unknown> {
  const { config = {} } = (parse(text) ?? {}) as { config?: Record<string, unknown> };
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key.replace(/^stackwright:/, ""), value]));
}

/** The salt line of a stack file: secrets in it and in the state are encrypted with the passphrase and this. */
export function saltLine(text: string | undefined): string | undefined {
  return text?.match(/^encryptionsalt: .*$/m)?.[0];
}
