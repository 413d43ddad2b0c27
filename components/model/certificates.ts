import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import type { Config, Endpoints } from "../config/schema.ts";

/** Ten years: `pulumi up --replace` of a certificate renews it sooner. */
const HOURS = 10 * 365 * 24;

/** The public endpoint's certificate. */
export interface Certificate {
  /** With those that vouch for it and its private key, in PEM. Secret. */
  readonly pem: pulumi.Output<string>;
  /** Of who signed it, where that is to be trusted for this cloud alone. */
  readonly authority: pulumi.Output<string> | undefined;
}

/** The names by which services find it among their secrets. */
export function secretsOfCertificate(certificate: Certificate | undefined): Record<string, pulumi.Output<string>> {
  const { pem, authority } = certificate ?? {};
  return { ...(pem && { certificate: pem }), ...(authority && { authority }) };
}

/** The certificate that the stack file gives, or one of an authority of the stack's own; undefined where nothing needs one. */
export function certificateFor({ endpoints }: Config, parent: pulumi.Resource): Certificate | undefined {
  const asked = endpoints?.public;
  if (asked === undefined) {
    return undefined;
  }
  const { certificate, key, authority } = asked.tls;
  return certificate === undefined || key === undefined
    ? generated(asked, parent)
    : {
        pem: pulumi.secret(joined(certificate, key as string)),
        authority: authority === undefined ? undefined : pulumi.output(authority),
      };
}

/**
 * By Pulumi's provider for TLS: keys are secrets of the state as passwords are, every balancer gets the same, a preview shows
 * when they are made anew, and nothing has to be kept or fetched on a node.
 */
function generated({ address, hostname }: NonNullable<Endpoints["public"]>, parent: pulumi.Resource): Certificate {
  const options = { parent };
  const curve = { algorithm: "ECDSA", ecdsaCurve: "P256" };
  const validityPeriodHours = HOURS;
  const authorityKey = new tls.PrivateKey("authority-key", curve, options);
  const authority = new tls.SelfSignedCert(
    "authority",
    {
      privateKeyPem: authorityKey.privateKeyPem,
      // Told apart from another cloud's in a client's list.
      subject: { organization: "Stackwright", commonName: `Stackwright, for ${hostname ?? address}` },
      isCaCertificate: true,
      setSubjectKeyId: true,
      allowedUses: ["cert_signing", "crl_signing"],
      validityPeriodHours,
    },
    options,
  );
  const key = new tls.PrivateKey("endpoint-key", curve, options);
  const request = new tls.CertRequest(
    "endpoint-request",
    {
      privateKeyPem: key.privateKeyPem,
      subject: { commonName: hostname ?? address },
      dnsNames: hostname === undefined ? [] : [hostname],
      ipAddresses: [address],
    },
    options,
  );
  const certificate = new tls.LocallySignedCert(
    "endpoint",
    {
      certRequestPem: request.certRequestPem,
      caPrivateKeyPem: authorityKey.privateKeyPem,
      caCertPem: authority.certPem,
      allowedUses: ["digital_signature", "server_auth"],
      validityPeriodHours,
    },
    options,
  );
  return {
    pem: pulumi.secret(pulumi.all([certificate.certPem, key.privateKeyPem]).apply(([...texts]) => joined(...texts))),
    // What is made of a secret is one, to Pulumi; this is for everybody.
    authority: pulumi.unsecret(authority.certPem),
  };
}

function joined(...texts: readonly string[]): string {
  return texts.map((text) => `${text.trim()}\n`).join("");
}
