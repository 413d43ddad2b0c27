import * as pulumi from "@pulumi/pulumi";
import type { Login } from "./identity/provider.ts";
import { hasAuthority } from "./model/endpoints.ts";
import { PORTS, type Site } from "./model/site.ts";

/** A user of the cloud, with the name that `clouds.yaml` gives to it. */
export interface NamedLogin extends Login {
  readonly cloud: string;
}

/** Where clients look for the authority's certificate: beside them, as `pulumi stack output caCertificate` gives it. */
const AUTHORITY_FILE = "cacert.pem";

/** The openrc file of a user, for the `openstack` command line. Secret, because it holds the password. */
export function openrc(site: Site, login: Login): pulumi.Output<string> {
  const variables = {
    OS_AUTH_URL: site.publicIdentityUrl,
    OS_PROJECT_NAME: login.project,
    OS_PROJECT_DOMAIN_NAME: "Default",
    OS_USERNAME: login.user,
    OS_USER_DOMAIN_NAME: "Default",
    OS_PASSWORD: login.password,
    OS_REGION_NAME: site.config.region.name,
    OS_INTERFACE: "public",
    OS_IDENTITY_API_VERSION: "3",
    ...(hasAuthority(site.config) ? { OS_CACERT: AUTHORITY_FILE } : {}),
  };
  return pulumi.secret(
    pulumi.all(variables).apply((values) =>
      Object.entries(values)
        .map(([name, value]) => `export ${name}='${value}'\n`)
        .join(""),
    ),
  );
}

/** `clouds.yaml` with these users. Secret, because it holds their passwords. JSON is YAML, and quotes all there is. */
export function cloudsYaml(site: Site, logins: readonly NamedLogin[]): pulumi.Output<string> {
  const clouds = logins.map(({ cloud, user, project, password }) =>
    pulumi.output(password).apply((text) => [
      cloud,
      {
        auth: {
          auth_url: site.publicIdentityUrl,
          project_name: project,
          project_domain_name: "Default",
          username: user,
          user_domain_name: "Default",
          password: text,
        },
        region_name: site.config.region.name,
        interface: "public",
        identity_api_version: 3,
        ...(hasAuthority(site.config) ? { cacert: AUTHORITY_FILE } : {}),
      },
    ]),
  );
  return pulumi.secret(
    pulumi
      .all(clouds)
      .apply((entries) => `${JSON.stringify({ clouds: Object.fromEntries(entries) as unknown }, undefined, 2)}\n`),
  );
}

/** URL of the dashboard, or undefined when it is not wanted. */
export function dashboardUrl(site: Site): string | undefined {
  return site.config.services.includes("horizon")
    ? site.endpoint("public", PORTS.dashboard, `${site.platform.horizon.path}/`, "dashboard")
    : undefined;
}
