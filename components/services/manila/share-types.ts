import type { Site } from "../../model/site.ts";
import { run, type Task } from "../../node/plan.ts";
import { program } from "../oslo.ts";

/** Makes a share type. */
export const shareTypeProgram = program("manila-share-type", new URL("share_type.py", import.meta.url));

/** A share type of its name for each back end, open to every project; it goes with the back end, unless there are shares of it. */
export function shareTypes({ config: { sharedFileSystems } }: Site): Task[] {
  const { path } = shareTypeProgram;
  return sharedFileSystems.backends.map(({ name }) =>
    run(["python3", path, name], {
      as: "manila",
      // When the cloud goes, Keystone may be gone before.
      undo: `runuser -u manila -- timeout 60 python3 ${path} remove ${name} || true`,
    }),
  );
}
