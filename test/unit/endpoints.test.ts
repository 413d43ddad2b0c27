import { describe, expect, test } from "vitest";
import { haproxyConf, listeners } from "../../components/infrastructure/loadbalancer/haproxy.ts";
import { keepalivedConf } from "../../components/infrastructure/loadbalancer/keepalived.ts";
import { hasAuthority } from "../../components/model/endpoints.ts";
import { reachable } from "../../components/model/entrances.ts";
import { placeServices } from "../../components/model/placement.ts";
import { describeSite, type Site } from "../../components/model/site.ts";
import { servicesOf } from "../../components/services/index.ts";
import { parse, publicKey, sample } from "./config-sample.ts";

const ALL = {
  internal: { address: "10.20.0.101" },
  admin: { address: "10.20.0.102" },
  public: { address: "192.0.2.103", interface: "eth2", hostname: "cloud.example.org" },
};

function siteOf(endpoints: object, balancers: readonly string[] = []): Site {
  const nodes = balancers.map((name, index) => [
    name,
    { address: `10.20.0.4${index + 1}`, roles: ["loadbalancer"], hostKey: publicKey(index + 10) },
  ]);
  const raw = sample() as { nodes: object };
  const all: object = { ...raw.nodes, ...(Object.fromEntries(nodes) as object) };
  return describeSite(parse({ ...raw, nodes: all, endpoints }));
}

const IMAGE = { name: "glance", port: 9292, health: "/healthcheck" };
const DASHBOARD = { name: "horizon", port: 80, health: "/", sides: ["public"] as const };
const CONSOLE = { name: "console", port: 6080, sides: ["public"] as const };

describe("an endpoint", () => {
  test("is at the virtual address of who asks, for clients by TLS and by its name", () => {
    const site = siteOf(ALL);
    expect(site.endpoint("internal", 9292)).toBe("http://10.20.0.101:9292");
    expect(site.endpoint("admin", 8774, "/v2.1")).toBe("http://10.20.0.102:8774/v2.1");
    expect(site.endpoint("public", 80, "/horizon/")).toBe("https://cloud.example.org/horizon/");
    expect(site.identityUrl).toBe("http://10.20.0.101:5000/v3");
    expect(site.publicIdentityUrl).toBe("https://cloud.example.org:5000/v3");
  });

  test("that the stack file does not name is where the API listens", () => {
    const site = siteOf({ public: { address: "192.0.2.103" } });
    expect(site.endpoint("public", 9292)).toBe("https://192.0.2.103:9292");
    expect(site.endpoint("internal", 9292)).toBe("http://10.20.0.11:9292");
  });

  test("is for clients at the public address of the node that has it", () => {
    const raw = sample() as { nodes: { controller: object } };
    const identity = {
      address: "10.20.0.31",
      publicAddress: "192.0.2.31",
      roles: ["identity"],
      hostKey: publicKey(31),
    };
    const controller = { ...raw.nodes.controller, publicAddress: "192.0.2.11" };
    const site = describeSite(parse({ ...raw, nodes: { ...raw.nodes, controller, identity } }));
    expect(site.endpoint("public", 9292)).toBe("http://192.0.2.11:9292");
    expect(site.endpoint("admin", 9292)).toBe("http://10.20.0.11:9292");
    expect([site.publicIdentityUrl, site.identityUrl]).toEqual([
      "http://192.0.2.31:5000/v3",
      "http://10.20.0.31:5000/v3",
    ]);
    expect(reachable(site, { ...IMAGE, role: "identity" })).toEqual([
      "answers http://10.20.0.31:9292/healthcheck --timeout 180",
      "answers http://192.0.2.31:9292/healthcheck --timeout 180",
    ]);
  });

  test("is waited for wherever somebody asks, by address", () => {
    expect(reachable(siteOf(ALL), IMAGE)).toEqual([
      "answers http://10.20.0.11:9292/healthcheck --timeout 180",
      "answers https://192.0.2.103:9292/healthcheck --timeout 180",
      "answers http://10.20.0.101:9292/healthcheck --timeout 180",
      "answers http://10.20.0.102:9292/healthcheck --timeout 180",
    ]);
  });

  test("has an authority unless the world knows it", () => {
    expect(hasAuthority(siteOf(ALL).config)).toBe(true);
    expect(hasAuthority(siteOf({ internal: ALL.internal }).config)).toBe(false);
  });
});

describe("haproxy", () => {
  test("checks each API by its path, and redirects browsers to TLS", () => {
    const text = haproxyConf(siteOf(ALL), [IMAGE, DASHBOARD, CONSOLE]);
    expect(text).toContain(`backend glance
    option httpchk
    http-check send meth GET uri /healthcheck ver HTTP/1.1 hdr Host 10.20.0.11
    server controller 10.20.0.11:9292 check`);
    expect(text).toContain("bind 192.0.2.103:443 transparent ssl crt /etc/haproxy/stackwright.pem");
    expect(text).toMatch(/bind 192.0.2.103:80 transparent\n +http-request redirect scheme https/);
    expect(text).toContain("backend console\n    server controller 10.20.0.11:6080 check");
    expect(text.match(/^frontend /gm)).toHaveLength(3 + 3);
  });

  test("needs the ports of the virtual addresses alone", () => {
    expect(listeners(siteOf({ public: ALL.public }), [IMAGE, DASHBOARD])).toEqual([
      { port: 9292, address: "192.0.2.103" },
      { port: 443, address: "192.0.2.103" },
      { port: 80, address: "192.0.2.103" },
    ]);
  });

  test("has nothing of what nobody can ask", () => {
    expect(haproxyConf(siteOf({ internal: ALL.internal }), [IMAGE, CONSOLE])).not.toContain("console");
  });
});

describe("keepalived", () => {
  test("agrees with the other balancers, by their addresses", () => {
    const site = siteOf(ALL, ["lb1", "lb2"]);
    const text = keepalivedConf(
      site,
      site.config.nodes.find(({ name }) => name === "lb2")!,
      "haproxy",
    );
    expect(text).toMatch(/unicast_src_ip 10.20.0.42\n +unicast_peer \{\n +10.20.0.41\n/);
    expect(text).toContain("priority 199\n");
    expect(text).toContain("192.0.2.103/32 dev eth2\n");
    expect(text).toContain("10.20.0.101/32 dev @{management_interface}\n");
  });

  test("has the addresses by itself where there is nobody else", () => {
    const site = siteOf(ALL);
    expect(keepalivedConf(site, site.first("loadbalancer"), "haproxy")).not.toContain("unicast");
  });
});

test("where haproxy is, APIs listen on their own address, and nothing switches it off", () => {
  const site = siteOf(ALL);
  const placed = placeServices(site, servicesOf(site.config)).filter(({ node }) => node.name === "controller");
  const files = placed.flatMap(({ deployment }) => deployment.files);
  const content = (path: string) => files.find((file) => file.path === path)?.content;
  expect(content("/etc/default/keystone")).toContain("s/--http-socket :5000/--http-socket 10.20.0.11:5000/");
  expect(content("/etc/apache2/ports.conf")).toBe("Listen 10.20.0.11:80");
  expect(
    content("/etc/glance/glance-api.conf.d/10-stackwright.conf") ??
      content("/etc/glance/glance.conf.d/10-stackwright.conf"),
  ).toContain("bind_host = 10.20.0.11");
  expect(placed.flatMap(({ deployment }) => deployment.start)).not.toContain("off haproxy");
  expect(placed.map(({ service }) => service.name)).toContain("loadbalancer");
});

test("an API on a node of its own listens on that node's address", () => {
  const raw = sample() as { nodes: object };
  const telemetry = { address: "10.20.0.32", roles: ["telemetry"], hostKey: publicKey(32) };
  const config = parse({ ...raw, nodes: { ...raw.nodes, telemetry }, services: ["telemetry"], endpoints: ALL });
  const placed = placeServices(describeSite(config), servicesOf(config));
  const files = placed.filter(({ node }) => node.name === "telemetry").flatMap(({ deployment }) => deployment.files);
  for (const [name, port] of [["gnocchi-api", 8041] as const, ["aodh-api", 8042] as const]) {
    const content = files.find(({ path }) => path === `/etc/default/${name}`)?.content;
    expect(content).toContain(`s/--http-socket :${port}/--http-socket 10.20.0.32:${port}/`);
  }
});

test("two versions of an API behind one port have one entrance", () => {
  const raw = sample() as object;
  const backends = [{ name: "disks", driver: "lvm", volumeGroup: "shares" }];
  const config = parse({ ...raw, services: ["manila"], sharedFileSystems: { backends }, endpoints: ALL });
  const placed = placeServices(describeSite(config), servicesOf(config));
  const files = placed.flatMap(({ deployment }) => deployment.files);
  const binds = files
    .find(({ path }) => path === "/etc/haproxy/haproxy.cfg")!
    .content.split("\n")
    .flatMap((line) => /^ +bind (\S+)/.exec(line)?.[1] ?? []);
  expect(binds.filter((each) => each.endsWith(":8786"))).toHaveLength(3);
  expect(new Set(binds).size).toBe(binds.length);
});
