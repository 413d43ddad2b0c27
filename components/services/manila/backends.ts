/** What follows from the back ends of the stack file. Pure. */
import type { Config, NodeConfig } from "../../config/schema.ts";
import type { ServiceInstance } from "../../config/shared-file-systems.ts";
import type { Site } from "../../model/site.ts";
import type { Ini } from "../../node/ini.ts";

type Backend = Config["sharedFileSystems"]["backends"][number];

/** What the service instance is called in Nova, by which Manila finds it. */
export const SERVICE_INSTANCE = "share-server";

/** Where its key is on the nodes that log in to it. */
export const SERVICE_KEY = "/etc/manila/service-instance.key";

/** Where Ceph's configuration and keyrings are. */
const CEPH = "/etc/ceph";

const NFS_HELPER = "NFS=manila.share.drivers.helpers.NFSHelper";

/** Manila's account in a Ceph cluster, where the stack file names no other. */
const CEPH_USER = "manila";

/** The instance that exports shares, where a back end needs one. */
export function serviceInstanceOf({ services, sharedFileSystems }: Config): ServiceInstance | undefined {
  return services.includes("manila") ? sharedFileSystems.serviceInstance : undefined;
}

/** The protocols of which there can be shares. */
export function protocolsOf({ sharedFileSystems: { backends } }: Pick<Config, "sharedFileSystems">): string[] {
  return [...new Set(backends.map(({ driver }) => (driver === "cephfs" ? "CEPHFS" : "NFS")))];
}

/** The back ends of a node: its own by LVM and, on the first with the role, those that are reached from everywhere alike. */
export function backendsOn(site: Site, node: NodeConfig): Backend[] {
  const first = node.name === site.first("shared-file-system").name;
  return site.config.sharedFileSystems.backends.filter(({ driver }) => first || driver === "lvm");
}

/** The back ends by Ceph among these, each with the files that somebody else has put on the node. */
export function cephFiles(backends: readonly Backend[]): string[] {
  const users = backends
    .filter(({ driver }) => driver === "cephfs" || driver === "ganesha")
    .map(({ cephUser = CEPH_USER }) => cephUser);
  return users.length === 0
    ? []
    : [`${CEPH}/ceph.conf`, ...new Set(users.map((user) => `${CEPH}/ceph.client.${user}.keyring`))];
}

/** The volume groups of back ends by LVM among these. */
export function volumeGroups(backends: readonly Backend[]): string[] {
  return [...new Set(backends.flatMap(({ volumeGroup = [] }) => volumeGroup))];
}

/** A section of Manila's configuration for each back end of a node. */
export function backendSections(site: Site, node: NodeConfig): Ini {
  const backends = backendsOn(site, node);
  return {
    DEFAULT: { enabled_share_backends: backends.map(({ name }) => name).join(",") },
    ...Object.fromEntries(backends.map((backend) => [backend.name, section(backend, site.config, node)])),
  };
}

function section(backend: Backend, config: Config, node: NodeConfig): Ini[string] {
  const common = { share_backend_name: backend.name, driver_handles_share_servers: false };
  switch (backend.driver) {
    case "generic": {
      const { address, user } = serviceInstanceOf(config)!;
      return {
        ...common,
        share_driver: "manila.share.drivers.generic.GenericShareDriver",
        share_helpers: NFS_HELPER,
        cinder_volume_type: backend.volumeType,
        service_instance_name_or_id: SERVICE_INSTANCE,
        // By its address, so that Neutron need not be asked.
        service_net_name_or_ip: address,
        tenant_net_name_or_ip: address,
        service_instance_user: user,
        path_to_private_key: SERVICE_KEY,
      };
    }
    case "lvm":
      return {
        ...common,
        share_driver: "manila.share.drivers.lvm.LVMShareDriver",
        lvm_share_helpers: NFS_HELPER,
        lvm_share_volume_group: backend.volumeGroup,
        lvm_share_export_ips: node.address,
      };
    case "cephfs":
      return { ...common, ...ceph(backend), cephfs_protocol_helper_type: "CEPHFS" };
    case "ganesha":
      return {
        ...common,
        ...ceph(backend),
        cephfs_protocol_helper_type: "NFS",
        cephfs_nfs_cluster_id: backend.nfsCluster,
      };
  }
}

function ceph({ cephUser = CEPH_USER, fileSystem }: Backend): Ini[string] {
  return {
    share_driver: "manila.share.drivers.cephfs.driver.CephFSDriver",
    cephfs_conf_path: `${CEPH}/ceph.conf`,
    cephfs_auth_id: cephUser,
    cephfs_filesystem_name: fileSystem,
  };
}
