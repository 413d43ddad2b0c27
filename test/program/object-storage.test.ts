import { describe, expect, test } from "vitest";
import { publicKey, type Raw } from "../unit/config-sample.ts";
import { changes, sections, units } from "./changes.ts";
import { configOf, deploy, type Deployed, SECRET } from "./support.ts";

const D1 = { name: "d1", file: "/srv/swift/d1.img", sizeGiB: 2 };
const D2 = { name: "d2", label: "swift-d2" };

/** Swift on the controller, which stands in for nodes of its own. */
function withSwift(raw: Raw): void {
  raw.services = ["horizon", "swift"];
  raw.objectStorage = { replicas: 2, devices: [D1, D2] };
}

/** Two nodes for it, in zones of their own. */
function withStorageNodes(raw: Raw): void {
  withSwift(raw);
  for (const zone of [1, 2]) {
    raw.nodes[`storage${zone}`] = {
      address: `10.20.0.3${zone}`,
      roles: ["object-storage"],
      hostKey: publicKey(30 + zone),
      objectStorage: { zone },
    };
  }
}

const [none, one, two] = [
  await deploy(configOf(1)),
  await deploy(configOf(1, withSwift)),
  await deploy(configOf(1, withStorageNodes)),
];
const planOf = ({ steps }: Deployed, name: string) => steps.get(name)!.create.split("\n").slice(1, -2);
const filesOf = ({ steps }: Deployed, name: string) => sections(steps.get(name)!.stdin);

const KINDS = ["account", "container", "object"];
const DAEMONS = [
  ...["swift-account", "swift-account-auditor", "swift-account-reaper", "swift-account-replicator"],
  ...["swift-container", "swift-container-auditor", "swift-container-replicator", "swift-container-updater"],
  ...["swift-object", "swift-object-auditor", "swift-object-replicator", "swift-object-updater"],
];

describe("switching Swift on", () => {
  const found = changes(none, one);

  test("adds three steps to the controller, and its account and catalog entry", () => {
    expect(found.steps).toEqual(
      [
        ...["+ controller-swift", "+ controller-swift-rings", "+ controller-swift-storage"],
        // What the first step is told, and the packages and files.
        ...["controller", "controller-config"],
      ].sort(),
    );
    expect(found.others).toEqual(
      [
        ...["admin", "internal", "public"].map((side) => `+ EndpointV3 swift-${side}`),
        "+ RandomPassword swift-password",
        ...["+ RoleAssignment swift-admin", "+ RoleAssignment swift-service"],
        ...["+ ServiceV3 swift-service", "+ User swift-user"],
      ].sort(),
    );
  });

  test("touches no unit that was there", () => {
    expect(found.units).toEqual(
      [
        ...[...DAEMONS, "rsync", "rsyslog", "srv-node-d1.mount", "srv-node-d2.mount"],
        ...["swift-object-expirer", "swift-proxy"],
      ]
        .map((unit) => `+ controller: ${unit}`)
        .sort(),
    );
  });

  test("writes files of its own alone", () => {
    expect(found.files).toEqual(
      [
        "controller: @packages",
        "controller: @services",
        ...[
          ...["/etc/rsyncd.conf", "/etc/swift/memcache.conf", "/etc/swift/proxy-server.conf.d/10-stackwright.conf"],
          ...KINDS.map((kind) => `/etc/swift/${kind}-server.conf`),
          ...["/etc/swift/stackwright-rings.json", "/usr/local/share/stackwright/swift-rings.py"],
          ...["srv-node-d1.mount", "srv-node-d2.mount", "swift-.service.d/stackwright.conf"].map(
            (name) => `/etc/systemd/system/${name}`,
          ),
          "/etc/systemd/system/swift-proxy.service.d/stackwright.conf",
        ].map((path) => `+ controller: ${path}`),
      ].sort(),
    );
  });

  test("is looked over first: ports, leftovers, labels, and room for files", () => {
    const { stdin } = one.steps.get("controller")!;
    const expected = JSON.parse(stdin.slice(stdin.indexOf("{"))) as Record<string, unknown>;
    const ports = (expected["ports"] as { port: number }[]).map(({ port }) => port);
    expect(ports).toEqual(expect.arrayContaining([873, 6200, 6201, 6202, 8080]));
    expect(expected["leftovers"]).toEqual(expect.arrayContaining(["/etc/swift", "/etc/rsyncd.conf", "/srv/node"]));
    expect(expected).toMatchObject({ labels: ["swift-d2"], files: [{ path: "/srv/swift/d1.img", gib: 2 }] });
    expect(expected["decided"]).toMatchObject({ "the first node with the role object-storage": ["controller"] });
    expect(none.steps.get("controller")!.stdin).not.toMatch(/labels|the first node with/);
  });
});

describe("secrets", () => {
  const paths = { hash: "/etc/swift/swift.conf", password: "/etc/swift/proxy-server.conf.d/20-secrets.conf" };

  test("are in files for Swift's group, and the proxy's others are in the preview", () => {
    const { stdin, stdinIsSecret } = one.steps.get("controller-swift")!;
    expect(stdinIsSecret).toBe(true);
    expect([...filesOf(one, "controller-swift").keys()]).toEqual([paths.hash, paths.password]);
    for (const path of Object.values(paths)) {
      expect(stdin).toContain(`==> ${path} root:swift 0640\n`);
    }
    expect(stdin).toMatch(new RegExp(`\\[filter:s3token\\]\npassword = ${SECRET}swiftpassword1`));
    const shown = filesOf(one, "controller-config").get("/etc/swift/proxy-server.conf.d/10-stackwright.conf")!;
    expect(shown).toMatch(/^pipeline = catch_errors .* authtoken s3api s3token keystoneauth .* slo .* proxy-server$/m);
    expect(shown).not.toContain("password =");
  });

  test("that objects are found by outlive new passwords", async () => {
    const renewed = await deploy(
      configOf(1, (raw) => {
        withSwift(raw);
        raw.rotation = { passwords: 2 };
      }),
    );
    const hash = (deployed: Deployed) => filesOf(deployed, "controller-swift-storage").get(paths.hash);
    expect(hash(renewed)).toBe(hash(one));
    expect(hash(one)).toContain(SECRET);
    const found = changes(one, renewed);
    expect(found.units.filter((name) => name.includes("swift"))).toEqual(["controller: swift-proxy"]);
    expect(found.others).toContain("RandomPassword swift-password");
    expect(found.others.filter((name) => name.includes("hash"))).toEqual([]);
  });
});

describe("devices", () => {
  const plan = planOf(one, "controller-swift-storage");
  const at = (start: string) => plan.findIndex((line) => line.includes(start));

  test("are made if they are files, mounted, then given to Swift, before its daemons start", () => {
    const order = ["data /srv/swift/d1.img", "mkfs.xfs", "unit srv-node-d1.mount", "chown", "unit swift-account "];
    expect(order.map(at)).toEqual(order.map(at).toSorted((a, b) => a - b));
    expect(order.map(at)).not.toContain(-1);
    expect(plan.filter((line) => line.includes("mkfs"))).toHaveLength(1);
  });

  test("by label are never made", () => {
    const unit = filesOf(one, "controller-config").get("/etc/systemd/system/srv-node-d2.mount")!;
    expect(unit).toContain("What = /dev/disk/by-label/swift-d2\nWhere = /srv/node/d2\nType = xfs\n");
    expect(unit).not.toContain("loop");
    expect(plan.filter((line) => line.includes("d2.img") || line.includes("claim path /srv/node"))).toEqual([]);
  });

  test("are mounted before the daemons that use them start, and unmounted after", () => {
    const unit = filesOf(one, "controller-config").get("/etc/systemd/system/srv-node-d1.mount")!;
    for (const name of [...DAEMONS, "rsync"]) {
      expect(unit).toMatch(new RegExp(`^Before = (.* )?${name}\\.service( |$)`, "m"));
    }
  });
});

describe("nodes of its own", () => {
  test("the first has rings and proxy, and each one its servers; the controller has none of it", () => {
    const swiftSteps = [...two.steps.keys()].filter((name) => name.includes("swift")).sort();
    expect(swiftSteps).toEqual([
      ...["storage1-swift", "storage1-swift-rings", "storage1-swift-storage"],
      "storage2-swift-storage",
    ]);
    expect(two.cloud.endpoints["swift"]).toBe("http://10.20.0.31:8080/v1/AUTH_$(project_id)s");
    expect(two.named("swift-public").inputs["url"]).toBe(two.cloud.endpoints["swift"]);
  });

  test("the others fetch the rings before their servers start", () => {
    const plan = planOf(two, "storage2-swift-storage");
    const fetch = plan.findIndex((line) => line.startsWith("until 'the rings "));
    expect(plan[fetch]).toContain(" -- rsync --times 'rsync://10.20.0.31:873/rings/*.ring.gz' /etc/swift/");
    expect(fetch).toBeLessThan(plan.findIndex((line) => line.startsWith("unit swift-")));
    expect(planOf(two, "storage1-swift-storage").join("\n")).not.toContain("rings");
  });

  test("rings come before servers, and the proxy after all of them and its account", () => {
    const { steps } = two;
    const urn = (name: string) => steps.get(name)!.urn;
    for (const name of ["storage1-swift-storage", "storage2-swift-storage"]) {
      expect(steps.get(name)!.dependencies).toContain(urn("storage1-swift-rings"));
      expect(steps.get("storage1-swift")!.dependencies).toContain(urn(name));
    }
    expect(steps.get("storage1-swift")!.dependencies).toContain(
      two.named("swift-service", "openstack:identity/roleAssignment:RoleAssignment").urn,
    );
  });

  test("a change of the rings runs where they are built and fetched, and restarts nothing", async () => {
    const moved = await deploy(
      configOf(1, (raw) => {
        withStorageNodes(raw);
        raw.nodes.storage2.objectStorage.zone = 3;
      }),
    );
    const found = changes(two, moved);
    expect(found.steps).toEqual(["storage1-config", "storage1-swift-rings", "storage2-swift-storage"]);
    expect(found.files).toEqual(["storage1: /etc/swift/stackwright-rings.json"]);
    expect(found.units).toEqual([]);
  });

  test("one more changes the rings everywhere, and restarts nothing", async () => {
    const more = await deploy(
      configOf(1, (raw) => {
        withStorageNodes(raw);
        raw.nodes.storage3 = { ...raw.nodes.storage2, address: "10.20.0.33", hostKey: publicKey(33) };
      }),
    );
    const { steps, units: restarted } = changes(two, more);
    expect(steps.filter((name) => !name.includes("storage3"))).toEqual([
      ...["storage1-config", "storage1-swift-rings", "storage2-swift-storage"],
    ]);
    expect(restarted.filter((name) => !name.includes("storage3"))).toEqual([]);
  });
});

test("every unit starts once per host, and is one of the table's or brought", () => {
  for (const { steps } of [one, two]) {
    const started = [...steps.values()].flatMap((step) =>
      [...units(step).keys()].map((unit) => `${step.host} ${unit}`),
    );
    expect(started).toEqual([...new Set(started)]);
  }
});
