import type { types } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { Config, NodeConfig } from "../config/schema.ts";

/** Dials of a host that refuses, about a second apart: as long as a host takes to boot. */
const DIALS = 60;

/**
 * How a node is reached over SSH.
 *
 * Built field by field: a field that the provider does not know makes it print the private key.
 */
export function connectionTo(node: NodeConfig, config: Config): types.input.remote.ConnectionArgs {
  const { privateKey } = config.ssh;
  return {
    host: node.address,
    port: node.ssh.port,
    user: node.ssh.user,
    ...(privateKey === undefined ? {} : { privateKey: pulumi.secret(privateKey as string) }),
    ...(node.hostKey === undefined ? {} : { hostKey: node.hostKey }),
    dialErrorLimit: DIALS,
    perDialTimeout: 15,
  };
}
