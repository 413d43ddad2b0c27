/** What follows from the back ends of the stack file. Pure. */
import { createHash } from "node:crypto";
import type { Config } from "../../config/schema.ts";
import type { NodeFile } from "../../node/files.ts";
import type { Ini } from "../../node/ini.ts";
import { claim } from "../../node/plan.ts";
import type { Platform } from "../../platform/index.ts";

type Backend = Config["blockStorage"]["backends"][number];

/** The back ends that a driver has. */
export function backendsBy(driver: Backend["driver"], { blockStorage }: Pick<Config, "blockStorage">): Backend[] {
  return blockStorage.backends.filter((backend) => backend.driver === driver);
}

/** Every share of every back end. */
export function sharesOf(config: Pick<Config, "blockStorage">): string[] {
  return backendsBy("nfs", config).flatMap(({ shares = [] }) => shares);
}

/** Where os-brick mounts a share, in a project's directory of mounts. */
export function mountPoint(project: "cinder" | "nova", share: string): string {
  return `/var/lib/${project}/mnt/${createHash("md5").update(share).digest("hex")}`;
}

/** os-brick, which asks every node what it can be connected by, makes a name for NVMe on the way. */
export const claimNvme = claim("path", "/etc/nvme");

/** The lists of shares, a file for each back end by NFS. */
export function shareLists(config: Pick<Config, "blockStorage">): NodeFile[] {
  return backendsBy("nfs", config).map(({ name, shares = [] }) => ({
    path: listOf(name),
    content: shares.join("\n"),
  }));
}

/** A section of Cinder's configuration for each back end. */
export function backendSections({ config, platform }: { config: Config; platform: Platform }): Ini {
  return Object.fromEntries(config.blockStorage.backends.map((backend) => [backend.name, section(backend, platform)]));
}

function section(backend: Backend, platform: Platform): Ini[string] {
  const common = { volume_backend_name: backend.name };
  switch (backend.driver) {
    case "nfs":
      return {
        ...common,
        volume_driver: "cinder.volume.drivers.nfs.NfsDriver",
        nfs_shares_config: listOf(backend.name),
        nfs_mount_options: backend.mountOptions,
        nfs_snapshot_support: true,
        // With snapshots root does the work, and files are open to the hypervisors' own account.
        nas_secure_file_operations: false,
        nas_secure_file_permissions: false,
      };
    case "lvm":
      return {
        ...common,
        volume_driver: "cinder.volume.drivers.lvm.LVMVolumeDriver",
        volume_group: backend.volumeGroup,
        target_protocol: "iscsi",
        target_helper: platform.iscsiTarget.helper,
      };
  }
}

function listOf(name: string): string {
  return `/etc/cinder/shares-${name}`;
}
