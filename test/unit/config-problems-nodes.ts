import { publicKey } from "./config-sample.ts";
import type { Row } from "./config-problems-row.ts";

const OTHER = { address: "10.20.0.22", roles: ["compute"], hostKey: publicKey(3) };
const PRIVATE_KEY = "-----BEGIN OPENSSH PRIVATE KEY-----";

/** Nodes: names, addresses, roles, access, interfaces. */
export const NODES: readonly Row[] = [
  ["no node", (raw) => (raw.nodes = {}), ["nodes", "names no host"]],
  ["node name no host name", (raw) => (raw.nodes.a_b = OTHER), ["nodes.a_b", "RFC 1123"]],
  ["node name localhost", (raw) => (raw.nodes.localhost = OTHER), ["nodes.localhost", "a name of its own"]],
  ["node name too long", (raw) => (raw.nodes["c".repeat(64)] = OTHER), [`nodes.${"c".repeat(64)}`, "1 to 63"]],
  [
    "node names that differ in case",
    (raw) => (raw.nodes.Compute1 = OTHER),
    ["nodes.Compute1", "differs from compute1 only in case"],
  ],
  [
    "address out of range",
    (raw) => (raw.nodes.compute1.address = "10.20.0.300"),
    ["nodes.compute1.address", '"10.20.0.300" is not an IPv4 address; give one like 192.0.2.10'],
  ],
  [
    "address with leading zeros",
    (raw) => (raw.nodes.compute1.address = "10.20.0.021"),
    ["nodes.compute1.address", "not an IPv4 address"],
  ],
  [
    "address is a name",
    (raw) => (raw.nodes.compute1.address = "compute1.example.org"),
    ["nodes.compute1.address", "is a host name"],
  ],
  [
    "address of IPv6",
    (raw) => (raw.nodes.compute1.address = "2001:db8::1"),
    ["nodes.compute1.address", "is an IPv6 address"],
  ],
  ["address unspecified", (raw) => (raw.nodes.compute1.address = "0.0.0.0"), ["nodes.compute1.address", "unspecified"]],
  ["address loopback", (raw) => (raw.nodes.compute1.address = "127.0.0.1"), ["nodes.compute1.address", "loopback"]],
  [
    "address link-local",
    (raw) => (raw.nodes.compute1.address = "169.254.169.254"),
    ["nodes.compute1.address", "link-local"],
  ],
  ["address multicast", (raw) => (raw.nodes.compute1.address = "224.0.0.1"), ["nodes.compute1.address", "multicast"]],
  [
    "address reserved",
    (raw) => (raw.nodes.compute1.address = "255.255.255.255"),
    ["nodes.compute1.address", "reserved"],
  ],
  [
    "addresses the same",
    (raw) => (raw.nodes.compute1.address = "10.20.0.11"),
    ["nodes.compute1.address", "also the address of controller"],
  ],
  ["node without roles", (raw) => (raw.nodes.compute1.roles = []), ["nodes.compute1.roles", "the list is empty"]],
  [
    "role twice",
    (raw) => (raw.nodes.compute1.roles = ["compute", "compute"]),
    ["nodes.compute1.roles[1]", "repeats compute"],
  ],
  ["compute without controller", (raw) => delete raw.nodes.controller, ["nodes", "computes but no controller"]],
  ["no compute for the instance", (raw) => delete raw.nodes.compute1, ["nodes", "no compute that the test instance"]],
  [
    "two controllers",
    (raw) => (raw.nodes.compute1.roles = ["controller", "compute"]),
    ["nodes.compute1.roles", "second controller beside controller"],
  ],
  [
    "host key missing while pinned",
    (raw) => delete raw.nodes.compute1.hostKey,
    ["nodes.compute1.hostKey", "ssh-keyscan -t ed25519 10.20.0.21"],
  ],
  [
    "host key of no known type",
    (raw) => (raw.nodes.compute1.hostKey = "ssh-dss AAAA"),
    ["nodes.compute1.hostKey", "does not begin with a type"],
  ],
  [
    "host key not base64",
    (raw) => (raw.nodes.compute1.hostKey = "ssh-ed25519 @@@"),
    ["nodes.compute1.hostKey", "no base64"],
  ],
  [
    "host key of another type inside",
    (raw) => (raw.nodes.compute1.hostKey = publicKey(2).replace("ssh-ed25519", "ssh-rsa")),
    ["nodes.compute1.hostKey", "is no such key"],
  ],
  [
    "host key cut off",
    (raw) => (raw.nodes.compute1.hostKey = publicKey(2).slice(0, -8)),
    ["nodes.compute1.hostKey", "cut off"],
  ],
  [
    "host key a private key",
    (raw) => (raw.nodes.compute1.hostKey = PRIVATE_KEY),
    ["nodes.compute1.hostKey", "is a private key in plain text"],
  ],
  [
    "host keys the same",
    (raw) => (raw.nodes.compute1.hostKey = `${publicKey(1)} root@clone`),
    ["nodes.compute1.hostKey", "also the host key of controller"],
  ],
  ["user no name", (raw) => (raw.ssh = { user: "Root User" }), ["ssh.user", "not the name of a user"]],
  [
    "port out of range",
    (raw) => (raw.nodes.compute1.ssh = { port: 65536 }),
    ["nodes.compute1.ssh.port", "65536 is too large; give 65535 or less"],
  ],
  [
    "provider interface missing",
    (raw) => delete raw.interfaces,
    ["interfaces.provider", "missing for controller, compute1"],
  ],
  [
    "provider interface is the management one",
    (raw) => (raw.interfaces.management = "eth1"),
    ["interfaces.provider", "also carries the management address"],
  ],
  [
    "provider interface is a node's management one",
    (raw) => (raw.nodes.compute1.interfaces = { management: "eth1" }),
    ["nodes.compute1.interfaces.provider", "also carries the management address"],
  ],
  [
    "interface name too long",
    (raw) => (raw.interfaces.provider = "enp130s0f0np0v12"),
    ["interfaces.provider", "has 16 characters; Linux allows 15"],
  ],
  [
    "interface name with a slash",
    (raw) => (raw.interfaces.provider = "eth/1"),
    ["interfaces.provider", "not a name Linux gives"],
  ],
  ["interface is loopback", (raw) => (raw.interfaces.management = "lo"), ["interfaces.management", "loopback"]],
];
