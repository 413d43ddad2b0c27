import { readFileSync } from "node:fs";
import type { Deployment } from "../../model/service.ts";
import { type NodeFile, systemdUnit } from "../../node/files.ts";

const UNIT = "stackwright-taps";

const SCRIPT: NodeFile = {
  path: "/usr/local/share/stackwright/keep-taps-up.sh",
  content: readFileSync(new URL("keep-taps-up.sh", import.meta.url), "utf8"),
  mode: "0755",
  readBy: [UNIT],
};

/** What keeps instances' interfaces up, which the userspace datapath may take down as it gets them. */
export const tapsUp: Pick<Deployment, "files" | "start"> = {
  files: [
    SCRIPT,
    systemdUnit(UNIT, {
      Unit: { Description: "Instances' interfaces stay up (Stackwright)" },
      Service: { ExecStart: SCRIPT.path, Restart: "always" },
    }),
  ],
  start: [{ unit: UNIT }],
};
