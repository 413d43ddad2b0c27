import { type NodeFile, systemdUnit } from "../../node/files.ts";
import { run } from "../../node/plan.ts";
import type { StartTask } from "../../model/service.ts";

const UNIT = "stackwright-tunnel";

/** What puts the tunnels' address where it belongs. */
export interface Underlay {
  readonly files: readonly NodeFile[];
  readonly start: readonly StartTask[];
}

/**
 * The tunnels' address on a device of the node. A unit of its own brings it back at boot, whatever configures the host's
 * other interfaces.
 *
 * @param address with prefix length
 * @param switchUnit the unit that brings the device back, if one does
 */
export function underlay(address: string, device: string, switchUnit?: string): Underlay {
  const up = ["ip", "link", "set", "dev", device, "up"];
  const add = ["ip", "address", "replace", address, "dev", device];
  return {
    files: [
      systemdUnit(UNIT, {
        Unit: {
          Description: "Address for tunnels between nodes (Stackwright)",
          ...(switchUnit === undefined ? {} : { Wants: `${switchUnit}.service` }),
          After: switchUnit === undefined ? "network.target" : `${switchUnit}.service`,
        },
        Service: {
          Type: "oneshot",
          RemainAfterExit: "yes",
          ExecStartPre: `/usr/sbin/${up.join(" ")}`,
          ExecStart: `/usr/sbin/${add.join(" ")}`,
        },
      }),
    ],
    start: [
      run(up),
      // Not the unit's stop: a line that is gone from the plan knows which address it was. One that was there is not ours.
      run(add, {
        unless: `ip -o address show dev ${device} | grep -qF ' ${address} '`,
        undo: `ip address delete ${address} dev ${device} 2>/dev/null || true`,
      }),
      { unit: UNIT },
    ],
  };
}
