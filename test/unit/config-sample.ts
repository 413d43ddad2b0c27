import { parseNodesFile } from "../../components/config/nodes-file.ts";
import { parseConfig, type Problem, ConfigError } from "../../components/config/parse.ts";
import type { Config } from "../../components/config/schema.ts";

/** A stack file as plain JSON, loose enough to be spoilt. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Raw = any;

/** A well-formed ssh-ed25519 public key, different for each number; nobody has its private half. */
export function publicKey(number: number): string {
  const field = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  const key = Buffer.alloc(32);
  key.writeUInt32BE(number, 28);
  return `ssh-ed25519 ${Buffer.concat([field(Buffer.from("ssh-ed25519")), field(key)]).toString("base64")}`;
}

/** The smallest stack file that is right: two nodes, one network. */
export function sample(): Raw {
  return {
    nodes: {
      controller: { address: "10.20.0.11", roles: ["controller"], hostKey: publicKey(1) },
      compute1: { address: "10.20.0.21", roles: ["compute"], hostKey: publicKey(2) },
    },
    interfaces: { provider: "eth1" },
    providerNetworks: [
      {
        name: "provider",
        cidr: "192.168.56.0/24",
        gateway: "192.168.56.1",
        pool: { start: "192.168.56.100", end: "192.168.56.199" },
      },
    ],
  };
}

/** Images of the operator's: of the samples, and of the example with shares. */
const IMAGES = ["/image.qcow2", "share-server.qcow2"];

/** Parses on a machine whose only files are these images and, if its text is given, the one that `nodes` names. */
export function parse(raw: Raw, secretKeys: readonly string[] = [], nodesText?: string): Config {
  const fileExists = (path: string) => IMAGES.includes(path);
  const nodesFile = nodesText === undefined ? undefined : parseNodesFile(raw.nodes, nodesText);
  return parseConfig(raw, new Set(secretKeys), { fileExists, nodesFile });
}

/** What is wrong with a stack file; empty when nothing is. */
export function problemsOf(raw: Raw, secretKeys: readonly string[] = [], nodesText?: string): readonly Problem[] {
  try {
    parse(raw, secretKeys, nodesText);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) {
      return error.problems;
    }
    throw error;
  }
}
