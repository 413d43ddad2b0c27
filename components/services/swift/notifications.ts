/** What Swift's proxy tells of requests, where somebody listens: a filter that is a package of its own. */
import type { Deployment } from "../../model/service.ts";
import type { Site } from "../../model/site.ts";
import { hasTelemetry } from "../../model/telemetry.ts";
import { type Ini, ini } from "../../node/ini.ts";
import { notifications, transportUrl } from "../oslo.ts";

const FILE = "/etc/swift/notifications.conf";

type Notifying = Required<Pick<Deployment, "packages" | "secretFiles">> & {
  /** Filters of the proxy, to go in front of its last `proxy-logging`. */
  readonly filters: readonly string[];
  readonly sections: Ini;
};

const NOTHING: Notifying = { packages: [], secretFiles: [], filters: [], sections: {} };

/** @param readBy the units that read the file with the bus's password */
export function notifying(site: Site, readBy: readonly string[]): Notifying {
  if (!hasTelemetry(site.config)) return NOTHING;
  return {
    packages: site.platform.swift.notifying,
    filters: ["ceilometer"],
    sections: {
      "filter:ceilometer": {
        "paste.filter_factory": "ceilometermiddleware.swift:filter_factory",
        // A file of oslo.config: how queues are made cannot be told in this one.
        extra_config_files: FILE,
        control_exchange: "swift",
        // Objects come and go while the bus is away.
        nonblocking_notify: true,
      },
    },
    secretFiles: [
      {
        path: FILE,
        group: "swift",
        mode: "0640",
        readBy,
        content: (secrets) => ini({ DEFAULT: { transport_url: transportUrl(site, secrets) }, ...notifications(site) }),
      },
    ],
  };
}
