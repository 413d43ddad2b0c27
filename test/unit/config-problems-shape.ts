import { network, type Row } from "./config-problems-row.ts";

/** Values that are wrong by their type, or that are none of those known. */
export const SHAPE: readonly Row[] = [
  ["unknown key, near a known one", (raw) => (raw.debgu = true), ["debgu", 'not a known key; did you mean "debug"?']],
  [
    "unknown key, near none",
    (raw) => (raw.colour = 1),
    ["colour", "not a known key; known here: nodes, ssh, interfaces"],
  ],
  ["unknown key in a node", (raw) => (raw.nodes.compute1.adress = "x"), ["nodes.compute1.adress", 'mean "address"?']],
  ["unknown key in a list", (raw) => (network(raw).gatway = "x"), ["providerNetworks[0].gatway", 'mean "gateway"?']],
  ["required key missing", (raw) => delete raw.nodes, ["nodes", "is missing; give the hosts, by name"]],
  [
    "required value missing",
    (raw) => delete network(raw).gateway,
    ["providerNetworks[0].gateway", "is missing; give the subnet's router"],
  ],
  ["key without value", (raw) => (raw.debug = null), ["debug", "is missing; give whether the services log"]],
  ["text for a number", (raw) => (raw.ssh = { port: "22" }), ["ssh.port", '"22" is not a number']],
  ["number for a text", (raw) => (raw.release = 2025.1), ["release", '2025.1 is not known; did you mean "2025.1"?']],
  [
    "fraction for a whole number",
    (raw) => (network(raw).mtu = 1500.5),
    ["providerNetworks[0].mtu", "1500.5 is not a whole number"],
  ],
  ["text for a switch", (raw) => (raw.debug = "yes"), ["debug", '"yes" is not true or false']],
  [
    "group for a word",
    (raw) => (raw.networking = { datapath: { toString: false } }),
    ["networking.datapath", 'a group of keys is not known; use one of "auto"'],
  ],
  ["text for a list", (raw) => (raw.services = "horizon"), ["services", '"horizon" is not a list']],
  ["text for a group", (raw) => (raw.nodes.compute1 = "10.20.0.21"), ["nodes.compute1", "is not a group of keys"]],
  ["list for a group", (raw) => (raw.nodes = []), ["nodes", "the list is not a group of keys"]],
  ["list empty", (raw) => (raw.flavors = []), ["flavors", "the list is empty; give at least 1"]],
  [
    "number too small",
    (raw) => (raw.rotation = { passwords: 0 }),
    ["rotation.passwords", "0 is too small; give 1 or more"],
  ],
  [
    "workers neither auto nor a number",
    (raw) => (raw.workers = "many"),
    ["workers", '"many" is not possible here; give "auto" or'],
  ],
  ["distribution unknown", (raw) => (raw.distribution = "ubuntu2404"), ["distribution", 'did you mean "ubuntu24.04"?']],
  [
    "distribution without the release",
    (raw) => Object.assign(raw, { release: "zed", distribution: "debian13" }),
    ["distribution", '"debian13" has no packages of OpenStack zed; take "debian12"'],
  ],
  [
    "release not on the distribution, of which there are several",
    (raw) => Object.assign(raw, { release: "2025.1", distribution: "ubuntu26.04" }),
    ["distribution", 'no packages of OpenStack 2025.1; take "debian13" or "ubuntu24.04"'],
  ],
  [
    "distribution whose packages nobody can install",
    (raw) => (raw.distribution = "rocky9"),
    ["distribution", 'packages by dnf, as on "rocky9", are not implemented; take "debian13"'],
  ],
  ["release unknown", (raw) => (raw.release = "2031.1"), ["release", '"2025.1"']],
  [
    "feature removed by the release",
    (raw) => (raw.networking = { mechanism: "linuxbridge" }),
    ["networking.mechanism", '"linuxbridge" was removed from OpenStack in 2025.1; use "openvswitch"'],
  ],
  [
    "feature that the release's distribution does not have",
    (raw) => {
      raw.release = "2026.1";
      raw.networking = { mechanism: "ovn" };
    },
    ["networking.mechanism", '"ovn" is not among the packages of Debian 14 so far; use "openvswitch"'],
  ],
  ["datapath unknown", (raw) => (raw.networking = { datapath: "netdef" }), ["networking.datapath", 'mean "netdev"?']],
  [
    "network type that no provider network has",
    (raw) => (network(raw).type = "vxlan"),
    ["providerNetworks[0].type", '"vxlan" is not known'],
  ],
  ["role unknown", (raw) => (raw.nodes.compute1.roles = ["compte"]), ["nodes.compute1.roles[0]", 'mean "compute"?']],
  ["service unknown", (raw) => (raw.services = ["horizn"]), ["services[0]", 'did you mean "horizon"? use one of']],
  [
    "service that is a part of another",
    (raw) => (raw.services = ["gnocchi"]),
    ["services[0]", 'is part of "telemetry"; use "telemetry"'],
  ],
  [
    "service of a later version",
    (raw) => (raw.services = ["barbican"]),
    ["services[0]", "not supported by this version"],
  ],
  [
    "service that is always there",
    (raw) => (raw.services = ["nova"]),
    ["services[0]", "part of every cloud; leave it out"],
  ],
  [
    "host keys neither pinned nor not",
    (raw) => (raw.ssh = { hostKeys: "any" }),
    ["ssh.hostKeys", 'use one of "pinned", "first-contact"'],
  ],
];
