/** Objects that the cloud has and the state has not, because the run that made them was cut off before it could say so. */
import type { Api } from "./api.ts";
import { input, type Resource } from "./deployment.ts";

type Entry = Readonly<Record<string, unknown>>;

/** Where objects of a type are listed and deleted, and the fields by which the one that was being made is known. */
interface Kind {
  readonly service: string;
  readonly list: string;
  readonly key: string;
  readonly delete: string;
  /** Field of the object to input of the resource. */
  readonly same: Readonly<Record<string, string>>;
  /** How it goes, where that is not by DELETE. */
  readonly remove?: (api: Api, id: string, resource: Resource) => Promise<unknown>;
}

/** A role assignment is missing: making it twice is the same as making it once. */
const KINDS: Readonly<Record<string, Kind>> = {
  "openstack:identity/project:Project": kind("identity", "/projects", "projects", { name: "name" }),
  "openstack:identity/user:User": kind("identity", "/users", "users", { name: "name" }),
  "openstack:identity/serviceV3:ServiceV3": kind("identity", "/services", "services", { name: "name", type: "type" }),
  "openstack:identity/endpointV3:EndpointV3": kind("identity", "/endpoints", "endpoints", {
    service_id: "serviceId",
    interface: "interface",
    region_id: "endpointRegion",
  }),
  "openstack:compute/flavor:Flavor": {
    ...kind("compute", "/flavors", "flavors", { name: "name" }),
    list: "/flavors/detail?is_public=none",
  },
  "openstack:compute/instance:Instance": {
    ...kind("compute", "/servers", "servers", { name: "name" }),
    list: "/servers/detail",
  },
  "openstack:compute/keypair:Keypair": kind("compute", "/os-keypairs", "keypairs", { name: "name" }),
  "openstack:images/image:Image": kind("image", "/v2/images", "images", { name: "name" }),
  "openstack:networking/network:Network": kind("network", "/v2.0/networks", "networks", { name: "name" }),
  "openstack:networking/subnet:Subnet": kind("network", "/v2.0/subnets", "subnets", {
    name: "name",
    network_id: "networkId",
  }),
  "openstack:networking/port:Port": kind("network", "/v2.0/ports", "ports", { name: "name", network_id: "networkId" }),
  "openstack:networking/router:Router": kind("network", "/v2.0/routers", "routers", { name: "name" }),
  "openstack:networking/routerInterface:RouterInterface": {
    ...kind("network", "/v2.0/ports", "ports", { device_id: "routerId" }),
    list: "/v2.0/ports?device_owner=network:router_interface",
    remove: (api, id, resource) =>
      api.put("network", `/v2.0/routers/${input(resource, "routerId")}/remove_router_interface`, { port_id: id }),
  },
  "openstack:networking/floatingIp:FloatingIp": kind("network", "/v2.0/floatingips", "floatingips", {
    port_id: "portId",
  }),
  "openstack:networking/secGroup:SecGroup": kind("network", "/v2.0/security-groups", "security_groups", {
    name: "name",
  }),
  "openstack:networking/secGroupRule:SecGroupRule": kind(
    "network",
    "/v2.0/security-group-rules",
    "security_group_rules",
    {
      security_group_id: "securityGroupId",
      direction: "direction",
      protocol: "protocol",
      port_range_min: "portRangeMin",
      remote_ip_prefix: "remoteIpPrefix",
    },
  ),
};

function kind(service: string, path: string, key: string, same: Kind["same"]): Kind {
  return { service, list: path, key, delete: path, same };
}

/** Can such a resource be left behind in the cloud? */
export function leavesOrphans({ type }: Resource): boolean {
  return type in KINDS;
}

/**
 * Deletes what a half-made resource left behind: objects of its project that are what it was to be, and that the state
 * does not know under any id.
 * @returns the ids of what was deleted
 * @throws ApiError
 */
export async function deleteOrphans(api: Api, resource: Resource, known: ReadonlySet<string>): Promise<string[]> {
  const { service, list, key, delete: path, same, remove } = KINDS[resource.type]!;
  const listed = (await api.get<Record<string, Entry[]>>(service, list))[key] ?? [];
  // Nova wraps each key pair once more.
  const objects = listed.map((entry) => (entry.keypair as Entry | undefined) ?? entry);
  const orphans = objects
    .filter((object) => Object.entries(same).every(([field, name]) => textOf(object[field]) === input(resource, name)))
    .filter((object) => ownedBy(object, api.token.project.id))
    .map((object) => textOf(object.id) || textOf(object.name))
    .filter((id) => !known.has(id));
  for (const id of orphans) await (remove ? remove(api, id, resource) : api.delete(service, `${path}/${id}`));
  return orphans;
}

/** Neutron shows an administrator everybody's objects. */
function ownedBy(object: Entry, project: string): boolean {
  return !("tenant_id" in object) || object.tenant_id === project;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}
