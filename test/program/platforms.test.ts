import { describe, expect, test } from "vitest";
import {
  type Distribution,
  type DistributionName,
  DISTRIBUTIONS,
  RELEASES,
  type ReleaseName,
} from "../../components/config/releases.ts";
import { type Platform, PLATFORMS } from "../../components/platform/index.ts";
import type { Raw } from "../unit/config-sample.ts";
import { configOf, deploy, type Deployed } from "./support.ts";

/** Names that one family of distributions has alone. */
const DEBIAN_ALONE = [/debian/i, /nova-consoleproxy|nova-spicehtml5proxy/, /openstack-dashboard-apache/, /default-ssl/];
const APT = [/ubuntu/i, /\bapt\b|apt-get|\bdpkg\b|debconf/, /\/etc\/default\/|init\.d/, /dist-packages/];
const APACHE2 = [/apache2|a2dissite|a2ensite/, /www-data/, /(-u |")memcache\b/];
const DEBIAN_PATHS = [
  /\/etc\/mysql\//,
  /\/etc\/chrony\//,
  /\/etc\/memcached\.conf/,
  /openvswitch-switch/,
  /\/horizon\//,
];
const RDO = [
  /\bdnf\b|\byum\b/,
  /httpd/,
  /\/etc\/sysconfig\//,
  /my\.cnf\.d/,
  /openstack-nova|openstack-neutron/,
  /rdo-/,
];

const FORBIDDEN: Readonly<Record<string, readonly RegExp[]>> = {
  debian12: [/ubuntu/i, ...RDO],
  debian13: [/ubuntu/i, ...RDO],
  debian14: [/ubuntu/i, ...RDO],
  "ubuntu24.04": [...DEBIAN_ALONE, ...RDO],
  "ubuntu26.04": [...DEBIAN_ALONE, ...RDO],
  centos9: [...DEBIAN_ALONE, ...APT, ...APACHE2, ...DEBIAN_PATHS, /rocky/],
  rocky9: [...DEBIAN_ALONE, ...APT, ...APACHE2, ...DEBIAN_PATHS, /centos/],
};

const DESIGNS = [
  { design: "Open vSwitch", networking: { mechanism: "openvswitch", tenantTypes: ["vxlan"] } },
  { design: "OVN", networking: { mechanism: "ovn", tenantTypes: ["geneve"] } },
];

/** Services that not every cloud has. */
const EVERYTHING = {
  services: ["horizon", "swift", "telemetry"],
  objectStorage: { replicas: 1, devices: [{ name: "d1", label: "swift-d1" }] },
};

const distributionOf = ({ distribution }: Platform): Distribution => DISTRIBUTIONS[distribution as DistributionName];

/** The whole program on a platform; also on one to which the configuration deploys nothing. */
async function on(platform: Platform, networking: object): Promise<Deployed> {
  const { release, distribution } = platform;
  const given = distributionOf(platform).installer === "apt" ? { distribution } : {};
  const config = configOf(1, (raw: Raw) => Object.assign(raw, { release, networking, ...EVERYTHING, ...given }));
  return deploy({ ...config, distribution: distribution as DistributionName });
}

const clouds: { name: string; platform: Platform; deployed: Deployed }[] = [];
for (const platform of PLATFORMS) {
  const { lacks = {} } = distributionOf(platform);
  for (const { design, networking } of DESIGNS.filter(({ networking: { mechanism } }) => !(mechanism in lacks))) {
    const name = `${platform.release} on ${platform.distribution} with ${design}`;
    // One after the other: the mocks are everybody's.
    clouds.push({ name, platform, deployed: await on(platform, networking) });
  }
}

/** Every name in a table. */
function namesIn(table: unknown): string[] {
  return typeof table === "object" && table !== null ? Object.values(table).flatMap(namesIn) : [String(table)];
}

/** Each step's plan, and the files and packages that it brings. */
const textsOf = ({ steps }: Deployed) =>
  [...steps.values()].map(({ name, create, stdin }) => ({ name, text: `${create}\n${stdin}` }));

const linesOf = (deployed: Deployed, pattern: RegExp) =>
  textsOf(deployed).flatMap(({ text }) => [...text.matchAll(pattern)].map(([, found]) => found!));

describe.each(clouds)("$name", ({ platform, deployed }) => {
  test("no step mentions what other distributions have", () => {
    const mentioned = textsOf(deployed).flatMap(({ name, text }) =>
      FORBIDDEN[platform.distribution]!.flatMap((word) => {
        const [found] = word.exec(text) ?? [];
        return found === undefined ? [] : [`${name}: ${found}`];
      }),
    );
    expect(mentioned).toEqual([]);
  });

  test("every package is from the table", () => {
    const listed = linesOf(deployed, /^==> @packages\n((?:.+\n)*)/gm).flatMap((text) => text.trim().split("\n"));
    const packages = listed.filter((line) => !line.startsWith("debconf "));
    expect(packages.length).toBeGreaterThan(20);
    const known = new Set(namesIn(platform));
    expect(packages.filter((name) => !known.has(name))).toEqual([]);
  });

  test("every unit is from the table, and those of ours are brought", () => {
    const units = linesOf(deployed, /^(?:unit|off) (\S+)/gm);
    const brought = new Set(linesOf(deployed, /^==> \/etc\/systemd\/system\/([^/\s]+?)(?:\.service)? /gm));
    const known = new Set(namesIn(platform));
    expect(units.length).toBeGreaterThan(20);
    expect(units.filter((unit) => !known.has(unit) && !brought.has(unit))).toEqual([]);
    expect(units.filter((unit) => unit.startsWith("stackwright-") && !brought.has(unit))).toEqual([]);
  });

  test("every unit is started once per host", () => {
    const started = [...deployed.steps.values()].flatMap(({ host, create }) =>
      [...create.matchAll(/^unit (\S+)/gm)].map(([, unit]) => `${host} ${unit!}`),
    );
    expect(started).toEqual([...new Set(started)]);
  });

  test("is what a host is compared with", () => {
    expect(deployed.steps.get("controller")!.stdin).toContain(`"distributions":["${platform.distribution}"]`);
  });
});

test("there is a table for everything that the configuration knows, and for nothing else", () => {
  const listed = (Object.keys(RELEASES) as ReleaseName[]).flatMap((release) =>
    RELEASES[release].distributions.map((distribution) => [release, distribution]),
  );
  expect(PLATFORMS.map(({ release, distribution }) => [release, distribution])).toEqual(listed);
});

describe("an API whose package has no unit of its own", () => {
  const find = (distribution: string) =>
    clouds.find(({ platform }) => platform.distribution === distribution)!.deployed;
  const filesOn = (distribution: string) => find(distribution).steps.get("controller-config")!.stdin;

  test.each([
    ["ubuntu24.04", "keystone", 5000],
    ["ubuntu24.04", "placement-api", 8778],
    ["ubuntu24.04", "nova-api", 8774],
    ["ubuntu24.04", "nova-api-metadata", 8775],
    ["ubuntu26.04", "neutron-api", 9696],
    ["centos9", "keystone", 5000],
  ])("on %s, %s is run by a unit of ours", (distribution, name, port) => {
    const [project] = name.split("-");
    const start = `ExecStart = uwsgi --http-socket :${port} --ini /etc/${project!}/${name}-uwsgi.ini\n`;
    expect(filesOn(distribution)).toContain(start);
    expect(find(distribution).steps.get(`controller-${project!}`)!.create).toMatch(
      new RegExp(`^unit stackwright-${name} `, "m"),
    );
  });

  test("is taken from the web server, which has it as a site", () => {
    expect(filesOn("ubuntu24.04")).toMatch(/^==> \/etc\/apache2\/sites-available\/keystone.conf .*\n# Left empty/m);
    expect(filesOn("centos9")).toMatch(/^==> \/etc\/httpd\/conf.d\/00-placement-api.conf .*\n# Left empty/m);
  });

  test("is a script until 2025.1, and a module from 2026.1 on", () => {
    expect(filesOn("ubuntu24.04")).toContain("wsgi-file = /usr/bin/keystone-wsgi-public\n");
    expect(filesOn("ubuntu26.04")).toContain("module = keystone.wsgi.api:application\n");
  });

  test("Debian brings a unit for each", () => {
    expect(filesOn("debian13")).not.toContain("--http-socket");
  });
});

test("RDO's units of Neutron are told of drop-ins by directories of their own", () => {
  const { deployed } = clouds.find(({ platform }) => platform.distribution === "rocky9")!;
  const files = deployed.steps.get("controller-config")!.stdin;
  expect(files).toContain("==> /etc/neutron/conf.d/common/11-server.conf ");
  expect(files).toContain("==> /etc/neutron/conf.d/neutron-dhcp-agent/10-stackwright.conf ");
  expect(files).toContain("==> /etc/nova/nova.conf.d/10-stackwright.conf ");
  expect(files).toContain('OPTIONS="-l 10.20.0.10"\n');
  expect(files).not.toContain("RuntimeDirectoryPreserve");
});
