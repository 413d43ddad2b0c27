import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import { apiAs, type Login } from "../identity/provider.ts";
import { roleId } from "../identity/roles.ts";
import type { Site } from "../model/site.ts";

/** The tenants' side: a project with a user who has no privileges. */
export class Demo extends pulumi.ComponentResource {
  /** The API as the demo user; what is made by it belongs to the project. */
  readonly api: openstack.Provider;

  constructor(site: Site, login: Login, options: pulumi.ComponentResourceOptions) {
    super("stackwright:tenancy:Demo", "demo", {}, options);
    const { demo } = site.config;
    const project = new openstack.identity.Project(
      "demo-project",
      { name: demo.project, domainId: "default", description: "To try the cloud with" },
      { parent: this },
    );
    const user = new openstack.identity.User(
      "demo-user",
      { name: demo.user, domainId: "default", password: login.password, ignoreChangePasswordUponFirstUse: true },
      { parent: this },
    );
    const member = new openstack.identity.RoleAssignment(
      "demo-member",
      { userId: user.id, projectId: project.id, roleId: roleId("member") },
      { parent: this },
    );
    this.api = apiAs("demo-api", site, login, { parent: this, dependsOn: [member] });
    this.registerOutputs();
  }
}
