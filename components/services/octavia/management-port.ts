import { readFileSync } from "node:fs";
import type { Deployment } from "../../model/service.ts";
import type { Site } from "../../model/site.ts";
import { type NodeFile, systemdUnit } from "../../node/files.ts";
import { ini } from "../../node/ini.ts";
import { run, until } from "../../node/plan.ts";

const UNIT = "stackwright-balancing";
const DEVICE = "o-hm0";
/** What the port is, as the script reads it. */
const PORT = "/etc/octavia/management-port";

const SCRIPT: NodeFile = {
  path: "/usr/local/share/stackwright/octavia-management-port.sh",
  content: readFileSync(new URL("management-port.sh", import.meta.url), "utf8"),
  readBy: [UNIT],
};

/**
 * The node's own port on the network by which balancers are directed: Neutron has made it, and its agent wires whatever
 * is in the switch with the port's id. The device's addresses go with the switch, so a unit brings them back with it.
 */
export function managementPort({ platform }: Site): Required<Pick<Deployment, "files" | "secretFiles" | "start">> {
  const { service, switch: daemon } = platform.vswitch.units;
  const plug = `${SCRIPT.path} ${DEVICE} ${PORT}`;
  return {
    files: [
      SCRIPT,
      systemdUnit(UNIT, {
        Unit: {
          Description: "The node's port on the network of load balancers (Stackwright)",
          Wants: `${service}.service`,
          After: `${service}.service ${daemon}.service`,
          PartOf: `${daemon}.service`,
        },
        Service: { Type: "oneshot", RemainAfterExit: "yes", ExecStart: `/bin/sh ${plug}` },
      }),
      {
        // It hears by the port's address, and gives up where that is missing.
        path: `/etc/systemd/system/${platform.amphorae.units.health}.service.d/stackwright.conf`,
        content: ini({ Unit: { Wants: `${UNIT}.service`, After: `${UNIT}.service` } }),
        readBy: [],
      },
    ],
    secretFiles: [
      {
        path: PORT,
        content: (told) =>
          [
            `id=${told("management-port")}`,
            `mac=${told("management-mac")}`,
            `address=${told("management-address")}/${told("management-prefix")}`,
            `mtu=${told("management-mtu")}`,
          ].join("\n"),
        readBy: [UNIT],
      },
    ],
    start: [
      run(["sh", ...plug.split(" ")], {
        // A bridge that is gone, or a switch that does not answer, has no port to take out.
        undo: `! ovs-vsctl --timeout=20 br-exists br-int || ovs-vsctl --timeout=20 --if-exists del-port br-int ${DEVICE}`,
      }),
      { unit: UNIT },
      until(`Neutron's agent to wire ${DEVICE}`, ["sh", "-c", `ovs-vsctl get Port ${DEVICE} tag | grep -q '[0-9]'`]),
    ],
  };
}
