import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import type { Config } from "../config/schema.ts";

/** A volume type for each back end, open to every project. */
export class VolumeTypes extends pulumi.ComponentResource {
  /** @param stores the back ends, which answer */
  constructor({ blockStorage }: Config, stores: readonly pulumi.Resource[], options: pulumi.ComponentResourceOptions) {
    super("stackwright:tenancy:VolumeTypes", "volume-types", {}, options);
    for (const { name } of blockStorage.backends) {
      new openstack.blockstorage.VolumeTypeV3(
        `${name}-volumes`,
        { name, isPublic: true, extraSpecs: { volume_backend_name: name } },
        { parent: this, dependsOn: [...stores] },
      );
    }
    this.registerOutputs();
  }
}
