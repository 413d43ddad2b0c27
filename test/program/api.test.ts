import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { type Asked, configOf, deploy, SECRET } from "./support.ts";

const deployed = await deploy(configOf(1));
const { cloud, resources } = deployed;
const named: typeof deployed.named = (name, type) => deployed.named(name, type);
const keystone = deployed.steps.get("controller-keystone")!;

/** The value of an output. */
function valueOf<T>(output: pulumi.Input<T>): Promise<T> {
  return new Promise((resolve) => pulumi.output(output).apply((value) => resolve(value as T)));
}

describe("what is made by the API", () => {
  const objects = resources.filter(({ type, custom }) => custom && type.startsWith("openstack:"));

  const isImage = ({ type }: Asked) => type === "openstack:images/image:Image";

  /** The engine hands `deletedWith` down from a component to its children. */
  function deletedWith(resource: Asked): string {
    const parent = resources.find(({ urn }) => urn === resource.parent);
    return resource.deletedWith || (parent ? deletedWith(parent) : "");
  }

  test("goes with Keystone when the cloud goes", () => {
    expect(objects.length).toBeGreaterThan(30);
    expect(objects.filter((object) => deletedWith(object) !== keystone.urn).map(({ name }) => name)).toEqual([]);
  });

  const LOGINS = ["identity-api", "admin-api", "demo-api"];

  test("is made by one of three logins, each of which waits for what it needs to see", () => {
    const providers = LOGINS.map((name) => named(name));
    expect(new Set(objects.map(({ provider }) => provider))).toEqual(new Set(providers.map(({ urn }) => urn)));
    const [identity, admin, demo] = providers.map(({ dependencies }) => dependencies);
    expect(identity).toContain(keystone.urn);
    // A login keeps the catalog that it found: one that was made earlier knew no image service (seen in the lab).
    const endpoints = objects.filter(({ type }) => type.includes("EndpointV3")).map(({ urn }) => urn);
    expect(admin).toEqual(expect.arrayContaining(endpoints));
    expect(demo).toContain(named("demo-member").urn);
  });

  test("a provider takes nothing from the operator's shell", () => {
    for (const name of LOGINS) {
      expect(Object.keys(named(name).inputs)).toEqual(
        expect.arrayContaining(
          ["authUrl", "userName", "password", "tenantName", "userDomainName", "projectDomainName"].concat([
            "region",
            "endpointType",
            "insecure",
          ]),
        ),
      );
    }
  });

  test("every service has an account with both roles, and three endpoints in the region", () => {
    for (const service of ["glance", "placement", "nova", "neutron"]) {
      for (const role of ["admin", "service"]) {
        expect(named(`${service}-${role}`, "openstack:identity/roleAssignment:RoleAssignment").inputs).toMatchObject({
          userId: `${service}-user-id`,
          projectId: "service-project-id",
        });
      }
      for (const side of ["public", "internal", "admin"]) {
        const { inputs } = named(`${service}-${side}`, "openstack:identity/endpointV3:EndpointV3");
        expect(inputs).toMatchObject({ interface: side, endpointRegion: "RegionOne", url: cloud.endpoints[service] });
        expect(inputs).not.toHaveProperty("name");
      }
    }
  });

  test("the instance waits for its cell, its network's agents and its rules", () => {
    const { dependencies } = named("test-instance", "openstack:compute/instance:Instance");
    for (const name of [
      "controller-cells",
      "controller-agents",
      "demo-access-ping",
      "demo-access-ssh",
      "provider-subnet",
    ]) {
      expect(dependencies).toContain(named(name).urn);
    }
  });

  test("the instance and the image are made anew if they failed while they were made", () => {
    const unfinished = [named("test-instance", "openstack:compute/instance:Instance"), objects.find(isImage)!];
    for (const { replaceOnChanges } of unfinished) expect(replaceOnChanges).toContain("#initerror");
  });
});

describe("outputs", () => {
  test("that hold passwords are secret", async () => {
    for (const output of [cloud.cloudsYaml, cloud.adminOpenrc, cloud.demoOpenrc!]) {
      expect(await pulumi.isSecret(output)).toBe(true);
      expect(await valueOf(output)).toContain(SECRET);
    }
  });

  test("name the addresses that an operator uses", () => {
    expect(cloud.identityUrl).toBe("http://10.20.0.10:5000/v3");
    expect(cloud.dashboardUrl).toBe("http://10.20.0.10/horizon/");
    expect(cloud.consoleUrl).toBe("http://10.20.0.10:6080");
    expect(cloud.endpoints).toMatchObject({ nova: "http://10.20.0.10:8774/v2.1", glance: "http://10.20.0.10:9292" });
  });

  test("are left out with what they belong to", async () => {
    const edit = (raw: { demo?: object; instance?: object; services?: string[] }) => {
      raw.demo = { enabled: false };
      raw.instance = { enabled: false };
      raw.services = [];
    };
    const { cloud: bare } = await deploy(configOf(1, edit));
    expect([bare.demoOpenrc, bare.instanceAddress, bare.dashboardUrl]).toEqual([undefined, undefined, undefined]);
    expect(Object.keys(JSON.parse(await valueOf(bare.cloudsYaml)).clouds)).toEqual(["admin"]);
  });
});
