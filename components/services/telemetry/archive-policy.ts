import type { Site } from "../../model/site.ts";
import { run, type Task } from "../../node/plan.ts";
import { program } from "../oslo.ts";

/** Makes the policy. */
export const archivePolicyProgram = program("gnocchi-archive-policy", new URL("archive_policy.py", import.meta.url));

/** As long as Ceilometer's own policies keep what was measured. */
const DAYS = 30;

/**
 * How fine and how long Gnocchi keeps what Ceilometer measures: one point for each time that it looks.
 *
 * A policy's granularity never changes, nor does a metric's policy. So another interval is another policy by its name,
 * which the metrics get that come from then on.
 */
export function archivePolicy({ config }: Site): string {
  return `stackwright-${config.telemetry.interval}s`;
}

/** Makes the policy unless it is there; by Gnocchi's own database, since no password is needed for that. */
export function makeArchivePolicy(site: Site): Task {
  const { interval } = site.config.telemetry;
  return run(["python3", archivePolicyProgram.path, archivePolicy(site), String(interval), String(DAYS)], {
    as: "gnocchi",
  });
}
