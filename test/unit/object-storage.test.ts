import { describe, expect, test } from "vitest";
import { placeServices } from "../../components/model/placement.ts";
import { endpointOf, type Service } from "../../components/model/service.ts";
import { describeSite } from "../../components/model/site.ts";
import { swift } from "../../components/services/swift/proxy.ts";
import { ringInputs } from "../../components/services/swift/rings.ts";
import { rsyncd } from "../../components/services/swift/rsync.ts";
import { parse, publicKey, sample } from "./config-sample.ts";

const DEVICES = [
  { name: "d1", label: "swift-d1" },
  { name: "d2", file: "/srv/swift/d2.img", sizeGiB: 2, weight: 50 },
];

const node = (number: number, role: string) => ({
  address: `10.20.0.${number}`,
  roles: [role],
  hostKey: publicKey(number),
});

const NODES = { controller: node(11, "controller"), compute1: node(21, "compute") };

const STORAGE_NODES = {
  storage1: node(31, "object-storage"),
  storage2: {
    ...node(32, "object-storage"),
    objectStorage: { zone: 2, devices: [{ name: "sdb", label: "sdb" }] },
  },
};

/** The site of a cloud with Swift, on its controller or on nodes of its own. */
function siteOf(storage: object = {}) {
  const objectStorage = { replicas: 2, devices: DEVICES };
  return describeSite(parse({ ...sample(), services: ["swift"], objectStorage, nodes: { ...NODES, ...storage } }));
}

describe("the rings' inputs", () => {
  test("are what the program reads, with a line for each device", () => {
    const text = ringInputs(siteOf(STORAGE_NODES));
    expect(JSON.parse(text)).toEqual({
      partPower: 10,
      replicas: 2,
      minPartHours: 1,
      rebalance: 1,
      ports: { account: 6202, container: 6201, object: 6200 },
      devices: [
        { ip: "10.20.0.31", device: "d1", zone: 1, weight: 100 },
        { ip: "10.20.0.31", device: "d2", zone: 1, weight: 50 },
        { ip: "10.20.0.32", device: "sdb", zone: 2, weight: 100 },
      ],
    });
    expect(text.split("\n").filter((line) => line.includes('"ip"'))).toHaveLength(3);
    expect(text.endsWith("}\n")).toBe(true);
  });

  test("are the controller's devices where no node has the role", () => {
    const { devices } = JSON.parse(ringInputs(siteOf())) as { devices: { ip: string }[] };
    expect(devices.map(({ ip }) => ip)).toEqual(["10.20.0.11", "10.20.0.11"]);
  });
});

describe("the first node with a role", () => {
  test("has the proxy, and the catalog says so", () => {
    expect(siteOf().first("object-storage").name).toBe("controller");
    const site = siteOf(STORAGE_NODES);
    expect(site.first("object-storage").name).toBe("storage1");
    expect(endpointOf(site, swift.catalog!, "public")).toBe("http://10.20.0.31:8080/v1/AUTH_$(project_id)s");
  });

  test("is the one node of a service that is placed there alone", () => {
    const site = siteOf(STORAGE_NODES);
    const anywhere: Service = {
      name: "x",
      roles: ["compute", "object-storage"],
      deploy: () => ({ packages: [], files: [], start: [] }),
    };
    const placed = placeServices(site, [anywhere, { ...anywhere, onFirst: true }]);
    expect(placed.map(({ service, node }) => [node.name, service.onFirst])).toEqual([
      ["compute1", undefined],
      ["compute1", true],
      ["storage1", undefined],
      ["storage2", undefined],
    ]);
  });

  test("gives the rings away, and nothing else of its secrets", () => {
    const site = siteOf(STORAGE_NODES);
    const [first, second] = site.config.nodes
      .filter(({ roles }) => roles.includes("object-storage"))
      .map((node) => rsyncd(site, node).files[0]!.content);
    expect(first).toContain("[rings]\npath = /etc/swift\nread only = yes\ninclude = *.ring.gz\nexclude = *\n");
    expect(second).not.toContain("[rings]");
    expect(second).toMatch(/^address = 10.20.0.32\n\n\[/);
  });
});
