import type { Config, Role } from "../../config/schema.ts";
import type { Service } from "../../model/service.ts";
import type { Site } from "../../model/site.ts";
import type { Ini } from "../../node/ini.ts";
import type { Worker } from "./workers.ts";

/** A way to move packets: one of ML2's mechanism drivers, with the services that do the work. */
export interface Mechanism {
  /** What Neutron's API needs before it can start, in order. */
  readonly central: readonly Service[];
  /** What gives a node its ports. */
  readonly switch: Service;
  /** Whatever works on top of the switches: addresses, metadata, routers. */
  readonly agents: (config: Config) => readonly Service[];
  /** Topics of the message bus on which its agents on network nodes listen. */
  readonly topics: (config: Config) => readonly string[];
  /** Shell command that prints the hosts whose switch has reported, one in a line, and the role of the node that knows. */
  readonly reported: { readonly role: Role; readonly listing: string };
  /** Neutron's plugins beside ML2. */
  readonly plugins: (config: Config) => readonly string[];
  /** `mechanism_drivers`. */
  readonly drivers: (config: Config) => readonly string[];
  /** What of the mechanism's runs beside Neutron's API. */
  readonly workers?: (site: Site) => readonly Worker[];
  /** What Neutron has to know besides, as sections of its configuration. */
  readonly options?: (site: Site) => Ini;
}
