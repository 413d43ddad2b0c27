import { z } from "zod";
import { hostAddressFormat, userFormat } from "./formats.ts";
import { publicKeyFormat } from "./keys.ts";
import { nodeInterfaces, tunnelAddress } from "./networking.ts";
import { nodeObjectStorage } from "./object-storage.ts";
import { port } from "./ssh.ts";
import { text } from "./text.ts";

const role = z.enum([
  ...(["controller", "database", "messaging", "identity", "dashboard", "loadbalancer", "network", "compute"] as const),
  ...(["block-storage", "object-storage", "shared-file-system", "octavia-worker", "telemetry"] as const),
]);

/** What a node does. */
export type Role = z.output<typeof role>;

const node = z.strictObject({
  address: text(hostAddressFormat)
    .meta({ format: "ipv4" })
    .describe("Management address: SSH, the APIs and the traffic between services use it."),
  publicAddress: text(hostAddressFormat)
    .meta({ format: "ipv4" })
    .optional()
    .describe(
      "Another address of the host, at which clients reach what it offers, in the clear: the public endpoints of its APIs, the " +
        "dashboard, consoles. Default: the management address, or `endpoints`.",
    ),
  roles: z
    .array(role)
    .min(1)
    .describe(
      "What the node does: `controller` carries the APIs, `database` MariaDB, `messaging` the bus, `identity` Keystone and its " +
        "cache, `dashboard` Horizon, `loadbalancer` the addresses of `endpoints`, `network` routers, DHCP and metadata, `compute` runs " +
        "instances, `block-storage` keeps volumes, `object-storage` objects, `shared-file-system` shares, `octavia-worker` what directs " +
        "projects' load balancers, `telemetry` what was measured. The controller does what no node has the role for, but for instances.",
    ),
  hostKey: text(publicKeyFormat)
    .optional()
    .describe(
      "The host's public SSH key, as in `/etc/ssh/ssh_host_ed25519_key.pub`. Needed unless `ssh.hostKeys` is `first-contact`.",
    ),
  ssh: z
    .strictObject({
      user: text(userFormat).optional().describe("User to log in as on this node."),
      port: port.optional().describe("Port of the SSH server on this node."),
    })
    .prefault({})
    .describe("Where this node's SSH access differs from the stack's."),
  interfaces: nodeInterfaces.prefault({}).describe("Where this node's interfaces differ from the stack's."),
  tunnelAddress: tunnelAddress.optional(),
  objectStorage: nodeObjectStorage.optional().describe("Object storage on this node, if it carries it."),
});

/** The map of nodes, in the stack file or in a file of its own. */
export const nodesSchema = z.record(z.string(), node);
