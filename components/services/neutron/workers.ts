import type { Site } from "../../../model/site.ts";
import { systemdUnit } from "../../../node/files.ts";
import type { Worker } from "../mechanism.ts";

/**
 * Repairs what of Neutron's did not reach OVN's databases; a process of its own where the API runs under uwsgi (Neutron 25).
 * The program comes with Neutron; Debian's package of that name has a script for init alone.
 */
export function maintenance(site: Site): Worker[] {
  const { unit, program } = site.platform.ovnMaintenance;
  const { ml2, dropIns } = site.platform.neutron;
  const files = ["--config-file=/etc/neutron/neutron.conf", `--config-file=${ml2}`, `--config-dir=${dropIns}`];
  const file = systemdUnit(unit, {
    Unit: { Description: "Neutron's maintenance of OVN's databases (Stackwright)", After: "network-online.target" },
    Service: {
      User: "neutron",
      Environment: `OS_OSLO_MESSAGING_RABBIT__PROCESSNAME=${unit}`,
      ExecStart: `${program} ${files.join(" ")} --log-file=/var/log/neutron/${unit}.log`,
      Restart: "on-failure",
    },
  });
  return unit === "" ? [] : [{ unit, file }];
}
