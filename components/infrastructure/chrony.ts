import { STAND_IN_ROLES } from "../config/roles.ts";
import type { Service } from "../model/service.ts";
import { controllerOf } from "../model/site.ts";

/** Clocks: the controller follows the outside, every other node follows the controller. */
export const chrony: Service = {
  name: "chrony",
  roles: ["controller", ...STAND_IN_ROLES, "compute"],
  deploy(site, node) {
    const { packages, unit, main, pool, drift, leapSeconds } = site.platform.chrony;
    const controller = controllerOf(site.config);
    const servers = site.config.time.servers;
    const source =
      node.name === controller.name
        ? servers.length > 0
          ? servers.map((server) => `server ${server} iburst`)
          : [`pool ${pool}`]
        : [`server ${controller.address} iburst`];
    // The controller goes on serving time to its clients when the outside is away, so that all clocks stay together.
    const serve = node.name === controller.name ? ["allow", "local stratum 10"] : [];
    return {
      packages,
      files: [
        {
          // The whole file: the packaged one names a pool that the clients of the controller must not use.
          path: main,
          content: [
            ...source,
            ...serve,
            `driftfile ${drift}`,
            "ntsdumpdir /var/lib/chrony",
            "logdir /var/log/chrony",
            "maxupdateskew 100.0",
            "rtcsync",
            "makestep 1 3",
            leapSeconds,
          ].join("\n"),
        },
      ],
      start: [{ unit }],
    };
  },
};
