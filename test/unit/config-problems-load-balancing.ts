import type { Row } from "./config-problems-row.ts";
import type { Raw } from "./config-sample.ts";

/** With load balancers, on networks by VXLAN. */
const balanced =
  (edit: (raw: Raw) => void) =>
  (raw: Raw): void => {
    Object.assign(raw, { services: ["octavia"], networking: { tenantTypes: ["vxlan"] } });
    edit(raw);
  };

const managementCidr = (cidr: string) => balanced((raw) => (raw.loadBalancing = { managementCidr: cidr }));
const CIDR = "loadBalancing.managementCidr";
const CHECKSUM = "loadBalancing.image.checksum";

/** What load balancers need, and what their network is apart from. */
export const LOAD_BALANCING: readonly Row[] = [
  [
    "load balancers without projects' networks",
    balanced((raw) => delete raw.networking),
    ["services[0]", "needs networks of projects, and they are off; name a type in networking.tenantTypes"],
  ],
  [
    "load balancers by linuxbridge",
    balanced((raw) =>
      Object.assign(raw, { release: "zed", networking: { ...raw.networking, mechanism: "linuxbridge" } }),
    ),
    ["services[0]", 'does not go with networking.mechanism "linuxbridge"'],
  ],
  [
    "load balancers without computes",
    balanced((raw) => {
      raw.nodes.compute1.roles = ["network"];
      raw.instance = { enabled: false };
    }),
    ["services[0]", "no node has the role compute"],
  ],
  [
    "role of load balancing without it",
    (raw) => raw.nodes.compute1.roles.push("octavia-worker"),
    ["nodes.compute1.roles[1]", 'add "octavia" to services'],
  ],
  [
    "role of load balancing with OVN",
    balanced((raw) => {
      raw.networking = { mechanism: "ovn", tenantTypes: ["geneve"] };
      raw.nodes.compute1.roles.push("octavia-worker");
    }),
    ["nodes.compute1.roles[1]", "switches balance by themselves"],
  ],
  [
    "tunnel of what directs load balancers without an end",
    balanced((raw) => {
      raw.interfaces.tunnel = "eth2";
      raw.nodes.compute1.tunnelAddress = "10.30.0.21/24";
      raw.nodes.network1 = { ...raw.nodes.compute1, address: "10.20.0.31", roles: ["network"] };
      raw.nodes.network1.hostKey = undefined;
      raw.nodes.network1.tunnelAddress = "10.30.0.31/24";
      raw.ssh = { hostKeys: "first-contact" };
    }),
    ["nodes.controller.tunnelAddress", "is missing, but interfaces.tunnel says where tunnels leave"],
  ],
  ["balancers' network with host bits", managementCidr("172.31.7.1/24"), [CIDR, "the subnet is 172.31.7.0/24"]],
  ["balancers' network over a provider network", managementCidr("192.168.0.0/16"), [CIDR, 'of "provider"']],
  ["balancers' network over a node", managementCidr("10.20.0.0/28"), [CIDR, "10.20.0.11, the address of controller"]],
  [
    "balancers' image from nowhere",
    balanced((raw) => (raw.loadBalancing = { image: { format: "raw" } })),
    ["loadBalancing.image", "has neither url nor file"],
  ],
  [
    "balancers' image by another hash than Glance's",
    balanced((raw) => {
      const checksum = `sha512:${"0".repeat(128)}`;
      raw.loadBalancing = { image: { url: "https://example.org/amphora.qcow2", checksum } };
    }),
    [CHECKSUM, "Glance hashes by sha256"],
  ],
];
