import * as openstack from "@pulumi/openstack";
import type * as pulumi from "@pulumi/pulumi";
import type { Site } from "../model/site.ts";

/** Who speaks to the API. */
export interface Login {
  readonly user: string;
  readonly project: string;
  readonly password: pulumi.Input<string>;
  /** Certificate of who signs for the API, where that has to be told. */
  readonly authority: pulumi.Input<string> | undefined;
}

/**
 * The API of this cloud, as one of its users.
 *
 * Everything is set: what is left out would be filled in from `OS_*` in the operator's shell.
 */
export function apiAs(name: string, site: Site, login: Login, options: pulumi.ResourceOptions): openstack.Provider {
  return new openstack.Provider(
    name,
    {
      authUrl: site.publicIdentityUrl,
      userName: login.user,
      password: login.password,
      tenantName: login.project,
      userDomainName: "Default",
      projectDomainName: "Default",
      region: site.config.region.name,
      endpointType: "public",
      insecure: false,
      // Its text; without one, whom the operator's machine trusts.
      ...(login.authority && { cacertFile: login.authority }),
    },
    options,
  );
}
