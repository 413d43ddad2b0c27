import type { NodeConfig } from "../../config/schema.ts";
import type { NodeFile } from "../../node/files.ts";
import { run } from "../../node/plan.ts";
import type { StartTask } from "../../model/service.ts";
import { bridgeOf, uplink } from "./bridges.ts";

/** Of the tunnels' interface, where it is no physical network's. */
const BRIDGE = "br-underlay";
const UNIT = "stackwright-tunnel";

/** What puts the tunnels' address where Open vSwitch can send from. */
export interface Underlay {
  readonly files: readonly NodeFile[];
  readonly start: readonly StartTask[];
}

/**
 * The tunnels' address, on a bridge: the datapath in user space finds no way out through an interface that is none of
 * its own. A unit of its own brings it back at boot, whatever configures the host's other interfaces.
 *
 * @param switchUnit the unit that brings bridges back
 */
export function underlay(node: NodeConfig, datapath: string, switchUnit: string): Underlay {
  if (node.tunnel === undefined) {
    return { files: [], start: [] };
  }
  const { address, interface: port } = node.tunnel;
  const shared = Object.entries(node.uplinks).find(([, uplinkPort]) => uplinkPort === port);
  const bridge = shared === undefined ? BRIDGE : bridgeOf(shared[0]);
  const up = ["ip", "link", "set", "dev", bridge, "up"];
  const add = ["ip", "address", "replace", address, "dev", bridge];
  return {
    files: [
      {
        path: `/etc/systemd/system/${UNIT}.service`,
        content: unitFile(switchUnit, [up, add]),
        readBy: [UNIT],
      },
    ],
    start: [
      ...(shared === undefined ? uplink(bridge, datapath, port) : []),
      run(up),
      // Not the unit's stop: a line that is gone from the plan knows which address it was.
      run(add, { undo: `ip address delete ${address} dev ${bridge} 2>/dev/null || true` }),
      { unit: UNIT },
    ],
  };
}

function unitFile(switchUnit: string, commands: readonly (readonly string[])[]): string {
  return [
    "[Unit]",
    "Description=Address for tunnels between nodes (Stackwright)",
    `Wants=${switchUnit}.service`,
    `After=${switchUnit}.service`,
    "",
    "[Service]",
    "Type=oneshot",
    "RemainAfterExit=yes",
    ...commands.map((command) => `ExecStart=/usr/sbin/${command.join(" ")}`),
    "",
    "[Install]",
    "WantedBy=multi-user.target",
    "",
  ].join("\n");
}
