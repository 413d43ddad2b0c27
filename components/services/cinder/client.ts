import type { Service } from "../../model/service.ts";
import { claim } from "../../node/plan.ts";
import { backendsBy, claimNvme, mountPoint, sharesOf } from "./backends.ts";
import { lvmConfigTest, lvmFilter } from "./lvm.ts";

/** What a hypervisor needs to reach volumes. */
export const volumeClient: Service = {
  name: "volume-client",
  roles: ["compute"],
  deploy(site, node) {
    const { nfsClient, iscsiClient, lvm } = site.platform;
    const { config } = site;
    const byNfs = backendsBy("nfs", config).length > 0;
    const byLvm = backendsBy("lvm", config).length > 0;
    // A node that serves volumes as well has its filter by that.
    const filter = byLvm && !node.roles.includes("block-storage") ? [lvmFilter(config.blockStorage.computeDisks)] : [];
    return {
      packages: [...(byNfs ? nfsClient.packages : []), ...(byLvm ? [...iscsiClient.packages, ...lvm.packages] : [])],
      files: filter,
      start: [
        ...(byLvm ? [...(filter.length > 0 ? [lvmConfigTest] : []), { unit: iscsiClient.unit }] : []),
        claimNvme,
        ...sharesOf(config).map((share) => claim("mount", mountPoint("nova", share))),
      ],
    };
  },
};
