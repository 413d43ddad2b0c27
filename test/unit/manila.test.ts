import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { privateKeyFormat, publicKeyFormat } from "../../components/config/keys.ts";
import { describeSite } from "../../components/model/site.ts";
import { manila } from "../../components/services/manila/index.ts";
import { keyPair } from "../../components/services/manila/key.ts";
import { manilaShare, OWN_EXPORTS } from "../../components/services/manila/share.ts";
import { parse, publicKey, sample } from "./config-sample.ts";

const SECRET = "0123456789abcdefghijklmnopqrstuv";

describe("the service instance's key", () => {
  test("is one that OpenSSH reads", () => {
    // As `ssh-keygen -y` says of the private half.
    const half = "AAAAC3NzaC1lZDI1NTE5AAAAIMpzIjl2FfaP1lLHN0A1p+Qzyz6OznkYXWuErl1pj5Js";
    expect(keyPair(SECRET).publicKey).toBe(`ssh-ed25519 ${half}`);
    expect(publicKeyFormat(keyPair(SECRET).publicKey)).toBeUndefined();
    expect(privateKeyFormat(keyPair(SECRET).privateKey)).toBeUndefined();
  });

  test("is the same of the same secret, and another one of another", () => {
    expect(keyPair(SECRET)).toEqual(keyPair(SECRET));
    expect(keyPair(SECRET.toUpperCase()).publicKey).not.toBe(keyPair(SECRET).publicKey);
  });
});

test("what is taken back at the end is exports of shares alone", () => {
  const table = [
    "/var/lib/manila/mnt/share-1\t10.0.0.5(rw,sync)",
    "/srv/operator\t*(rw)",
    "/var/lib/manila/mnt/share-2\t10.0.0.0/24(ro)",
  ];
  const command = OWN_EXPORTS.replace("/var/lib/nfs/etab", "-");
  const found = execFileSync("sh", ["-c", command], { input: `${table.join("\n")}\n`, encoding: "utf8" });
  expect(found).toBe("10.0.0.5:/var/lib/manila/mnt/share-1\n10.0.0.0/24:/var/lib/manila/mnt/share-2\n");
});

const INSTANCE = { address: "192.168.56.50", image: { file: "/image.qcow2" } };

function siteOf(backends: object[], more: object = {}) {
  const blockStorage = { backends: [{ name: "files", driver: "nfs", shares: ["10.20.0.9:/srv/a"] }] };
  const generic = backends.some((each) => (each as { driver: string }).driver === "generic");
  const sharedFileSystems = { backends, ...(generic && { serviceInstance: INSTANCE }) };
  return describeSite(
    parse({ ...(sample() as object), services: ["cinder", "manila"], blockStorage, sharedFileSystems, ...more }),
  );
}

/** What makes shares, on the node with that role whose number this is. */
function shareOn(site: ReturnType<typeof siteOf>, index = 0) {
  const nodes = site.config.nodes.filter(({ roles }) => roles.includes("shared-file-system"));
  return manilaShare.deploy(site, nodes[index]!);
}

const BACKENDS = "/etc/manila/manila.conf.d/12-backends.conf";
const fileOf = ({ files }: ReturnType<typeof shareOn>, path = BACKENDS) =>
  files.find((file) => file.path === path)?.content;

describe("a back end by the generic driver", () => {
  const site = siteOf([{ name: "shares", driver: "generic", volumeType: "files" }]);

  test("finds the instance by its name and reaches it by its address, with its key", () => {
    const share = shareOn(site);
    expect(fileOf(share)).toContain("enabled_share_backends = shares\n");
    for (const line of [
      "driver_handles_share_servers = false",
      "service_instance_name_or_id = share-server",
      "service_net_name_or_ip = 192.168.56.50",
      "cinder_volume_type = files",
    ]) {
      expect(fileOf(share)).toContain(`${line}\n`);
    }
    const key = share.secretFiles!.find(({ path }) => path === "/etc/manila/service-instance.key")!;
    expect(key.content(() => SECRET)).toBe(keyPair(SECRET).privateKey);
    expect([key.group, key.mode]).toEqual(["manila", "0640"]);
  });

  test("starts when the instance lets in", () => {
    expect(shareOn(site).start).toEqual(["listens 192.168.56.50 22 --timeout 600", { unit: "manila-share" }]);
  });

  test("has no NFS server on the node", () => expect(shareOn(site).packages).toEqual(["manila-share"]));
});

test("a back end by LVM exports by the node's own NFS server, and its shares are not removed through their mounts", () => {
  const share = shareOn(siteOf([{ name: "disks", driver: "lvm", volumeGroup: "shares" }]));
  expect(share.packages).toEqual(["manila-share", "lvm2", "nfs-kernel-server"]);
  expect(share.ports).toEqual([2049]);
  expect(fileOf(share)).toContain("lvm_share_volume_group = shares\n");
  expect(fileOf(share)).toContain("lvm_share_export_ips = 10.20.0.11\n");
  expect(share.start[0]).toBe("run -- vgs shares");
  expect(share.start[1]).toMatch(/--undo '.*umount'/);
});

test("back ends by Ceph need its files, and are of two protocols", () => {
  const site = siteOf([
    { name: "native", driver: "cephfs", fileSystem: "fs" },
    { name: "nfs", driver: "ganesha", nfsCluster: "exports", cephUser: "shares" },
  ]);
  const share = shareOn(site);
  expect(fileOf(share)).toMatch(/\[native\][^[]*cephfs_auth_id = manila\n[^[]*cephfs_protocol_helper_type = CEPHFS\n/);
  expect(fileOf(share)).toMatch(/\[nfs\][^[]*cephfs_auth_id = shares\n[^[]*cephfs_nfs_cluster_id = exports\n/);
  expect(share.start.slice(0, 3)).toEqual([
    "run -- test -e /etc/ceph/ceph.conf",
    "run -- test -e /etc/ceph/ceph.client.manila.keyring",
    "run -- test -e /etc/ceph/ceph.client.shares.keyring",
  ]);
  expect(fileOf(share, "/etc/manila/manila.conf.d/10-stackwright.conf")).toContain(
    "enabled_share_protocols = CEPHFS,NFS\n",
  );
});

test("of several nodes each has the back ends by LVM, and the first has all", () => {
  const nodes = { ...(sample() as { nodes: object }).nodes };
  for (const index of [1, 2]) {
    const address = `10.20.0.4${index}`;
    Object.assign(nodes, {
      [`share${index}`]: { address, roles: ["shared-file-system"], hostKey: publicKey(index + 9) },
    });
  }
  const site = siteOf(
    [
      { name: "generic", driver: "generic" },
      { name: "disks", driver: "lvm", volumeGroup: "shares" },
    ],
    { nodes },
  );
  expect(fileOf(shareOn(site))).toContain("enabled_share_backends = generic,disks\n");
  expect(fileOf(shareOn(site, 1))).toContain("enabled_share_backends = disks\n");
  expect(shareOn(site, 1).secretFiles!.map(({ path }) => path)).not.toContain("/etc/manila/service-instance.key");
});

test("each back end has a share type, which goes with it", () => {
  const site = siteOf([{ name: "disks", driver: "lvm", volumeGroup: "shares" }]);
  const { start } = manila.deploy(site, site.first("controller"));
  expect(start.at(-1)).toMatch(/^run --as manila --undo '.* remove disks \|\| true' -- python3 \S+ manila disks$/);
});
