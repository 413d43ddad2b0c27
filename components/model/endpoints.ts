/** Where clients reach what the cloud has to offer: at the virtual addresses, or else where it listens itself. Pure. */
import type { Config, NodeConfig } from "../config/schema.ts";

/** The three ways to ask, as the catalog names them. */
export const SIDES = ["public", "internal", "admin"] as const;
export type Side = (typeof SIDES)[number];

/** A virtual address. */
export interface VirtualAddress {
  readonly side: Side;
  readonly address: string;
  /** undefined: the one with the management address. */
  readonly interface: string | undefined;
}

/** The virtual addresses that the stack file asks for. */
export function virtualAddresses({ endpoints = {} }: Pick<Config, "endpoints">): VirtualAddress[] {
  return SIDES.flatMap((side) => {
    const given = endpoints[side];
    return given ? [{ side, address: given.address, interface: given.interface }] : [];
  });
}

/** Whether haproxy balances requests on a node. */
export function balances(config: Config, node: NodeConfig): boolean {
  return config.endpoints !== undefined && node.roles.includes("loadbalancer");
}

/** Whether nodes and clients have to be told whom to trust: the certificate's authority is not known to them anyway. */
export function hasAuthority({ endpoints }: Pick<Config, "endpoints">): boolean {
  const { certificate, authority } = endpoints?.public?.tls ?? {};
  return endpoints?.public !== undefined && (certificate === undefined || authority !== undefined);
}

/** The port of an entrance on one side. By TLS the dashboard is where browsers look for it. */
export function portAt(side: Side, port: number): number {
  return side === "public" && port === 80 ? 443 : port;
}

/** A URL on a virtual address, or by its name. */
export function urlAt(side: Side, host: string, port: number, path = ""): string {
  const scheme = side === "public" ? "https" : "http";
  return `${scheme}://${host}${[80, 443].includes(portAt(side, port)) ? "" : `:${port}`}${path}`;
}

/** A URL at a node's own address, in the clear. */
export function plainUrl(address: string, port: number, path = ""): string {
  return `http://${address}${port === 80 ? "" : `:${port}`}${path}`;
}

/** The address on which a daemon of a node listens that knows one alone, and that clients ask. */
export function listeningAddress({ address, publicAddress }: NodeConfig): string {
  return publicAddress === undefined ? address : "0.0.0.0";
}
