/** What haproxy is told: who may come in where, and where it goes from there. Pure. */
import type { NodeConfig } from "../../config/schema.ts";
import { portAt, SIDES, virtualAddresses, type VirtualAddress } from "../../model/endpoints.ts";
import type { Entrance } from "../../model/service.ts";
import type { Site } from "../../model/site.ts";

/** The public endpoint's certificate with its key. */
export const CERTIFICATE = "/etc/haproxy/stackwright.pem";

/** A section: its head, and its lines. */
type Section = readonly [string, ...string[]];

/**
 * The port of each virtual address and whether another program on this node might listen there.
 */
export function listeners(site: Site, entrances: readonly Entrance[]): { port: number; address: string }[] {
  return places(site, entrances).flatMap(({ side, address, entrance: { port } }) => [
    { port: portAt(side, port), address },
    ...(portAt(side, port) === port ? [] : [{ port, address }]),
  ]);
}

/** The whole of haproxy.cfg. */
export function haproxyConf(site: Site, entrances: readonly Entrance[]): string {
  const used = entrances.filter((entrance) => places(site, [entrance]).length > 0);
  return [
    GLOBAL,
    DEFAULTS,
    ...places(site, entrances).flatMap(frontends),
    ...used.map((entrance) => backend(entrance, site.first(entrance.role ?? "controller"))),
  ]
    .map(([head, ...lines]) => [head, ...lines.map((line) => `    ${line}`)].join("\n"))
    .join("\n\n");
}

const GLOBAL: Section = [
  "global",
  "log /dev/log local0",
  "chroot /var/lib/haproxy",
  "stats socket /run/haproxy/admin.sock mode 660 level admin",
  "user haproxy",
  "group haproxy",
  "ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets",
];

const DEFAULTS: Section = [
  "defaults",
  "log global",
  "mode http",
  "option httplog",
  "option dontlognull",
  "option forwardfor",
  "timeout connect 5s",
  "timeout http-request 30s",
  // An API may think for minutes; of a console nothing need be heard for an hour.
  "timeout client 10m",
  "timeout server 10m",
  "timeout tunnel 1h",
  // Out after two failures, seconds after the first; back with the first success.
  "default-server inter 5s fastinter 1s downinter 1s fall 2 rise 1",
];

interface Place extends VirtualAddress {
  readonly entrance: Entrance;
}

function places({ config }: Site, entrances: readonly Entrance[]): Place[] {
  return virtualAddresses(config).flatMap((address) =>
    entrances.filter(({ sides = SIDES }) => sides.includes(address.side)).map((entrance) => ({ ...address, entrance })),
  );
}

function frontends({ side, address, entrance: { name, port } }: Place): Section[] {
  const byTls = side === "public";
  const opened = portAt(side, port);
  // On the node that has not got the address there is nothing to bind to, yet.
  const bind = `bind ${address}:${opened} transparent${byTls ? ` ssl crt ${CERTIFICATE} alpn http/1.1` : ""}`;
  const main: Section = [
    `frontend ${name}-${side}`,
    bind,
    // What a client says of itself in these would be believed.
    "http-request del-header Forwarded",
    "http-request del-header X-Forwarded- -m beg",
    `http-request set-header X-Forwarded-Proto ${byTls ? "https" : "http"}`,
    `default_backend ${name}`,
  ];
  return opened === port
    ? [main]
    : [
        main,
        [
          `frontend ${name}-${side}-plain`,
          `bind ${address}:${port} transparent`,
          "http-request redirect scheme https code 301",
        ],
      ];
}

function backend({ name, port, health }: Entrance, { name: node, address }: NodeConfig): Section {
  const check =
    health === undefined
      ? []
      : ["option httpchk", `http-check send meth GET uri ${health} ver HTTP/1.1 hdr Host ${address}`];
  return [`backend ${name}`, ...check, `server ${node} ${address}:${port} check`];
}
