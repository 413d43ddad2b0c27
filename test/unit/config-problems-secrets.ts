import { generateKeyPairSync } from "node:crypto";
import { publicKey } from "./config-sample.ts";
import type { Row } from "./config-problems-row.ts";

const SHA256 = `sha256:${"0".repeat(64)}`;
const pem = (options: object) =>
  generateKeyPairSync("ed25519", {
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem", ...options },
  }).privateKey;
const openSsh = (cipher: string) => {
  const blob = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    Buffer.from([0, 0, 0, cipher.length]),
    Buffer.from(cipher),
  ]);
  return ["BEGIN", blob.toString("base64"), "END"].join("\n").replace(/BEGIN|END/g, "-----$& OPENSSH PRIVATE KEY-----");
};

const PLAIN = ["ssh.privateKey", "is a secret in plain text; replace this key"] as const;

/** Secrets given wrongly; `hunter2` stands for what must not be seen. */
export const SECRETS: readonly Row[] = [
  ["private key in plain text", (raw) => (raw.ssh = { privateKey: pem({}) }), PLAIN],
  [
    "private key malformed",
    (raw) => (raw.ssh = { privateKey: "hunter2" }),
    PLAIN,
    ["ssh.privateKey", "is not a private key"],
  ],
  [
    "public key for a private one",
    (raw) => (raw.ssh = { privateKey: publicKey(1) }),
    PLAIN,
    ["ssh.privateKey", "is a public key"],
  ],
  [
    "private key of PuTTY",
    (raw) => (raw.ssh = { privateKey: "PuTTY-User-Key-File-3: ssh-ed25519" }),
    PLAIN,
    ["ssh.privateKey", "puttygen"],
  ],
  [
    "private key with passphrase (OpenSSH)",
    (raw) => (raw.ssh = { privateKey: openSsh("aes256-ctr") }),
    PLAIN,
    ["ssh.privateKey", "needs a passphrase"],
  ],
  [
    "private key with passphrase (PEM)",
    (raw) => (raw.ssh = { privateKey: pem({ cipher: "aes-256-cbc", passphrase: "hunter2" }) }),
    PLAIN,
    ["ssh.privateKey", "needs a passphrase"],
  ],
  [
    "credentials in a URL",
    (raw) => (raw.image = { url: "https://me:hunter2@example.org/i", checksum: SHA256 }),
    ["image.url", "carries a user name or password"],
  ],
];
