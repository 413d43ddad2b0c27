import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { unitDigest } from "../../components/model/digest.ts";
import { placeServices, sharesStep } from "../../components/model/placement.ts";
import { type Deployment, passwordsOf, type Service } from "../../components/model/service.ts";
import { controllerOf, describeSite } from "../../components/model/site.ts";
import { platformOf } from "../../components/platform/index.ts";
import { servicesOf } from "../../components/services/index.ts";
import { parse, sample } from "./config-sample.ts";

const objectStorage = { replicas: 1, devices: [{ name: "d1", file: "/srv/swift/d1.img", sizeGiB: 1 }] };
const config = parse({ ...sample(), services: ["horizon", "swift", "telemetry"], objectStorage });
const site = describeSite(config);
const secrets = (name: string) => `secret of ${name}`;

describe("the digest of what a unit reads", () => {
  const deployment = (over: Partial<Deployment> = {}): Deployment => ({ packages: [], files: [], start: [], ...over });

  test("follows the files without readers, those that name it, and their passwords", () => {
    const fileOf = (readBy: readonly string[] | undefined, content: string) =>
      deployment({ files: [{ path: "/a", content, readBy }] });
    const secretOf = (readBy: readonly string[] | undefined, content: string) =>
      deployment({ secretFiles: [{ path: "/a", content: (of) => `${content} ${of("x")}`, readBy }] });
    for (const make of [fileOf, secretOf]) {
      for (const readBy of [undefined, ["me"], ["me", "other"]]) {
        expect(unitDigest(make(readBy, "1"), "me", secrets)).not.toBe(unitDigest(make(readBy, "2"), "me", secrets));
      }
      for (const readBy of [[], ["other"]]) {
        expect(unitDigest(make(readBy, "1"), "me", secrets)).toBe(unitDigest(make(readBy, "2"), "me", secrets));
      }
    }
    const digest = (value: string) => unitDigest(secretOf(undefined, "1"), "me", () => value);
    expect(digest("old")).not.toBe(digest("new"));
  });

  test("is twelve hexadecimal digits, whatever is read", () => {
    fc.assert(
      fc.property(fc.array(fc.record({ path: fc.string(), content: fc.string() })), (files) => {
        expect(unitDigest(deployment({ files }), "me", secrets)).toMatch(/^[0-9a-f]{12}$/);
      }),
    );
  });

  test("does not depend on what belongs to no file", () => {
    const files = [{ path: "/a", content: "1" }];
    const more = deployment({ files, packages: ["p"], start: ["off x"], values: ["v"] });
    expect(unitDigest(more, "me", secrets)).toBe(unitDigest(deployment({ files }), "me", secrets));
  });
});

describe("the site", () => {
  test("is where the controller is, by address", () => {
    expect(controllerOf(config).name).toBe("controller");
    expect(site).toMatchObject({
      databaseAddress: "10.20.0.11",
      busAddress: "10.20.0.11",
      cache: "10.20.0.11:11211",
      identityUrl: "http://10.20.0.11:5000/v3",
    });
    expect(() => controllerOf({ ...config, nodes: [] })).toThrow("no node with the role controller");
  });

  test("leaves the default port of HTTP out of URLs", () => {
    expect(site.url(80, "/horizon/")).toBe("http://10.20.0.11/horizon/");
    expect(site.url(8774)).toBe("http://10.20.0.11:8774");
  });

  test("asks the node how many workers it carries, unless told", () => {
    expect(site.workers).toBe("@{workers}");
    expect(describeSite({ ...config, workers: 3 }).workers).toBe("3");
  });

  test("has the platform of the release on the distribution", () => {
    expect(site.platform.distribution).toBe("debian13");
    expect(platformOf("zed", "debian12")).toMatchObject({ release: "zed", keystone: { unit: "keystone" } });
    const unknown = "no platform for release zed on debian13; there are: zed on debian12, 2025.1 on debian13";
    expect(() => platformOf("zed", "debian13")).toThrow(unknown);
  });
});

describe("placement", () => {
  const services = servicesOf(config);
  const placed = placeServices(site, services);
  const on = (node: string) => placed.filter((each) => each.node.name === node).map((each) => each.service.name);

  test("puts a service where one of its roles is, in the order of the services", () => {
    expect(on("compute1")).toEqual(["chrony", "openvswitch", "nova-compute", "ceilometer-compute"]);
    expect(on("controller")).toEqual(services.map(({ name }) => name).filter((name) => !/-compute$/.test(name)));
  });

  test("leaves out what is not wanted", () => {
    const small = { ...config, services: [], time: { ...config.time, sync: false } };
    expect(servicesOf(small).map(({ name }) => name)).not.toContain("horizon");
    expect(servicesOf(small).map(({ name }) => name)).not.toContain("chrony");
    expect(servicesOf(small).map(({ name }) => name)).not.toContain("gnocchi");
  });

  test("gives services of a controller a step each, those of a hypervisor one", () => {
    expect(config.nodes.map(sharesStep)).toEqual([false, true]);
  });

  test("every service lists each password that it uses", () => {
    for (const { service, deployment } of placed) {
      const listed = passwordsOf(service);
      const used = new Set(deployment.values ?? []);
      for (const file of deployment.secretFiles ?? []) {
        file.content((name) => {
          used.add(name);
          return "x";
        });
      }
      expect([service.name, [...used].filter((name) => !listed.includes(name))]).toEqual([service.name, []]);
    }
  });

  test("files are read by units that the service starts", () => {
    for (const { service, deployment } of placed) {
      const units = deployment.start.flatMap((task) => (typeof task === "string" ? [] : [task.unit]));
      const readers = [...deployment.files, ...(deployment.secretFiles ?? [])].flatMap(({ readBy }) => readBy ?? []);
      expect([service.name, readers.filter((reader) => !units.includes(reader))]).toEqual([service.name, []]);
    }
  });

  test("a service needs the password of its account besides those it names", () => {
    const account: Service = {
      name: "x",
      roles: [],
      account: true,
      passwords: ["y"],
      deploy: () => ({ packages: [], files: [], start: [] }),
    };
    expect(passwordsOf(account)).toEqual(["x", "y"]);
    expect(passwordsOf({ ...account, account: false, passwords: undefined })).toEqual([]);
  });
});

test("each process of an API serves one request at a time: at its first one, Keystone with threads forbade what was allowed", () => {
  const files = servicesOf(config).flatMap((service) => service.deploy(site, controllerOf(config)).files);
  const apis = files.filter(({ path }) => path.endsWith("-uwsgi.ini"));
  expect(apis.length).toBeGreaterThan(3);
  for (const { path, content } of apis) {
    expect(content.match(/^threads = .*$/gm), path).toEqual(["threads = 1"]);
  }
});
