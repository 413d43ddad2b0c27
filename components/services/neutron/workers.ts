import type { Site } from "../../model/site.ts";
import { type NodeFile, systemdUnit } from "../../node/files.ts";

/** A process of Neutron's server side besides API and RPC server: its unit, which we bring. */
export interface Worker {
  readonly unit: string;
  readonly file: NodeFile;
}

/**
 * What nobody asks for but time does: routers and DHCP leave nodes that are down, reservations of quota expire. A process
 * of its own where the API runs under uwsgi (release notes of Neutron 25); before that, under uwsgi, nothing did it.
 */
export function periodic(site: Site): Worker[] {
  return worker(site, site.platform.neutronPeriodic, "Neutron's periodic workers");
}

/** Repairs what of Neutron's did not reach OVN's databases; a process of its own likewise. */
export function maintenance(site: Site): Worker[] {
  return worker(site, site.platform.ovnMaintenance, "Neutron's maintenance of OVN's databases");
}

/** The program comes with Neutron; Debian's package of its name has a script for init alone. Nothing where there is none. */
function worker(
  site: Site,
  { unit, program }: { readonly unit: string; readonly program: string },
  description: string,
): Worker[] {
  const { ml2, dropIns } = site.platform.neutron;
  const files = ["--config-file=/etc/neutron/neutron.conf", `--config-file=${ml2}`, `--config-dir=${dropIns}`];
  const file = systemdUnit(unit, {
    Unit: { Description: `${description} (Stackwright)`, After: "network-online.target" },
    Service: {
      User: "neutron",
      Environment: `OS_OSLO_MESSAGING_RABBIT__PROCESSNAME=${unit}`,
      ExecStart: `${program} ${files.join(" ")} --log-file=/var/log/neutron/${unit}.log`,
      Restart: "on-failure",
    },
  });
  return unit === "" ? [] : [{ unit, file }];
}
