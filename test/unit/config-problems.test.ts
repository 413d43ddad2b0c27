import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { problemsOf, publicKey, type Raw, sample } from "./config-sample.ts";

/** What is done to a sound stack file, and each problem it must then have: path without namespace, and part of its text. */
type Row = readonly [kind: string, edit: (raw: Raw) => void, ...problems: readonly (readonly [path: string, text: string])[]];

const network = (raw: Raw) => raw.providerNetworks[0];
const second = (raw: Raw, change: object) => raw.providerNetworks.push({ ...network(raw), ...change });
const apart = {
  name: "other",
  physicalNetwork: "other",
  cidr: "198.51.100.0/24",
  gateway: "198.51.100.1",
  pool: { start: "198.51.100.10", end: "198.51.100.20" },
};
const TWO_NETWORKS = ["providerNetworks[1]", "second provider network; this version of Stackwright supports one"] as const;
const SHA256 = `sha256:${"0".repeat(64)}`;
const pem = (options: object) =>
  generateKeyPairSync("ed25519", {
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem", ...options },
  }).privateKey;
const openSsh = (cipher: string) => {
  const blob = Buffer.concat([Buffer.from("openssh-key-v1\0"), Buffer.from([0, 0, 0, cipher.length]), Buffer.from(cipher)]);
  return ["BEGIN", blob.toString("base64"), "END"].join("\n").replace(/BEGIN|END/g, "-----$& OPENSSH PRIVATE KEY-----");
};

const SHAPE: readonly Row[] = [
  ["unknown key, near a known one", (raw) => (raw.debgu = true), ["debgu", 'not a known key; did you mean "debug"?']],
  ["unknown key, near none", (raw) => (raw.colour = 1), ["colour", "not a known key; known here: nodes, ssh, interfaces"]],
  ["unknown key in a node", (raw) => (raw.nodes.compute1.adress = "x"), ["nodes.compute1.adress", 'mean "address"?']],
  ["unknown key in a list", (raw) => (network(raw).gatway = "x"), ["providerNetworks[0].gatway", 'mean "gateway"?']],
  ["required key missing", (raw) => delete raw.nodes, ["nodes", "is missing; give the hosts, by name"]],
  ["required value missing", (raw) => delete network(raw).gateway, ["providerNetworks[0].gateway", "is missing; give the subnet's router"]],
  ["key without value", (raw) => (raw.debug = null), ["debug", "is missing; give whether the services log"]],
  ["text for a number", (raw) => (raw.ssh = { port: "22" }), ["ssh.port", '"22" is not a number']],
  ["number for a text", (raw) => (raw.release = 2025.1), ["release", '2025.1 is not known; did you mean "2025.1"?']],
  ["fraction for a whole number", (raw) => (network(raw).mtu = 1500.5), ["providerNetworks[0].mtu", "1500.5 is not a whole number"]],
  ["text for a switch", (raw) => (raw.debug = "yes"), ["debug", '"yes" is not true or false']],
  ["text for a list", (raw) => (raw.services = "horizon"), ["services", '"horizon" is not a list']],
  ["text for a group", (raw) => (raw.nodes.compute1 = "10.20.0.21"), ["nodes.compute1", "is not a group of keys"]],
  ["list for a group", (raw) => (raw.nodes = []), ["nodes", "the list is not a group of keys"]],
  ["list empty", (raw) => (raw.flavors = []), ["flavors", "the list is empty; give at least 1"]],
  ["number too small", (raw) => (raw.rotation = { passwords: 0 }), ["rotation.passwords", "0 is too small; give 1 or more"]],
  ["workers neither auto nor a number", (raw) => (raw.workers = "many"), ["workers", '"many" is not possible here; give "auto" or']],
  ["release unknown", (raw) => (raw.release = "2031.1"), ["release", '"2025.1"']],
  ["feature removed by the release", (raw) => (raw.networking = { mechanism: "linuxbridge" }), ["networking.mechanism", '"linuxbridge" was removed from OpenStack in 2025.1; use "openvswitch"']],
  ["mechanism of a later version", (raw) => (raw.networking = { mechanism: "ovn" }), ["networking.mechanism", '"ovn" is not supported by this version of Stackwright; use "openvswitch"']],
  ["datapath unknown", (raw) => (raw.networking = { datapath: "netdef" }), ["networking.datapath", 'mean "netdev"?']],
  ["network type of a later version", (raw) => (network(raw).type = "vlan"), ["providerNetworks[0].type", "not supported by this version"]],
  ["role unknown", (raw) => (raw.nodes.compute1.roles = ["compte"]), ["nodes.compute1.roles[0]", 'mean "compute"?']],
  ["role of a later version", (raw) => (raw.nodes.compute1.roles.push("network")), ["nodes.compute1.roles[1]", "not supported by this version"]],
  ["service unknown", (raw) => (raw.services = ["horizn"]), ["services[0]", 'mean "horizon"?']],
  ["service of a later version", (raw) => (raw.services = ["cinder"]), ["services[0]", "not supported by this version"]],
  ["service that is always there", (raw) => (raw.services = ["nova"]), ["services[0]", "part of every cloud; leave it out"]],
  ["host keys neither pinned nor not", (raw) => (raw.ssh = { hostKeys: "any" }), ["ssh.hostKeys", 'use one of "pinned", "first-contact"']],
];

const NODES: readonly Row[] = [
  ["no node", (raw) => (raw.nodes = {}), ["nodes", "names no host"]],
  ["node name no host name", (raw) => (raw.nodes.a_b = { ...raw.nodes.compute1, address: "10.20.0.22", hostKey: publicKey(3) }), ["nodes.a_b", "RFC 1123"]],
  ["node name localhost", (raw) => (raw.nodes.localhost = { address: "10.20.0.22", roles: ["compute"], hostKey: publicKey(3) }), ["nodes.localhost", "a name of its own"]],
  ["node name too long", (raw) => (raw.nodes["c".repeat(64)] = { address: "10.20.0.22", roles: ["compute"], hostKey: publicKey(3) }), [`nodes.${"c".repeat(64)}`, "1 to 63"]],
  ["node names that differ in case", (raw) => (raw.nodes.Compute1 = { address: "10.20.0.22", roles: ["compute"], hostKey: publicKey(3) }), ["nodes.Compute1", "differs from compute1 only in case"]],
  ["address out of range", (raw) => (raw.nodes.compute1.address = "10.20.0.300"), ["nodes.compute1.address", '"10.20.0.300" is not an IPv4 address; give one like 192.0.2.10']],
  ["address with leading zeros", (raw) => (raw.nodes.compute1.address = "10.20.0.021"), ["nodes.compute1.address", "not an IPv4 address"]],
  ["address is a name", (raw) => (raw.nodes.compute1.address = "compute1.example.org"), ["nodes.compute1.address", "is a host name"]],
  ["address of IPv6", (raw) => (raw.nodes.compute1.address = "2001:db8::1"), ["nodes.compute1.address", "is an IPv6 address"]],
  ["address unspecified", (raw) => (raw.nodes.compute1.address = "0.0.0.0"), ["nodes.compute1.address", "unspecified"]],
  ["address loopback", (raw) => (raw.nodes.compute1.address = "127.0.0.1"), ["nodes.compute1.address", "loopback"]],
  ["address link-local", (raw) => (raw.nodes.compute1.address = "169.254.169.254"), ["nodes.compute1.address", "link-local"]],
  ["address multicast", (raw) => (raw.nodes.compute1.address = "224.0.0.1"), ["nodes.compute1.address", "multicast"]],
  ["address reserved", (raw) => (raw.nodes.compute1.address = "255.255.255.255"), ["nodes.compute1.address", "reserved"]],
  ["addresses the same", (raw) => (raw.nodes.compute1.address = "10.20.0.11"), ["nodes.compute1.address", "also the address of controller"]],
  ["node without roles", (raw) => (raw.nodes.compute1.roles = []), ["nodes.compute1.roles", "the list is empty"]],
  ["role twice", (raw) => (raw.nodes.compute1.roles = ["compute", "compute"]), ["nodes.compute1.roles[1]", "repeats compute"]],
  ["compute without controller", (raw) => delete raw.nodes.controller, ["nodes", "computes but no controller"]],
  ["no compute for the instance", (raw) => delete raw.nodes.compute1, ["nodes", "no compute that the test instance"]],
  ["two controllers", (raw) => (raw.nodes.compute1.roles = ["controller", "compute"]), ["nodes.compute1.roles", "second controller beside controller"]],
  ["host key missing while pinned", (raw) => delete raw.nodes.compute1.hostKey, ["nodes.compute1.hostKey", "ssh-keyscan -t ed25519 10.20.0.21"]],
  ["host key of no known type", (raw) => (raw.nodes.compute1.hostKey = "ssh-dss AAAA"), ["nodes.compute1.hostKey", "does not begin with a type"]],
  ["host key not base64", (raw) => (raw.nodes.compute1.hostKey = "ssh-ed25519 @@@"), ["nodes.compute1.hostKey", "no base64"]],
  ["host key of another type inside", (raw) => (raw.nodes.compute1.hostKey = publicKey(2).replace("ssh-ed25519", "ssh-rsa")), ["nodes.compute1.hostKey", "is no such key"]],
  ["host key cut off", (raw) => (raw.nodes.compute1.hostKey = publicKey(2).slice(0, -8)), ["nodes.compute1.hostKey", "cut off"]],
  ["host key a private key", (raw) => (raw.nodes.compute1.hostKey = openSsh("none")), ["nodes.compute1.hostKey", "is a private key in plain text"]],
  ["host keys the same", (raw) => (raw.nodes.compute1.hostKey = `${publicKey(1)} root@clone`), ["nodes.compute1.hostKey", "also the host key of controller"]],
  ["user no name", (raw) => (raw.ssh = { user: "Root User" }), ["ssh.user", "not the name of a user"]],
  ["port out of range", (raw) => (raw.nodes.compute1.ssh = { port: 65536 }), ["nodes.compute1.ssh.port", "65536 is too large; give 65535 or less"]],
  ["provider interface missing", (raw) => delete raw.interfaces, ["interfaces.provider", "missing for controller, compute1"]],
  ["provider interface is the management one", (raw) => (raw.interfaces.management = "eth1"), ["interfaces.provider", "also carries the management address"]],
  ["provider interface is a node's management one", (raw) => (raw.nodes.compute1.interfaces = { management: "eth1" }), ["nodes.compute1.interfaces.provider", "also carries the management address"]],
  ["interface name too long", (raw) => (raw.interfaces.provider = "enp130s0f0np0v12"), ["interfaces.provider", "has 16 characters; Linux allows 15"]],
  ["interface name with a slash", (raw) => (raw.interfaces.provider = "eth/1"), ["interfaces.provider", "not a name Linux gives"]],
  ["interface is loopback", (raw) => (raw.interfaces.management = "lo"), ["interfaces.management", "loopback"]],
];

const NETWORKS: readonly Row[] = [
  ["CIDR malformed", (raw) => (network(raw).cidr = "192.168.56.0"), ["providerNetworks[0].cidr", "not a subnet in CIDR"]],
  ["CIDR with host bits", (raw) => (network(raw).cidr = "192.168.56.1/24"), ["providerNetworks[0].cidr", "host bits set; the subnet is 192.168.56.0/24"]],
  ["CIDR too small", (raw) => (network(raw).cidr = "192.168.56.0/31"), ["providerNetworks[0].cidr", "from /8 to /29"]],
  ["CIDR multicast", (raw) => (network(raw).cidr = "224.1.0.0/24"), ["providerNetworks[0].cidr", "multicast"]],
  ["gateway malformed", (raw) => (network(raw).gateway = "router"), ["providerNetworks[0].gateway", "not an IPv4 address"]],
  ["gateway outside the subnet", (raw) => (network(raw).gateway = "192.168.57.1"), ["providerNetworks[0].gateway", "outside of 192.168.56.0/24"]],
  ["gateway is the network address", (raw) => (network(raw).gateway = "192.168.56.0"), ["providerNetworks[0].gateway", "network address"]],
  ["gateway is the broadcast address", (raw) => (network(raw).gateway = "192.168.56.255"), ["providerNetworks[0].gateway", "broadcast address"]],
  ["pool malformed", (raw) => (network(raw).pool.end = "192.168.56"), ["providerNetworks[0].pool.end", "not an IPv4 address"]],
  ["pool outside the subnet", (raw) => (network(raw).pool.end = "192.168.57.10"), ["providerNetworks[0].pool.end", "outside of 192.168.56.0/24"]],
  ["pool with the network address", (raw) => (network(raw).pool = { start: "192.168.56.0", end: "192.168.56.0" }), ["providerNetworks[0].pool.start", "network address"], ["providerNetworks[0].pool.end", "network address"], ["providerNetworks[0].pool", "one address"]],
  ["pool with the broadcast address", (raw) => (network(raw).pool.end = "192.168.56.255"), ["providerNetworks[0].pool.end", "broadcast address"]],
  ["pool reversed", (raw) => (network(raw).pool = { start: "192.168.56.199", end: "192.168.56.100" }), ["providerNetworks[0].pool", "exchange start and end"]],
  ["pool with the gateway", (raw) => (network(raw).gateway = "192.168.56.150"), ["providerNetworks[0].pool", "contains the gateway 192.168.56.150"]],
  ["pool with a name server", (raw) => (network(raw).dns = ["192.168.56.100"]), ["providerNetworks[0].pool", "contains the name server 192.168.56.100"]],
  ["pool with a node", (raw) => (raw.nodes.compute1.address = "192.168.56.120"), ["providerNetworks[0].pool", "the address of compute1"], ["nodes.compute1.address", "must not overlap"]],
  ["pool too small for the instance", (raw) => (network(raw).pool.end = "192.168.56.100"), ["providerNetworks[0].pool", "give at least two"]],
  ["node in the provider network", (raw) => (raw.nodes.compute1.address = "192.168.56.20"), ["nodes.compute1.address", "lies in 192.168.56.0/24"]],
  ["DNS server not an address", (raw) => (network(raw).dns = ["9.9.9.9", "dns.example.org"]), ["providerNetworks[0].dns[1]", "not an IPv4 address"]],
  ["MTU too small", (raw) => (network(raw).mtu = 100), ["providerNetworks[0].mtu", "give 576 or more"]],
  ["MTU too large", (raw) => (network(raw).mtu = 65535), ["providerNetworks[0].mtu", "give 9216 or less"]],
  ["physical network too long", (raw) => (network(raw).physicalNetwork = "datacentre-lan"), ["providerNetworks[0].physicalNetwork", "a bridge's name"]],
  ["two networks", (raw) => second(raw, apart), TWO_NETWORKS],
  ["network names the same", (raw) => second(raw, { ...apart, name: "provider" }), TWO_NETWORKS, ["providerNetworks[1].name", "another network"]],
  ["two flat networks on one wire", (raw) => second(raw, { ...apart, physicalNetwork: "provider" }), TWO_NETWORKS, ["providerNetworks[1].physicalNetwork", "already carries"]],
  ["networks that overlap", (raw) => second(raw, { ...apart, cidr: "198.0.0.0/8", name: "wide" }) && second(raw, apart), TWO_NETWORKS, ["providerNetworks[2]", "second"], ["providerNetworks[2].physicalNetwork", "already carries"], ["providerNetworks[2].cidr", 'overlaps with 198.0.0.0/8 of "wide"']],
];

const TENANCY: readonly Row[] = [
  ["region name malformed", (raw) => (raw.region = { name: "Region One" }), ["region.name", '"Region One" is not usable as a name']],
  ["region description of two lines", (raw) => (raw.region = { description: "a\nb" }), ["region.description", "more than one line"]],
  ["service twice", (raw) => (raw.services = ["horizon", "horizon"]), ["services[1]", "repeats horizon"]],
  ["flavor names the same", (raw) => (raw.flavors = [1, 2].map((vcpus) => ({ name: "a", vcpus, ramMiB: 64, diskGiB: 1 }))), ["flavors[1].name", "another flavor"]],
  ["flavor without processor", (raw) => (raw.flavors = [{ name: "a", vcpus: 0, ramMiB: 64, diskGiB: 1 }]), ["flavors[0].vcpus", "give 1 or more"]],
  ["flavor with too little memory", (raw) => (raw.flavors = [{ name: "a", vcpus: 1, ramMiB: 1, diskGiB: 1 }]), ["flavors[0].ramMiB", "give 64 or more"]],
  ["instance's flavor unknown", (raw) => (raw.instance = { flavor: "m1.tyni" }), ["instance.flavor", 'mean "m1.tiny"?']],
  ["instance's image unknown", (raw) => (raw.instance = { image: "debian" }), ["instance.image", "there is: cirros"]],
  ["instance's network unknown", (raw) => (raw.instance = { network: "provder" }), ["instance.network", 'mean "provider"?']],
  ["instance's key malformed", (raw) => (raw.instance = { publicKey: "AAAA" }), ["instance.publicKey", "does not begin with a type"]],
  ["instance's memory below the image's", (raw) => (raw.image = { file: "/image.qcow2", minRamMiB: 1024 }), ["instance.flavor", "has 512 MiB of memory, but the image needs 1024"]],
  ["instance's disk below the image's", (raw) => (raw.image = { file: "/image.qcow2", minDiskGiB: 2 }), ["instance.flavor", "a disk of 1 GiB, but the image needs 2"]],
  ["instance without its project", (raw) => (raw.demo = { enabled: false }), ["instance.enabled", "needs the demo project"]],
  ["image from nowhere", (raw) => (raw.image = { name: "debian" }), ["image", "neither url nor file"]],
  ["image from two places", (raw) => (raw.image = { url: "https://example.org/i", checksum: SHA256, file: "/image.qcow2" }), ["image", "both a url and a file"]],
  ["image without checksum", (raw) => (raw.image = { url: "https://example.org/i" }), ["image.checksum", "missing for the url"]],
  ["checksum malformed", (raw) => (raw.image = { url: "https://example.org/i", checksum: "sha256:123" }), ["image.checksum", "not a checksum"]],
  ["image's URL malformed", (raw) => (raw.image = { url: "example.org/i", checksum: SHA256 }), ["image.url", "not an http or https URL"]],
  ["image's file not found", (raw) => (raw.image = { file: "/nowhere.qcow2" }), ["image.file", '"/nowhere.qcow2" is no file']],
  ["image format unknown", (raw) => (raw.image = { file: "/image.qcow2", format: "qcow" }), ["image.format", 'mean "qcow2"?']],
  ["demo user reserved", (raw) => (raw.demo = { user: "admin" }), ["demo.user", "a user of the cloud itself"]],
  ["demo project reserved", (raw) => (raw.demo = { project: "service" }), ["demo.project", "a project of the cloud itself"]],
  ["time server malformed", (raw) => (raw.time = { servers: ["ntp server"] }), ["time.servers[0]", "neither a host name nor an address"]],
  ["time server twice", (raw) => (raw.time = { servers: ["a.example", "a.example"] }), ["time.servers[1]", "repeats a.example"]],
  ["time servers without time", (raw) => (raw.time = { sync: false, servers: ["::1"] }), ["time.servers", "time.sync is off"]],
];

const PLAIN = ["ssh.privateKey", "is a secret in plain text; replace this key"] as const;
const SECRETS: readonly Row[] = [
  ["private key in plain text", (raw) => (raw.ssh = { privateKey: pem({}) }), PLAIN],
  ["private key malformed", (raw) => (raw.ssh = { privateKey: "hunter2" }), PLAIN, ["ssh.privateKey", "is not a private key"]],
  ["public key for a private one", (raw) => (raw.ssh = { privateKey: publicKey(1) }), PLAIN, ["ssh.privateKey", "is a public key"]],
  ["private key of PuTTY", (raw) => (raw.ssh = { privateKey: "PuTTY-User-Key-File-3: ssh-ed25519" }), PLAIN, ["ssh.privateKey", "puttygen"]],
  ["private key with passphrase (OpenSSH)", (raw) => (raw.ssh = { privateKey: openSsh("aes256-ctr") }), PLAIN, ["ssh.privateKey", "needs a passphrase"]],
  ["private key with passphrase (PEM)", (raw) => (raw.ssh = { privateKey: pem({ cipher: "aes-256-cbc", passphrase: "hunter2" }) }), PLAIN, ["ssh.privateKey", "needs a passphrase"]],
  ["credentials in a URL", (raw) => (raw.image = { url: "https://me:hunter2@example.org/i", checksum: SHA256 }), ["image.url", "carries a user name or password"]],
];

const ROWS = [...SHAPE, ...NODES, ...NETWORKS, ...TENANCY, ...SECRETS];

describe("problems in a stack file", () => {
  it("are of more than a hundred kinds", () => {
    expect(new Set(ROWS.map(([kind]) => kind)).size).toBe(ROWS.length);
    expect(ROWS.length).toBeGreaterThan(100);
  });

  it.each(ROWS)("%s", (_kind, edit, ...expected) => {
    const raw = sample();
    edit(raw);
    const found = problemsOf(raw);
    expect(found.map(({ path }) => path).sort()).toEqual(expected.map(([path]) => `stackwright:${path}`).sort());
    for (const [path, text] of expected) {
      const texts = found.filter((one) => one.path === `stackwright:${path}`).map((one) => `${one.wrong}; ${one.right}`);
      expect(texts.join("\n")).toContain(text);
    }
  });

  it.each(SECRETS)("never quote a secret: %s", (_kind, edit) => {
    const raw = sample();
    edit(raw);
    const text = JSON.stringify(problemsOf(raw));
    expect(text).not.toContain("hunter2");
    expect(text).not.toMatch(/BEGIN [A-Z]|AAAAC3/);
  });
});
