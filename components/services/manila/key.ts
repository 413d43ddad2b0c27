/** A pair of SSH keys that follows from a secret, so that it is as lasting as that, and known before any node is. Pure. */
import { createHash, createPrivateKey, createPublicKey } from "node:crypto";

/** Bytes of a key of ed25519, and of what it is made from. */
const SEED = 32;

/** PKCS #8 around a seed of ed25519 (RFC 8410), as Node takes it. */
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

const TYPE = "ssh-ed25519";

/** The halves as OpenSSH writes them. */
export interface KeyPair {
  /** One line, without comment. */
  readonly publicKey: string;
  /** A file's text, which no passphrase protects. */
  readonly privateKey: string;
}

/** The pair of a secret. */
export function keyPair(secret: string): KeyPair {
  const seed = createHash("sha256").update(secret).digest();
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: "der", type: "pkcs8" });
  // The last bytes of its DER form are the key itself.
  const point = createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-SEED);
  const half = Buffer.concat([field(TYPE), field(point)]);
  return { publicKey: `${TYPE} ${half.toString("base64")}`, privateKey: openSsh(half, seed, point) };
}

/** OpenSSH's own format (PROTOCOL.key in its source), the only one in which Paramiko reads ed25519. */
function openSsh(half: Buffer, seed: Buffer, point: Buffer): string {
  // Two equal numbers, by which a wrong passphrase would be noticed.
  const check = number(0);
  const inner = Buffer.concat([check, check, half, field(Buffer.concat([seed, point])), field("")]);
  const padding = Buffer.from(Array.from({ length: (8 - (inner.length % 8)) % 8 }, (_, index) => index + 1));
  const whole = Buffer.concat([
    Buffer.from("openssh-key-v1\0", "latin1"),
    ...[field("none"), field("none"), field(""), number(1), field(half)],
    field(Buffer.concat([inner, padding])),
  ]);
  const lines = whole.toString("base64").match(/.{1,70}/g)!;
  return ["-----BEGIN OPENSSH PRIVATE KEY-----", ...lines, "-----END OPENSSH PRIVATE KEY-----", ""].join("\n");
}

function field(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([number(bytes.length), bytes]);
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
