import { describe, expect, test } from "vitest";
import { mountPoint } from "../../components/services/cinder/backends.ts";
import { volumeClient } from "../../components/services/cinder/client.ts";
import { lvmFilter } from "../../components/services/cinder/lvm.ts";
import { cinder } from "../../components/services/cinder/index.ts";
import { cinderVolume } from "../../components/services/cinder/volume.ts";
import { describeSite } from "../../components/model/site.ts";
import { parse, sample } from "./config-sample.ts";

const NFS = {
  name: "files",
  driver: "nfs",
  shares: ["10.20.0.9:/srv/a", "10.20.0.9:/srv/b"],
  mountOptions: "vers=4.2",
};
const LVM = { name: "disks", driver: "lvm", volumeGroup: "cinder-volumes" };

function siteOf(blockStorage: object, release = "2025.1") {
  return describeSite(parse({ ...(sample() as object), services: ["cinder"], blockStorage, release }));
}

/** What a service puts on the first node that has a role. */
function on(role: "block-storage" | "compute", site: ReturnType<typeof siteOf>) {
  const node = site.config.nodes.find(({ roles }) => roles.includes(role))!;
  return (role === "compute" ? volumeClient : cinderVolume).deploy(site, node);
}

const fileOf = ({ files }: ReturnType<typeof on>, path: string) => files.find((file) => file.path === path)?.content;
const BACKENDS = "/etc/cinder/cinder.conf.d/12-backends.conf";

describe("a back end by NFS", () => {
  const site = siteOf({ backends: [NFS] });

  test("is a section with its list of shares, without iSCSI", () => {
    const volume = on("block-storage", site);
    expect(fileOf(volume, "/etc/cinder/shares-files")).toBe("10.20.0.9:/srv/a\n10.20.0.9:/srv/b");
    expect(fileOf(volume, BACKENDS)).toMatch(/^\[files\]\nvolume_backend_name = files\n.*NfsDriver\n/);
    expect(fileOf(volume, BACKENDS)).toContain("nfs_mount_options = vers=4.2\n");
    expect(volume.packages).toContain("nfs-common");
    expect(volume.packages).not.toContain("targetcli-fb");
    expect(fileOf(volume, "/etc/lvm/lvmlocal.conf")).toBeUndefined();
  });

  test("is mounted where os-brick mounts it, which is claimed on both sides", () => {
    // md5 of the share, as os-brick's remotefs names the directory.
    expect(mountPoint("nova", "10.20.0.9:/srv/a")).toBe("/var/lib/nova/mnt/a26f49c1766e75932debb48a89debf2f");
    const claims = (project: "cinder" | "nova") =>
      NFS.shares.map((share) => `claim mount ${mountPoint(project, share)}`);
    expect(on("block-storage", site).start).toEqual(expect.arrayContaining(claims("cinder")));
    expect(on("compute", site).start).toEqual(["claim path /etc/nvme", ...claims("nova")]);
  });
});

describe("a back end by LVM", () => {
  const site = siteOf({ backends: [LVM], disks: ["/dev/sdb"] });

  test("serves its volume group by the release's target", () => {
    expect(fileOf(on("block-storage", site), BACKENDS)).toMatch(
      /volume_group = cinder-volumes\n.*\ntarget_helper = lioadm/,
    );
    const zed = siteOf({ backends: [LVM], disks: ["/dev/sdb"] }, "zed");
    expect(fileOf(on("block-storage", zed), BACKENDS)).toContain("target_helper = tgtadm");
  });

  test("claims the state of a target before it runs, where it has passwords in it", () => {
    const { start } = on("block-storage", site);
    const claimed = start.indexOf("claim path /etc/rtslib-fb-target");
    expect(claimed).toBeGreaterThanOrEqual(0);
    expect(start.findIndex((task) => typeof task !== "string")).toBeGreaterThan(claimed);
  });

  test("leaves LVM the disks that are named, and computes none", () => {
    const filter = (disks: string) => `\tfilter = [ ${disks}"r|.*|" ]\n`;
    expect(fileOf(on("block-storage", site), "/etc/lvm/lvmlocal.conf")).toContain(filter('"a|^/dev/sdb[0-9p]*$|", '));
    expect(fileOf(on("compute", site), "/etc/lvm/lvmlocal.conf")).toContain(filter(""));
    expect(lvmFilter(["/dev/disk/by-id/a.b"]).content).toContain('"a|^/dev/disk/by-id/a\\\\.b[0-9p]*$|"');
  });
});

test("each back end has a volume type, which goes with it", () => {
  const site = siteOf({ backends: [NFS] });
  const { start } = cinder.deploy(site, site.first("controller"));
  expect(start.at(-1)).toMatch(/^run --as cinder --undo '.* remove files \|\| true' -- python3 \S+ cinder files$/);
});
