import type { Raw } from "./config-sample.ts";

/** What is done to a sound stack file, and each problem it must then have: path without namespace, and part of its text. */
export type Row = readonly [
  kind: string,
  edit: (raw: Raw) => void,
  ...problems: readonly (readonly [path: string, text: string])[],
];

/** The stack file's first provider network. */
export const network = (raw: Raw): Raw => raw.providerNetworks[0];

/** A second provider network that is right by itself, on a physical network of its own. */
export const OTHER_NETWORK = {
  name: "other",
  physicalNetwork: "other",
  cidr: "198.51.100.0/24",
  gateway: "198.51.100.1",
  pool: { start: "198.51.100.10", end: "198.51.100.20" },
};
