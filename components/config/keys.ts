import type { Fault, Format } from "./formats.ts";

const KEY_TYPES = ["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"];

/** Bytes of the whole key, for the types that have one length only (RFC 8709, RFC 5656). */
const KEY_LENGTHS: Readonly<Record<string, number>> = {
  "ssh-ed25519": 51,
  "ecdsa-sha2-nistp256": 104,
  "ecdsa-sha2-nistp384": 136,
  "ecdsa-sha2-nistp521": 172,
};

/** A public key of SSH as one line: type, base64, and perhaps a comment. */
export const publicKeyFormat: Format = (text) => {
  if (/PRIVATE KEY/.test(text)) {
    return {
      wrong: "is a private key in plain text",
      right: "give the public one (.pub), and replace this pair of keys",
    };
  }
  const line = text.trim();
  const [type = "", base64 = ""] = line.split(/\s+/);
  if (line.includes("\n") || !KEY_TYPES.includes(type)) {
    return {
      wrong: "does not begin with a type of SSH key",
      right: `give one line like "ssh-ed25519 AAAA..." (types: ${KEY_TYPES.join(", ")})`,
    };
  }
  const bytes = Buffer.from(base64, "base64");
  if (base64 === "" || bytes.toString("base64") !== base64) {
    return { wrong: `has no base64 text after "${type}"`, right: "copy the whole line of the .pub file" };
  }
  const inner = embeddedType(bytes);
  if (inner !== type) {
    return { wrong: `says "${type}" but its base64 is no such key`, right: "copy the whole line of the .pub file" };
  }
  if (bytes.length < (KEY_LENGTHS[type] ?? 200) || bytes.length > (KEY_LENGTHS[type] ?? 4096)) {
    return { wrong: `is cut off or too long: ${bytes.length} bytes`, right: "copy the whole line of the .pub file" };
  }
  return undefined;
};

/** The key without its comment: what identifies it. */
export function keyIdentity(key: string): string {
  return key.trim().split(/\s+/).slice(0, 2).join(" ");
}

/** A private key that can be used by a program: OpenSSH or PEM, without passphrase. */
export const privateKeyFormat: Format = (text) => {
  const body = /^-----BEGIN ([A-Z0-9 ]*)PRIVATE KEY-----\s([\s\S]+)-----END \1PRIVATE KEY-----\s*$/.exec(text.trim());
  if (body === null) {
    return notAPrivateKey(text);
  }
  return body[1] === "ENCRYPTED " || /^Proc-Type: .*ENCRYPTED/m.test(text) || isEncryptedOpenSsh(body[1]!, body[2]!)
    ? { wrong: "needs a passphrase", right: "load it into the SSH agent and leave this out, or give one without" }
    : undefined;
};

function notAPrivateKey(text: string): Fault {
  const right = 'give the file\'s whole text, from "-----BEGIN" to "-----END ... PRIVATE KEY-----"';
  if (text.startsWith("PuTTY-User-Key-File")) {
    return { wrong: "is in PuTTY's format", right: "convert it: puttygen KEY -O private-openssh-new -o FILE" };
  }
  return /^(ssh|ecdsa)-/.test(text) ? { wrong: "is a public key", right } : { wrong: "is not a private key", right };
}

/** An SSH key names its type in its first field: a 32-bit length and that many bytes (RFC 4253, section 6.6). */
function embeddedType(bytes: Buffer): string | undefined {
  const length = bytes.length >= 4 ? bytes.readUInt32BE(0) : 0;
  return length > 0 && length <= 64 ? bytes.toString("latin1", 4, 4 + length) : undefined;
}

/** OpenSSH's own format names its cipher right after a magic word (PROTOCOL.key in OpenSSH's source). */
function isEncryptedOpenSsh(kind: string, base64: string): boolean {
  const magic = "openssh-key-v1\0";
  const bytes = Buffer.from(base64.replace(/\s/g, ""), "base64");
  return kind === "OPENSSH " && bytes.toString("latin1", 0, magic.length) === magic
    ? embeddedType(bytes.subarray(magic.length)) !== "none"
    : false;
}
