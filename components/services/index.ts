import type { Config, OptionalService } from "../config/schema.ts";
import { chrony } from "../infrastructure/chrony.ts";
import { etcd } from "../infrastructure/etcd.ts";
import { loadBalancer } from "../infrastructure/loadbalancer/index.ts";
import { mariadb } from "../infrastructure/mariadb.ts";
import { memcached } from "../infrastructure/memcached.ts";
import { rabbitmq } from "../infrastructure/rabbitmq.ts";
import { timezone } from "../infrastructure/timezone.ts";
import { trust } from "../infrastructure/trust.ts";
import { hasAuthority } from "../model/endpoints.ts";
import type { Service } from "../model/service.ts";
import { volumeClient } from "./cinder/client.ts";
import { cinder } from "./cinder/index.ts";
import { cinderVolume } from "./cinder/volume.ts";
import { glance } from "./glance.ts";
import { heat, heatCfn } from "./heat/index.ts";
import { horizon } from "./horizon.ts";
import { keystone } from "./keystone/index.ts";
import { manila } from "./manila/index.ts";
import { manilaShare } from "./manila/share.ts";
import { neutron } from "./neutron/index.ts";
import { servicesOfMechanism } from "./neutron/mechanisms.ts";
import { novaCompute } from "./nova/compute.ts";
import { nova } from "./nova/index.ts";
import { loadBalancing } from "./octavia/index.ts";
import { placement } from "./placement.ts";
import { swift } from "./swift/proxy.ts";
import { swiftRings } from "./swift/rings.ts";
import { swiftStorage } from "./swift/storage.ts";
import { telemetry } from "./telemetry/index.ts";

/** The services that this configuration asks for. */
export function servicesOf(config: Config): readonly Service[] {
  const wanted = (name: OptionalService, ...its: readonly Service[]) => (config.services.includes(name) ? its : []);
  const services = [
    ...(hasAuthority(config) ? [trust] : []),
    ...(config.time.sync ? [chrony] : []),
    ...(config.time.zone === undefined ? [] : [timezone]),
    ...[mariadb, rabbitmq, memcached, etcd],
    ...[keystone, glance, placement, nova, neutron, ...servicesOfMechanism(config)],
    // Before the hypervisors, which are gone from a node before what they reach volumes by.
    ...wanted("cinder", cinder, cinderVolume, volumeClient),
    novaCompute,
    ...wanted("horizon", horizon),
    ...wanted("heat", heat, heatCfn),
    ...wanted("swift", swiftRings, swiftStorage, swift),
    ...wanted("manila", manila, manilaShare),
    ...wanted("telemetry", ...telemetry),
    ...wanted("octavia", ...loadBalancing(config)),
  ];
  return config.endpoints ? [...services, loadBalancer(services, config.endpoints.public !== undefined)] : services;
}
