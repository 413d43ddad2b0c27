import { execFileSync } from "node:child_process";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { describeSite } from "../../components/model/site.ts";
import { cloudsYaml, dashboardUrl, openrc } from "../../components/outputs.ts";
import { parse, sample } from "./config-sample.ts";

const config = parse(sample());
const site = describeSite(config);
const admin = {
  cloud: "admin",
  user: "admin",
  project: "admin",
  password: pulumi.secret("a1B2"),
  authority: undefined,
};
const demo = { cloud: "demo", user: "dana", project: "demo", password: "c3D4", authority: undefined };

function valueOf(output: pulumi.Output<string>): Promise<string> {
  return new Promise((resolve) => output.apply(resolve));
}

describe("openrc", () => {
  test("gives the command line all it needs", async () => {
    const script = `${await valueOf(openrc(site, admin))}env | grep ^OS_ | sort`;
    expect(execFileSync("env", ["-i", "/bin/sh", "-c", `PATH=/usr/bin:/bin; ${script}`], { encoding: "utf8" })).toBe(
      `OS_AUTH_URL=http://10.20.0.11:5000/v3
OS_IDENTITY_API_VERSION=3
OS_INTERFACE=public
OS_PASSWORD=a1B2
OS_PROJECT_DOMAIN_NAME=Default
OS_PROJECT_NAME=admin
OS_REGION_NAME=RegionOne
OS_USERNAME=admin
OS_USER_DOMAIN_NAME=Default
`,
    );
  });

  test("is secret, also when its password was not", async () => {
    expect(await pulumi.isSecret(openrc(site, demo))).toBe(true);
  });
});

describe("clouds.yaml", () => {
  test("has a cloud for each user", async () => {
    const { clouds } = JSON.parse(await valueOf(cloudsYaml(site, [admin, demo]))) as {
      clouds: Record<string, unknown>;
    };
    expect(Object.keys(clouds)).toEqual(["admin", "demo"]);
    expect(clouds["demo"]).toEqual({
      auth: {
        auth_url: "http://10.20.0.11:5000/v3",
        project_name: "demo",
        project_domain_name: "Default",
        username: "dana",
        user_domain_name: "Default",
        password: "c3D4",
      },
      region_name: "RegionOne",
      interface: "public",
      identity_api_version: 3,
    });
  });

  test("is secret, also when no password was", async () => {
    expect(await pulumi.isSecret(cloudsYaml(site, [demo]))).toBe(true);
  });
});

test("the dashboard has a URL when it is wanted", () => {
  expect(dashboardUrl(site)).toBe("http://10.20.0.11/horizon/");
  expect(dashboardUrl(describeSite({ ...config, services: [] }))).toBeUndefined();
});
