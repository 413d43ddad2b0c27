import type { Config } from "../config/schema.ts";
import { chrony } from "../infrastructure/chrony.ts";
import { etcd } from "../infrastructure/etcd.ts";
import { mariadb } from "../infrastructure/mariadb.ts";
import { memcached } from "../infrastructure/memcached.ts";
import { rabbitmq } from "../infrastructure/rabbitmq.ts";
import type { Service } from "../model/service.ts";
import { hasTelemetry } from "../model/telemetry.ts";
import { glance } from "./glance.ts";
import { horizon } from "./horizon.ts";
import { keystone } from "./keystone/index.ts";
import { neutron } from "./neutron/index.ts";
import { servicesOfMechanism } from "./neutron/mechanisms.ts";
import { novaCompute } from "./nova/compute.ts";
import { nova } from "./nova/index.ts";
import { placement } from "./placement.ts";
import { telemetry } from "./telemetry/index.ts";

/** The services that this configuration asks for. */
export function servicesOf(config: Config): readonly Service[] {
  return [
    ...(config.time.sync ? [chrony] : []),
    ...[mariadb, rabbitmq, memcached, etcd],
    ...[keystone, glance, placement, nova, neutron, ...servicesOfMechanism(config), novaCompute],
    ...(config.services.includes("horizon") ? [horizon] : []),
    ...(hasTelemetry(config) ? telemetry : []),
  ];
}
