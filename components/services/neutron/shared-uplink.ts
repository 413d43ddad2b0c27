import { readFileSync } from "node:fs";
import type { Deployment } from "../../model/service.ts";
import { type NodeFile, systemdUnit } from "../../node/files.ts";
import { bare } from "./bridges.ts";

const SCRIPT: NodeFile = {
  path: "/usr/local/share/stackwright/share-interface.sh",
  content: readFileSync(new URL("share-interface.sh", import.meta.url), "utf8"),
  mode: "0755",
  readBy: [],
};

/** What configures a host's interfaces on the distributions that we know. */
const NETWORKS = "networking.service systemd-networkd.service";

/**
 * A bridge whose port is the host's only interface: the host's addresses move to the bridge, by a unit of ours, so that
 * they do at every boot, whatever is connected by them goes on, and stopping the unit takes them back.
 *
 * @param peers addresses of which one has to answer after the move
 */
export function sharedUplink(
  bridge: string,
  datapath: string,
  port: string,
  peers: readonly string[],
  switchUnits: Readonly<Record<"switch" | "service", string>>,
): Pick<Deployment, "files" | "start"> {
  const unit = `stackwright-${bridge}`;
  const script = (direction: string) => [SCRIPT.path, direction, port, bridge, ...peers].join(" ");
  return {
    files: [
      SCRIPT,
      systemdUnit(unit, {
        Unit: {
          Description: `The host's own address on ${bridge} (Stackwright)`,
          Wants: `${switchUnits.service}.service network-online.target`,
          After: `${switchUnits.service}.service network-online.target ${NETWORKS}`,
          // Who configures the interface anew finds it as it was, and does not put its address there a second time.
          PartOf: NETWORKS,
        },
        Service: {
          Type: "oneshot",
          RemainAfterExit: "yes",
          ExecStart: script("move"),
          // Also after a start that failed, or took too long.
          ExecStopPost: script("back"),
          TimeoutStartSec: 50,
        },
      }),
      {
        // Neutron's agent has the bridge pass nothing by itself, and gets no word through it before it passes something.
        path: `/etc/systemd/system/${switchUnits.switch}.service.d/${unit}.conf`,
        content: `[Service]\nExecStartPost=-/usr/bin/ovs-ofctl add-flow ${bridge} priority=0,actions=NORMAL\n`,
        readBy: [],
      },
    ],
    start: [...bare(bridge, datapath), { unit }],
  };
}
