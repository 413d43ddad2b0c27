import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { caution } from "../../components/config/releases.ts";
import { parse, publicKey, sample } from "./config-sample.ts";

describe("a sound stack file", () => {
  it("needs only nodes, the provider interface and the provider network", () => {
    expect(parse(sample())).toMatchInlineSnapshot(`
      {
        "blockStorage": {
          "backends": [],
          "computeDisks": [],
        },
        "debug": false,
        "demo": {
          "enabled": true,
          "network": undefined,
          "project": "demo",
          "user": "demo",
        },
        "destroyData": false,
        "distribution": "debian13",
        "flavors": [
          {
            "diskGiB": 1,
            "name": "m1.tiny",
            "ramMiB": 512,
            "vcpus": 1,
          },
        ],
        "hypervisor": {
          "injectPassword": false,
        },
        "image": {
          "checksum": "sha256:7d6355852aeb6dbcd191bcda7cd74f1536cfe5cbf8a10495a7283a8396e4b75b",
          "format": "qcow2",
          "minDiskGiB": 0,
          "minRamMiB": 0,
          "name": "cirros",
          "url": "https://download.cirros-cloud.net/0.6.3/cirros-0.6.3-x86_64-disk.img",
        },
        "instance": {
          "enabled": true,
          "flavor": "m1.tiny",
          "image": "cirros",
          "name": "test",
          "network": "provider",
        },
        "loadBalancing": {
          "build": 1,
          "diskGiB": 2,
          "managementCidr": "172.31.100.0/24",
          "ramMiB": 512,
          "vcpus": 1,
        },
        "messaging": {
          "management": false,
        },
        "networking": {
          "datapath": "auto",
          "mechanism": "openvswitch",
          "mtu": 1500,
          "tenantTypes": [],
          "tunnelIds": {
            "first": 1,
            "last": 1000,
          },
          "vlanRanges": [],
        },
        "nodes": [
          {
            "address": "10.20.0.11",
            "hostKey": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB",
            "managementInterface": undefined,
            "name": "controller",
            "objectStorage": {
              "devices": [],
              "zone": 1,
            },
            "publicAddress": undefined,
            "roles": [
              "controller",
              "database",
              "messaging",
              "identity",
              "dashboard",
              "loadbalancer",
              "network",
              "block-storage",
              "object-storage",
              "shared-file-system",
              "telemetry",
            ],
            "sharedInterface": undefined,
            "ssh": {
              "port": 22,
              "user": "root",
            },
            "tunnel": undefined,
            "uplinks": {
              "provider": "eth1",
            },
          },
          {
            "address": "10.20.0.21",
            "hostKey": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAC",
            "managementInterface": undefined,
            "name": "compute1",
            "objectStorage": {
              "devices": [],
              "zone": 1,
            },
            "publicAddress": undefined,
            "roles": [
              "compute",
            ],
            "sharedInterface": undefined,
            "ssh": {
              "port": 22,
              "user": "root",
            },
            "tunnel": undefined,
            "uplinks": {
              "provider": "eth1",
            },
          },
        ],
        "objectStorage": {
          "devices": [],
          "minPartHours": 1,
          "partPower": 10,
          "rebalance": 1,
          "replicas": 3,
        },
        "providerNetworks": [
          {
            "cidr": "192.168.56.0/24",
            "dns": [],
            "external": false,
            "gateway": "192.168.56.1",
            "mtu": 1500,
            "name": "provider",
            "physicalNetwork": "provider",
            "pool": {
              "end": "192.168.56.199",
              "start": "192.168.56.100",
            },
            "shared": true,
            "type": "flat",
          },
        ],
        "region": {
          "description": "",
          "name": "RegionOne",
        },
        "release": "2025.1",
        "rotation": {
          "passwords": 1,
        },
        "services": [
          "horizon",
        ],
        "sharedFileSystems": {
          "backends": [],
          "serviceInstance": undefined,
        },
        "ssh": {
          "hostKeys": "pinned",
          "port": 22,
          "user": "root",
        },
        "telemetry": {
          "interval": 300,
        },
        "time": {
          "servers": [],
          "sync": true,
        },
        "workers": "auto",
      }
    `);
  });

  it("becomes a value that cannot be changed", () => {
    const { flavors, nodes } = parse(sample());
    expect(() => (flavors[0]!.vcpus = 2)).toThrow(TypeError);
    expect(() => Object.assign(nodes[0]!.ssh, { port: 1 })).toThrow(TypeError);
    expect(parse(sample()).flavors[0]?.vcpus).toBe(1);
  });

  it("has the release's first distribution, unless it names another; one that nobody has run on is told of", () => {
    expect(parse({ ...sample(), release: "zed" }).distribution).toBe("debian12");
    expect(parse({ ...sample(), distribution: "ubuntu24.04" })).toMatchObject({ release: "2025.1" });
    expect(caution("debian13")).toBeUndefined();
    expect(caution("ubuntu24.04")).toContain("Nobody has run Stackwright on ubuntu24.04");
  });

  it("has nodes that inherit access and interfaces, and overrule them", () => {
    const raw = sample();
    raw.ssh = { user: "debian", port: 2222 };
    raw.interfaces = { management: "eth0", provider: "eth1" };
    raw.nodes.compute1.ssh = { port: 22 };
    raw.nodes.compute1.interfaces = { provider: "enp3s0" };
    const [controller, compute] = parse(raw).nodes;
    expect(controller).toMatchObject({
      ssh: { user: "debian", port: 2222 },
      managementInterface: "eth0",
      uplinks: { provider: "eth1" },
    });
    expect(compute).toMatchObject({
      ssh: { user: "debian", port: 22 },
      managementInterface: "eth0",
      uplinks: { provider: "enp3s0" },
    });
  });

  it("lets each node name its own provider interface", () => {
    const raw = sample();
    delete raw.interfaces;
    raw.nodes.controller.interfaces = { provider: "eth1" };
    raw.nodes.compute1.interfaces = { provider: "eth2" };
    expect(parse(raw).nodes.map((node) => node.uplinks)).toEqual([{ provider: "eth1" }, { provider: "eth2" }]);
  });

  it("gives the instance the first flavor, the image and the first network unless told otherwise", () => {
    const raw = sample();
    raw.image = { name: "debian", file: "/image.qcow2" };
    raw.flavors = ["small", "large"].map((name) => ({ name, vcpus: 1, ramMiB: 512, diskGiB: 1 }));
    expect(parse(raw).instance).toMatchObject({ flavor: "small", image: "debian", network: "provider" });
    raw.instance = { flavor: "large" };
    expect(parse(raw).instance.flavor).toBe("large");
  });

  it("takes the private key as a secret, however it was marked", () => {
    const raw = sample();
    const { privateKey } = generateKeyPairSync("ed25519", {
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    raw.ssh = { privateKey };
    for (const key of ["stackwright:ssh", "stackwright:ssh.privateKey"]) {
      expect(parse(raw, [key]).ssh.privateKey).toBe(privateKey);
    }
  });

  it("needs no host keys where the first contact is trusted", () => {
    const raw = sample();
    raw.ssh = { hostKeys: "first-contact" };
    delete raw.nodes.compute1.hostKey;
    expect(parse(raw).nodes.map((node) => node.hostKey)).toEqual([publicKey(1), undefined]);
  });

  it("drops the comments of host keys", () => {
    const raw = sample();
    raw.nodes.compute1.hostKey = `${publicKey(2)} root@compute1\n`;
    expect(parse(raw).nodes[1]?.hostKey).toBe(publicKey(2));
  });

  it("needs no compute and only one address when there is no instance", () => {
    const raw = sample();
    delete raw.nodes.compute1;
    raw.instance = { enabled: false, flavor: "none" };
    raw.providerNetworks[0].pool.end = raw.providerNetworks[0].pool.start;
    expect(parse(raw).instance.enabled).toBe(false);
  });

  it("can put both roles on one node", () => {
    const raw = sample();
    delete raw.nodes.compute1;
    raw.nodes.controller.roles = ["controller", "compute"];
    expect(parse(raw).nodes).toHaveLength(1);
  });
});
