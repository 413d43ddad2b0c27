/** Stack files of clouds that need not exist: a preview contacts no host. Pure. */

/** The longest text that Linux takes as one environment variable: 32 pages, with the zero byte at its end. */
const LONGEST_VARIABLE = 32 * 4096 - 1;

/** A stack's configuration by key, without namespace. */
export type StackConfig = Readonly<Record<string, unknown>>;

export interface LargeCloud {
  readonly config: StackConfig;
  /** Whether each node's host key is pinned in it. */
  readonly pinned: boolean;
}

/**
 * A controller and so many computes. Host keys are pinned as long as the configuration fits the environment variable in
 * which the engine hands it to the program; beyond that they are taken at first contact.
 *
 * @param computes at most 64,000
 */
export function cloudOf(computes: number): LargeCloud {
  const pinned = configOf(computes, true);
  return fits(pinned) ? { config: pinned, pinned: true } : { config: configOf(computes, false), pinned: false };
}

function configOf(computes: number, pinned: boolean): StackConfig {
  const key = (number: number) => (pinned ? { hostKey: publicKey(number) } : {});
  const hypervisors = Array.from({ length: computes }, (_, index) => [
    `compute${String(index + 1).padStart(String(computes).length, "0")}`,
    { address: `10.64.${Math.floor(index / 250)}.${(index % 250) + 1}`, roles: ["compute"], ...key(index + 2) },
  ]);
  return {
    nodes: {
      controller: { address: "10.63.0.1", roles: ["controller"], ...key(1) },
      ...(Object.fromEntries(hypervisors) as object),
    },
    ...(pinned ? {} : { ssh: { hostKeys: "first-contact" } }),
    destroyData: true,
    interfaces: { provider: "eth1" },
    providerNetworks: [
      {
        name: "provider",
        cidr: "203.0.113.0/24",
        gateway: "203.0.113.1",
        pool: { start: "203.0.113.100", end: "203.0.113.199" },
      },
    ],
  };
}

/** Whether the engine can hand a configuration to the program: as one variable, JSON texts in a JSON object. */
function fits(config: StackConfig): boolean {
  const texts = Object.entries(config).map(([key, value]) => [`stackwright:${key}`, JSON.stringify(value)]);
  return Buffer.byteLength(`PULUMI_CONFIG=${JSON.stringify(Object.fromEntries(texts))}`) <= LONGEST_VARIABLE;
}

/** A well-formed ssh-ed25519 public key, different for each number; nobody has its private half. */
function publicKey(number: number): string {
  const field = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  const key = Buffer.alloc(32);
  key.writeUInt32BE(number, 28);
  return `ssh-ed25519 ${Buffer.concat([field(Buffer.from("ssh-ed25519")), field(key)]).toString("base64")}`;
}
