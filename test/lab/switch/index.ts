/** What a running cloud can lose and get again, and what its users keep meanwhile: each service by what is its own. */
import type { OptionalService } from "../../../components/config/schema.ts";
import type { Cloud } from "../support/cloud.ts";
import { cinder } from "./cinder.ts";
import { heat } from "./heat.ts";
import { manila } from "./manila.ts";
import { swift } from "./swift.ts";
import { telemetry } from "./telemetry.ts";

/** Something of a user's, made while the service was on. */
export interface Kept {
  /** @throws Error when it is not as it was made; asked when the service is back */
  check(): Promise<void>;
  /** What else in the cloud keeps for it, to be the same while the service is off. */
  besides?(): Promise<unknown>;
  remove(): Promise<void>;
}

export interface Switchable {
  readonly service: OptionalService;
  /** The part of the stack file that speaks of it alone, and is refused without it. */
  readonly settings?: string;
  /** Words of names that are its own, on nodes and of its accounts. */
  readonly words: readonly string[];
  readonly ports: readonly number[];
  /** Units by other names that come and go with its packages. */
  readonly units?: readonly string[];
  /** Its entries in the catalog. */
  readonly types: readonly string[];
  /** Databases, each with the tables whose rows change by requests of users alone. */
  readonly databases: Readonly<Record<string, string>>;
  /** Paths of what users keep on the nodes, by a regular expression. */
  readonly data?: RegExp;
  /** A service that keeps what it has in this one, which stays where that one is. */
  readonly under?: OptionalService;
  keep(cloud: Cloud): Promise<Kept>;
}

const ALL: readonly Switchable[] = [heat, cinder, swift, telemetry, manila];

/** Those that a cloud has and can be without. */
export function switchables({ services }: Cloud): Switchable[] {
  return ALL.filter(
    ({ service, under }) => services.includes(service) && (under === undefined || !services.includes(under)),
  );
}
