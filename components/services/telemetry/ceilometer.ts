import type { Service } from "../../model/service.ts";
import type { Site } from "../../model/site.ts";
import { type NodeFile, readBy } from "../../node/files.ts";
import { run } from "../../node/plan.ts";
import { archivePolicy } from "./archive-policy.ts";
import { ceilometerCommon, ceilometerSecrets, polling } from "./common.ts";

/** A pipeline that hands everything of a kind on to one publisher. */
function pipeline(file: "pipeline" | "event_pipeline", kind: "meter" | "event", publisher: string): NodeFile {
  const content = `sources:
  - name: ${kind}_source
    ${kind}s:
      - "*"
    sinks:
      - ${kind}_sink
sinks:
  - name: ${kind}_sink
    publishers:
      - ${publisher}
`;
  return { path: `/etc/ceilometer/${file}.yaml`, content };
}

/** Where Ceilometer hands on what it hears: measures to Gnocchi, events to Aodh, which listens on a topic of its own. */
function pipelines(site: Site): NodeFile[] {
  return [
    pipeline("pipeline", "meter", `gnocchi://?archive_policy=${archivePolicy(site)}`),
    pipeline("event_pipeline", "event", "notifier://?topic=alarm.all"),
  ];
}

/** The collector on the control side: hears what services tell, and asks those that tell nothing. */
export const ceilometer: Service = {
  name: "ceilometer",
  roles: ["telemetry"],
  account: true,
  // Object storage shows every project's account to who has this role.
  grants: ["ResellerAdmin"],
  passwords: ["rabbitmq"],
  deploy(site, node) {
    const { packages, units } = site.platform.ceilometer;
    return {
      packages,
      leftovers: ["/etc/ceilometer"],
      files: [
        ...ceilometerCommon(site, node),
        ...readBy([units.central], [polling(site)]),
        ...readBy([units.notification], pipelines(site)),
      ],
      secretFiles: [ceilometerSecrets(site)],
      leavesQueues: "^notifications[.]",
      start: [
        // Gnocchi's types of resources, made by its API: until they are there, nothing that is written to it is kept.
        run(["ceilometer-upgrade"], { as: "ceilometer" }),
        { unit: units.notification },
        { unit: units.central },
      ],
    };
  },
};
