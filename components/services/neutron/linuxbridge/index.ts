import { withAgents } from "../agents/index.ts";
import type { Mechanism } from "../mechanism.ts";
import { linuxbridge } from "./switch.ts";

/** The kernel's own bridges, until Neutron gave them up in 2025.1; experimental by Neutron's own word from Zed on. */
export const linuxbridgeMechanism: Mechanism = {
  ...withAgents("linuxbridge", "Linux bridge agent"),
  switch: linuxbridge,
  options: () => ({ experimental: { linuxbridge: true } }),
};
