import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import type { Format } from "./formats.ts";

/** Certificates in PEM, one after the other. */
export const certificateFormat: Format = (text) => {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.length > 0 && blocks.every((block) => certificateIn(block) !== undefined)
    ? undefined
    : { wrong: "is no certificate in PEM", right: 'give the file\'s whole text, from "-----BEGIN CERTIFICATE-----"' };
};

/** A private key in PEM that can be used by a program. */
export const tlsKeyFormat: Format = (text) => {
  if (/ENCRYPTED/.test(text)) {
    return { wrong: "needs a passphrase", right: "give one without: openssl pkey -in FILE" };
  }
  return privateKeyIn(text) === undefined
    ? { wrong: "is no private key in PEM", right: 'give the file\'s whole text, from "-----BEGIN"' }
    : undefined;
};

/** The first certificate of a text; undefined when there is none. */
export function certificateIn(text: string): X509Certificate | undefined {
  try {
    return new X509Certificate(text);
  } catch {
    return undefined;
  }
}

/** The private key of a text; undefined when there is none. */
export function privateKeyIn(text: string): KeyObject | undefined {
  try {
    return createPrivateKey(text);
  } catch {
    return undefined;
  }
}
