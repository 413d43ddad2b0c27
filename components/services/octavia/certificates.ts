import { readFileSync } from "node:fs";
import type { NodeFile } from "../../node/files.ts";

const DIRECTORY = "/etc/octavia/certs";

/**
 * The files by which Octavia and its balancers know each other, for each side its own authority. They are made on the node
 * and never leave it, so that no state and no operator holds a key that signs.
 */
export const certificates = {
  directory: DIRECTORY,
  /** Signs what balancers show. */
  serverCa: `${DIRECTORY}/server-ca.pem`,
  serverCaKey: `${DIRECTORY}/server-ca.key`,
  /** Signs what Octavia shows. */
  clientCa: `${DIRECTORY}/client-ca.pem`,
  /** What Octavia shows, and its key. */
  client: `${DIRECTORY}/client.pem`,
} as const;

/** Makes what of them is missing, and anew what runs out. Octavia reads them whenever it speaks to a balancer. */
export const makeCertificates: NodeFile = {
  path: "/usr/local/share/stackwright/octavia-certificates.sh",
  content: readFileSync(new URL("certificates.sh", import.meta.url), "utf8"),
  readBy: [],
};
