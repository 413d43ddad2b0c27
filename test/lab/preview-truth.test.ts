/** What a preview names is what the `up` touches, for every kind of edit: no file, unit or object more, and none less. */
import { readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, onTestFailed, test } from "vitest";
import { tagged } from "./networks/designs.ts";
import { Cloud, type Setting } from "./support/cloud.ts";
import { standingCloud } from "./support/fresh.ts";
import { objectChanges } from "./support/objects.ts";
import { objectName, predict, type Prediction, type PreviewStep } from "./support/prediction.ts";
import { type Moment, moment, type Touched, touched } from "./support/trace.ts";

const cloud = await Cloud.open();

interface Edit {
  readonly name: string;
  /** Configuration keys below `stackwright:` to set; undefined takes a key away. */
  readonly set: Readonly<Record<string, Setting>>;
  /** What of files, units, objects and packages has to change for the test to be worth its name. */
  readonly touches: Partial<Record<keyof Touched, RegExp>>;
  /** Objects that one-shot work makes or changes: the line of a plan that the preview shows, and the object. */
  readonly work?: { readonly line: RegExp; readonly object: string };
}

/** What the first cloud is edited by. */
const CLOUD: readonly Edit[] = [
  {
    name: "worker count",
    set: { workers: 3 },
    touches: { files: /nova-api-uwsgi\.ini/, units: /controller:nova-api\.service/ },
  },
  {
    name: "worker count of one API, back",
    set: { workers: undefined },
    touches: { units: /controller:keystone\.service/ },
  },
  {
    name: "debug",
    set: { debug: true },
    touches: { files: /compute1:.*nova/, units: /compute1:nova-compute\.service/ },
  },
  { name: "debug, back", set: { debug: undefined }, touches: { units: /controller:glance-api\.service/ } },
  {
    name: "region description",
    set: { "region.description": "a region with words" },
    touches: { objects: /^region /m },
    work: { line: /keystone-bootstrap\.py RegionOne/, object: "region RegionOne" },
  },
  {
    name: "a second flavor",
    set: {
      flavors: [
        { name: "m1.tiny", vcpus: 1, ramMiB: 512, diskGiB: 1 },
        { name: "m1.more", vcpus: 2, ramMiB: 640, diskGiB: 1 },
      ],
    },
    touches: { objects: /^flavor /m },
  },
  { name: "a default written out", set: { "region.name": "RegionOne" }, touches: {} },
  {
    name: "dashboard off",
    set: { services: JSON.stringify(cloud.services.filter((name) => name !== "horizon")) },
    touches: { packages: /openstack-dashboard/, units: /apache2\.service/ },
  },
  {
    name: "dashboard on",
    set: { services: JSON.stringify(cloud.services) },
    touches: { packages: /openstack-dashboard/, units: /apache2\.service/ },
  },
];

/** What a design of networks is edited by, besides: all that its own units and files read. */
const DESIGN: readonly Edit[] = [
  {
    name: "one more provider network",
    set: { [`providerNetworks[${cloud.providerNetworks.length}]`]: tagged("more", 301, "192.168.58") },
    touches: { objects: /^network /m },
  },
  {
    name: "workers of all, and debug",
    set: { workers: 1, debug: true },
    touches: { files: /neutron/, units: /controller:neutron-[a-z-]+\.service/ },
  },
];

/** What every cloud is edited by. */
const NETWORKS: readonly Edit[] = [
  {
    name: "DNS server of the network",
    set: { "providerNetworks[0].dns[1]": "192.0.2.53" },
    touches: { objects: /^subnet /m },
  },
  {
    name: "pool",
    set: { "providerNetworks[0].pool.end": cloud.providerNetwork.pool.end.replace(/\d+$/, "198") },
    touches: { objects: /^subnet /m },
  },
  { name: "MTU of the network", set: { "providerNetworks[0].mtu": 1450 }, touches: { objects: /^network /m } },
  { name: "instance off", set: { "instance.enabled": false }, touches: { objects: /^instance /m } },
  { name: "instance on", set: { "instance.enabled": undefined }, touches: { objects: /^instance /m } },
];

const edits = [...(process.env.STACKWRIGHT_NETWORK === undefined ? CLOUD : DESIGN), ...NETWORKS];
let original: string;
/** Undefined: the edit before this one failed, and what it did has to be taken back first. */
let before: Moment | undefined;

beforeAll(async () => {
  await standingCloud(cloud);
  original = await readFile(cloud.lab.stack.file, "utf8");
  before = await moment(cloud, { times: false });
});

afterAll(async () => {
  await writeFile(cloud.lab.stack.file, original);
  await cloud.up("up-original");
});

for (const edit of edits) {
  test(`${edit.name}: the up touches what the preview names`, async () => {
    const { file } = cloud.lab.stack;
    const [text, start] = [await readFile(file, "utf8"), before ?? (await afresh())];
    before = undefined;
    onTestFailed(() => writeFile(file, text));
    let end = start;
    onTestFailed(() => console.log(objectChanges(start.objects, end.objects).join("\n")));
    for (const [key, value] of Object.entries(edit.set)) await cloud.configure(key, value);
    const prediction = predict(
      await preview(),
      cloud.lab.nodes.map((node) => node.name),
    );
    const outcome = await cloud.up(`up-${edit.name.replaceAll(/\W+/g, "-")}`);
    end = await moment(cloud, { times: false });
    const expected = await withIds(prediction, edit);
    const actual = settled(touched(start, end), expected);

    for (const [aspect, pattern] of Object.entries(edit.touches)) {
      expect(actual[aspect as keyof Touched].join("\n"), `${edit.name} touches ${aspect}`).toMatch(pattern);
    }
    expect(actual, `see ${outcome.log}`).toEqual(expected);
    before = end;
  });
}

/** The moment after an `up` of the stack file as it is. */
async function afresh(): Promise<Moment> {
  await cloud.up("up-afresh");
  return moment(cloud, { times: false });
}

async function preview(): Promise<PreviewStep[]> {
  return (JSON.parse(await cloud.pulumi(["preview", "--json"])) as { steps: PreviewStep[] }).steps;
}

/**
 * What the `up` touched, without what follows from something that is named: a port comes with its instance and lives by
 * its subnet, an instance has its definition on its hypervisor, a new group has rules that let everything out, and a package
 * brings files, units and further packages along, which are not known before it is there.
 */
function settled(actual: Touched, { packages, objects }: Touched): Touched {
  const named = (kind: string): boolean => objects.some((name) => name.startsWith(`${kind} `));
  const implied = [
    /^port /,
    ...(named("group") ? [/^rule /] : []),
    // Neutron makes a project's default group when it first asks for a network.
    ...(named("network") ? [/^(group|rule) /] : []),
    // Zed counts a subnet's change as one of its network as well.
    ...(named("subnet") ? [/^network /] : []),
    ...(named("instance") ? [/:\/etc\/libvirt\/qemu\/instance-\w+\.xml$/] : []),
  ];
  const follows = (name: string): boolean => !objects.includes(name) && implied.some((pattern) => pattern.test(name));
  const controller = new Set(packages.map((name) => name.split(":")[0]));
  const explained = (name: string): boolean => controller.has(name.split(":")[0]);
  return {
    // The helper and its book-keeping are no configuration.
    files: actual.files.filter(
      (name) => !/:\/(var|usr\/local)\/(lib|sbin)\/stackwright/.test(name) && !explained(name) && !follows(name),
    ),
    units: packages.length > 0 ? actual.units.filter((name) => /apache2/.test(name)) : actual.units,
    objects: actual.objects.filter((name) => !follows(name)),
    packages: actual.packages.filter((name) => packages.includes(name)),
  };
}

/** The prediction in the words of what was touched: an object that was made has an id now. */
async function withIds({ files, units, objects, packages, work }: Prediction, edit: Edit): Promise<Touched> {
  const { deployment } = JSON.parse(await cloud.pulumi(["stack", "export"])) as {
    deployment: { resources: { urn: string; type: string; id?: string }[] };
  };
  const made = (name: string): string => {
    const resource = deployment.resources.find(({ urn }) => name.endsWith(urn));
    return resource ? (objectName(resource.type, resource.id ?? "") ?? name) : name;
  };
  if (edit.work) expect(work.join("\n"), "the plan's line that changes").toMatch(edit.work.line);
  const node = new Set(packages.map((name) => name.split(":")[0]));
  return {
    files: files.filter((name) => !node.has(name.split(":")[0])).sort(),
    units: [...new Set(units)].sort(),
    objects: [...objects.map(made), ...(edit.work ? [edit.work.object] : [])].sort(),
    packages: [...packages].sort(),
  };
}
