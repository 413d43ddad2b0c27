import type { Service } from "../../model/service.ts";
import { aodh } from "./aodh.ts";
import { ceilometer } from "./ceilometer.ts";
import { ceilometerCompute } from "./ceilometer-compute.ts";
import { gnocchi } from "./gnocchi.ts";

/** What measures a cloud: the store, the collectors on both sides, the alarms. */
export const telemetry: readonly Service[] = [gnocchi, ceilometer, ceilometerCompute, aodh];
