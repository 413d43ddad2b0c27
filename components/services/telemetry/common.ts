import type { NodeConfig } from "../../config/schema.ts";
import type { SecretFile } from "../../model/service.ts";
import type { Site } from "../../model/site.ts";
import type { NodeFile } from "../../node/files.ts";
import { credentials, daemons, secretDropIn, transportUrl } from "../oslo.ts";

/** What is asked for at each interval; the rest services tell by themselves. Each agent takes what is its own. */
const METERS = [
  ...["power.state", "cpu", "memory.usage"],
  ...["network.incoming.bytes", "network.incoming.packets", "network.outgoing.bytes", "network.outgoing.packets"],
  ...["disk.device.read.bytes", "disk.device.read.requests", "disk.device.write.bytes", "disk.device.write.requests"],
  "image.size",
];

/** What Ceilometer's agents have in common on every node. */
export function ceilometerCommon(site: Site, node: NodeConfig): NodeFile[] {
  return daemons(site, "ceilometer", {
    // Of an instance it tells the host, by the name that Nova has for it.
    DEFAULT: { host: node.name },
    service_credentials: { ...credentials(site, "ceilometer"), interface: "internalURL" },
  });
}

/** What the agents that ask are to ask for, and how often. */
export function polling({ config }: Site): NodeFile {
  const lines = [
    "sources:",
    "  - name: stackwright",
    `    interval: ${config.telemetry.interval}`,
    "    meters:",
    ...METERS.map((meter) => `      - ${meter}`),
  ];
  return { path: "/etc/ceilometer/polling.yaml", content: lines.join("\n") };
}

/** The passwords that Ceilometer's agents have in common on every node. */
export function ceilometerSecrets(site: Site): SecretFile {
  return secretDropIn(site, "ceilometer", (secrets) => ({
    DEFAULT: { transport_url: transportUrl(site, secrets) },
    service_credentials: { password: secrets("ceilometer") },
  }));
}
