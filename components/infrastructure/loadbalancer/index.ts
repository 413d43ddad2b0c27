import { virtualAddresses } from "../../model/endpoints.ts";
import { entrancesOf } from "../../model/entrances.ts";
import type { Service } from "../../model/service.ts";
import { claim, listens } from "../../node/plan.ts";
import { CERTIFICATE, haproxyConf, listeners } from "./haproxy.ts";
import { keepalivedConf } from "./keepalived.ts";

/** By which the cloud finds it among its services. */
export const LOAD_BALANCER = "loadbalancer";

/**
 * The virtual addresses of the cloud: keepalived has them on one of the nodes with the role, haproxy hands on what comes in
 * there to whoever works.
 *
 * @param services all that is behind it
 * @param byTls whether there is a public address
 */
export function loadBalancer(services: readonly Service[], byTls: boolean): Service {
  // Two entries of the catalog may be two versions of an API behind one port.
  const entrances = services
    .flatMap(entrancesOf)
    .filter(({ port }, index, all) => all.findIndex((other) => other.port === port) === index);
  return {
    name: LOAD_BALANCER,
    roles: ["loadbalancer"],
    given: byTls ? ["certificate"] : [],
    deploy(site, node) {
      const { haproxy, keepalived } = site.platform;
      const opened = listeners(site, entrances);
      const first = virtualAddresses(site.config).map(({ address }) =>
        opened.find((listener) => listener.address === address)!,
      );
      return {
        packages: [...haproxy.packages, ...keepalived.packages],
        ports: opened,
        leftovers: [keepalived.conf],
        files: [
          { path: haproxy.conf, content: haproxyConf(site, entrances), readBy: [haproxy.unit] },
          { path: keepalived.conf, content: keepalivedConf(site, node, haproxy.unit), readBy: [keepalived.unit] },
        ],
        secretFiles: byTls
          ? [
              {
                path: CERTIFICATE,
                content: (secrets) => secrets("certificate"),
                group: haproxy.group,
                mode: "0640",
                readBy: [haproxy.unit],
              },
            ]
          : [],
        start: [
          ...keepalived.writes.map((path) => claim("path", path)),
          { unit: haproxy.unit },
          { unit: keepalived.unit },
          ...first.map(({ address, port }) => listens(address, port)),
        ],
      };
    },
  };
}
