import type { Config } from "../../config/schema.ts";
import type { Service } from "../../model/service.ts";
import { linuxbridgeMechanism } from "./linuxbridge/index.ts";
import type { Mechanism } from "./mechanism.ts";
import { openvswitchMechanism } from "./openvswitch/index.ts";
import { ovnMechanism } from "./ovn/index.ts";

const mechanisms = {
  openvswitch: openvswitchMechanism,
  ovn: ovnMechanism,
  linuxbridge: linuxbridgeMechanism,
} as const satisfies Record<Config["networking"]["mechanism"], Mechanism>;

/** The mechanism that the configuration asks for. */
export function mechanismOf({ networking }: Pick<Config, "networking">): Mechanism {
  return mechanisms[networking.mechanism];
}

/** All its services, in the order in which a node starts them. */
export function servicesOfMechanism(config: Config): Service[] {
  const mechanism = mechanismOf(config);
  return [...mechanism.central, mechanism.switch, ...mechanism.agents(config)];
}
