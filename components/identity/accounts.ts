import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import type { Passwords } from "../model/passwords.ts";
import { SIDES } from "../model/endpoints.ts";
import { endpointOf, type RoleName, type Service } from "../model/service.ts";
import type { Site } from "../model/site.ts";
import { roleId } from "./roles.ts";

/** Every service account, made through the API. */
export class ServiceAccounts extends pulumi.ComponentResource {
  readonly #ready = new Map<string, pulumi.Resource[]>();

  constructor(
    site: Site,
    services: readonly Service[],
    passwords: Passwords,
    options: pulumi.ComponentResourceOptions,
  ) {
    super("stackwright:identity:ServiceAccounts", "accounts", {}, options);
    const project = new openstack.identity.Project(
      "service-project",
      { name: "service", domainId: "default", description: "Accounts of the services" },
      { parent: this },
    );
    for (const service of services) {
      const account = service.account ? this.#account(service, project, passwords) : [];
      const catalog = service.catalog ? this.#catalog(service.catalog, site) : [];
      this.#ready.set(service.name, [...account, ...catalog]);
    }
    this.registerOutputs();
  }

  /** What must be there before these services start: their accounts and catalog entries. */
  of(...services: readonly Service[]): pulumi.Resource[] {
    return services.flatMap((service) => this.#ready.get(service.name) ?? []);
  }

  #account(
    { name, grants = [] }: Service,
    project: openstack.identity.Project,
    passwords: Passwords,
  ): pulumi.Resource[] {
    const user = new openstack.identity.User(
      `${name}-user`,
      { name, domainId: "default", password: passwords.of(name), ignoreChangePasswordUponFirstUse: true },
      { parent: this },
    );
    // `service` besides `admin`: other services accept its service tokens (OSSA-2023-003), and volumes can be detached.
    const roles: readonly RoleName[] = ["admin", "service", ...grants];
    return roles.map(
      (role) =>
        new openstack.identity.RoleAssignment(
          `${name}-${role}`,
          { userId: user.id, projectId: project.id, roleId: roleId(role) },
          { parent: this },
        ),
    );
  }

  #catalog(entry: NonNullable<Service["catalog"]>, site: Site): pulumi.Resource[] {
    const service = new openstack.identity.ServiceV3(
      `${entry.name}-service`,
      { name: entry.name, type: entry.type, description: entry.description },
      { parent: this },
    );
    // No `name` of their own: the provider loses the region when it updates one.
    return SIDES.map(
      (side) =>
        new openstack.identity.EndpointV3(
          `${entry.name}-${side}`,
          {
            serviceId: service.id,
            interface: side,
            endpointRegion: site.config.region.name,
            url: endpointOf(site, entry, side),
          },
          { parent: this },
        ),
    );
  }
}
