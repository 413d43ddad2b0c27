import type { Raw } from "./config-sample.ts";

/** What is done to a sound stack file, and each problem it must then have: path without namespace, and part of its text. */
export type Row = readonly [
  kind: string,
  edit: (raw: Raw) => void,
  ...problems: readonly (readonly [path: string, text: string])[],
];

/** The stack file's first provider network. */
export const network = (raw: Raw): Raw => raw.providerNetworks[0];
