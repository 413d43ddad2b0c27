import type { Service } from "../../model/service.ts";
import { claim, until } from "../../node/plan.ts";
import { dropIn } from "../oslo.ts";
import { backendsBy, backendSections, claimNvme, mountPoint, shareLists, sharesOf } from "./backends.ts";
import { cinderFiles, cinderPasswords, cinderSecrets } from "./common.ts";
import { lvmConfigTest, lvmFilter } from "./lvm.ts";

/** Where volumes are made: each node with the role has every back end. */
export const cinderVolume: Service = {
  name: "cinder-volume",
  roles: ["block-storage"],
  passwords: cinderPasswords,
  deploy(site, node) {
    const { cinderVolume: volume, nfsClient, iscsiTarget } = site.platform;
    const { config } = site;
    const byNfs = backendsBy("nfs", config).length > 0;
    const byLvm = backendsBy("lvm", config).length > 0;
    return {
      packages: [...volume.packages, ...(byNfs ? nfsClient.packages : []), ...(byLvm ? iscsiTarget.packages : [])],
      leftovers: ["/etc/cinder"],
      files: [
        ...cinderFiles(site, node),
        dropIn(site, "cinder", backendSections(site), "12-backends", [volume.unit]),
        ...shareLists(config).map((file) => ({ ...file, readBy: [volume.unit] })),
        ...(byLvm ? [lvmFilter(config.blockStorage.disks ?? [])] : []),
      ],
      secretFiles: [cinderSecrets(site)],
      start: [
        // Cinder has the target's state written there, passwords included (read in its cinder-rtstool).
        ...(byLvm ? iscsiTarget.state.map((path) => claim("path", path)) : []),
        ...(byLvm ? [lvmConfigTest, ...iscsiTarget.units.map((unit) => ({ unit }))] : []),
        claimNvme,
        ...sharesOf(config).map((share) => claim("mount", mountPoint("cinder", share))),
        { unit: volume.unit },
        ...sharesOf(config).map((share) =>
          until(`${share} to be mounted`, ["mountpoint", "-q", mountPoint("cinder", share)]),
        ),
      ],
    };
  },
};
