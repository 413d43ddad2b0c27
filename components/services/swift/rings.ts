import { createHash } from "node:crypto";
import type { Service } from "../../model/service.ts";
import { PORTS, type Site } from "../../model/site.ts";
import { claim, data, run, type Task, until } from "../../node/plan.ts";
import { program } from "../oslo.ts";
import { rsyncd } from "./rsync.ts";

/** The servers that have a ring, and their ports. */
const RINGS = { account: PORTS.accountServer, container: PORTS.containerServer, object: PORTS.objectServer };

const INPUTS = "/etc/swift/stackwright-rings.json";

/** With a partition's many copies the building takes minutes. */
const BUILDING_SECONDS = 3600;

/** What the rings are built from, as the program reads it: a line for each device, which is what a preview shows. */
export function ringInputs({ config }: Site): string {
  const { partPower, replicas, minPartHours, rebalance } = config.objectStorage;
  const settings = Object.entries({ partPower, replicas, minPartHours, rebalance, ports: RINGS });
  const devices = config.nodes
    .filter(({ roles }) => roles.includes("object-storage"))
    .flatMap(({ address, objectStorage: { zone, devices: own } }) =>
      own.map(({ name, weight }) => JSON.stringify({ ip: address, device: name, zone, weight })),
    );
  return `{
${settings.map(([name, value]) => `  "${name}": ${JSON.stringify(value)},`).join("\n")}
  "devices": [
    ${devices.join(",\n    ")}
  ]
}
`;
}

/** Stands for the inputs in plans, so that a line changes with them, and a preview shows it. */
function digestOf(site: Site): string {
  return createHash("sha256").update(ringInputs(site)).digest("hex").slice(0, 12);
}

/** The rings themselves can be made again from the builder files. */
const claimRings = Object.keys(RINGS).map((ring) => claim("path", `/etc/swift/${ring}.ring.gz`));

/** Fetches the rings from the node that builds them; while that is busy with others, again. */
export function fetchRings(site: Site): Task[] {
  const { address } = site.first("object-storage");
  const command = ["rsync", "--times", `rsync://${address}:${PORTS.rsync}/rings/*.ring.gz`, "/etc/swift/"];
  return [...claimRings, until(`the rings ${digestOf(site)} to be fetched`, command)];
}

/**
 * The rings, which say where each object is. They are changed on one node, whose builder files are the only ones, and
 * are the same on all.
 */
export const swiftRings: Service = {
  name: "swift-rings",
  roles: ["object-storage"],
  onFirst: true,
  deploy(site, node) {
    const builder = program("swift-rings", new URL("rings.py", import.meta.url));
    const rsync = rsyncd(site, node);
    return {
      packages: site.platform.swiftStorage.packages,
      ports: rsync.ports,
      files: [builder, { path: INPUTS, content: ringInputs(site), readBy: [] }, ...rsync.files],
      start: [
        ...Object.keys(RINGS).map((ring) => data(`/etc/swift/${ring}.builder`)),
        ...claimRings,
        // The program's own, there as long as it writes.
        claim("path", "/etc/swift/.stackwright-unfinished"),
        run(["python3", builder.path, INPUTS, digestOf(site)], { timeout: BUILDING_SECONDS }),
        ...rsync.start,
      ],
    };
  },
};
