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

/** What not every cloud has, by the word that asks for it. */
const OPTIONAL: Readonly<Record<OptionalService, (config: Config) => readonly Service[]>> = {
  horizon: () => [horizon],
  cinder: () => [cinder, cinderVolume, volumeClient],
  heat: () => [heat, heatCfn],
  swift: () => [swiftRings, swiftStorage, swift],
  manila: () => [manila, manilaShare],
  telemetry: () => telemetry,
  octavia: loadBalancing,
};

/** Secrets by which services find what they keep, also of those that are not wanted: what one kept waits until it is again. */
export function lastingSecrets(config: Config): string[] {
  return Object.values(OPTIONAL)
    .flatMap((services) => services(config))
    .flatMap(({ lasting = [] }) => lasting);
}

/** The services that this configuration asks for. */
export function servicesOf(config: Config): readonly Service[] {
  const wanted = (name: OptionalService) => (config.services.includes(name) ? OPTIONAL[name](config) : []);
  const services = [
    ...(hasAuthority(config) ? [trust] : []),
    ...(config.time.sync ? [chrony] : []),
    ...(config.time.zone === undefined ? [] : [timezone]),
    ...[mariadb, rabbitmq, memcached, etcd],
    ...[keystone, glance, placement, nova, neutron, ...servicesOfMechanism(config)],
    // Before the hypervisors, which are gone from a node before what they reach volumes by.
    ...wanted("cinder"),
    novaCompute,
    ...wanted("horizon"),
    ...wanted("heat"),
    ...wanted("swift"),
    ...wanted("manila"),
    ...wanted("telemetry"),
    ...wanted("octavia"),
  ];
  return config.endpoints ? [...services, loadBalancer(services, config.endpoints.public !== undefined)] : services;
}
