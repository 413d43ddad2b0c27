/** What follows from the configuration about telemetry. Pure. */
import type { Config } from "../config/schema.ts";

/** Whether what the cloud does is measured, so that its services have to tell of it. */
export function hasTelemetry({ services }: Pick<Config, "services">): boolean {
  return services.includes("telemetry");
}
