import { z } from "zod";
import { userFormat } from "./formats.ts";
import { privateKeyFormat } from "./keys.ts";
import { text } from "./text.ts";

/** A port of TCP. */
export const port = z.int().min(1).max(65535);

/** How nodes are reached. */
export const ssh = z.strictObject({
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
