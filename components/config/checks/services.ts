import { absent } from "../draft.ts";
import { problem } from "../problem.ts";
import { type Check, repeated } from "./check.ts";

/** Each service is asked for once. */
export const serviceNames: Check = (stack) =>
  repeated(
    (stack.services ?? []).map((name, index) => ({ key: name, path: ["services", index], owner: name ?? "" })),
    (owner) => `repeats ${owner}`,
    "name each service once",
  );

/** How the cloud is measured is said of one that is. */
export const telemetrySettings: Check = function* (stack) {
  const { services = [undefined] } = stack;
  if (!absent(stack, "telemetry") && services.every((name) => name !== undefined && name !== "telemetry")) {
    yield problem(
      ["telemetry"],
      "is given, but services has no telemetry",
      'leave it out, or add "telemetry" to services',
    );
  }
};

/** Time servers are for chrony, which must then be wanted; none is named twice. */
export const timeServers: Check = function* (stack) {
  const { sync, servers = [] } = stack.time ?? {};
  if (sync === false && servers.length > 0) {
    yield problem(["time", "servers"], "is given, but time.sync is off", "leave it out, or set time.sync to true");
  }
  yield* repeated(
    servers.map((server, index) => ({ key: server, path: ["time", "servers", index], owner: server ?? "" })),
    (owner) => `repeats ${owner}`,
    "name each server once",
  );
};
