import { z } from "zod";
import { hostAddressFormat, hostNameFormat, interfaceFormat } from "./formats.ts";
import { certificateFormat, tlsKeyFormat } from "./certificates.ts";
import { text } from "./text.ts";

const place = {
  address: text(hostAddressFormat)
    .meta({ format: "ipv4" })
    .describe("The address, which no host has yet; load balancers put it on an interface."),
  interface: text(interfaceFormat).optional().describe("That interface. Default: the one with the management address."),
};

const tls = z.strictObject({
  certificate: text(certificateFormat)
    .optional()
    .describe("Certificate and those that vouch for it, in PEM, its own first. Default: one of a generated authority."),
  key: text(tlsKeyFormat)
    .brand<"SecretText">()
    .optional()
    .describe("Its private key in PEM, without passphrase, as a secret."),
  authority: text(certificateFormat)
    .optional()
    .describe("Certificate of who signed it, in PEM, where hosts and clients do not trust that one anyway."),
});

/** Where the APIs are asked, by who asks. */
export const endpoints = z.strictObject({
  internal: z.strictObject(place).optional().describe("Where services ask each other. Default: the APIs' own address."),
  admin: z.strictObject(place).optional().describe("Where administrators ask. Default: the APIs' own address."),
  public: z
    .strictObject({
      ...place,
      hostname: text(hostNameFormat)
        .optional()
        .describe("Name of the address, which clients have to resolve, in place of it."),
      tls: tls.prefault({}).describe("How the cloud proves to clients that it is the one."),
    })
    .optional()
    .describe("Where clients ask: the APIs by TLS, the dashboard and consoles. Default: the APIs' own address."),
});
