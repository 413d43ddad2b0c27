import type { Deployment, StartTask } from "../../model/service.ts";
import type { Site } from "../../model/site.ts";
import type { NodeFile } from "../../node/files.ts";
import { type Ini, ini } from "../../node/ini.ts";
import { claim, run } from "../../node/plan.ts";
import { program } from "../oslo.ts";

const trial = program("nova-guestfs", new URL("guestfs.py", import.meta.url));

/** Where libguestfs keeps its own small machine. */
const CACHE = "/var/lib/nova/guestfs";

/** Without libvirt in between, which would ask for rights that nova has not. */
const ENVIRONMENT = ["LIBGUESTFS_BACKEND=direct", `LIBGUESTFS_CACHEDIR=${CACHE}`];

/** `[libvirt]`: Nova finds the root file system by looking for one, and writes the password into it. */
const OPTIONS: Ini[string] = { inject_password: true, inject_partition: -1 };

/** What a hypervisor has by which passwords get into the disks of instances; nothing where that is not wanted. */
export function injection({ config, platform }: Site): Pick<Deployment, "packages"> & {
  readonly options: Ini[string];
  readonly files: readonly NodeFile[];
  readonly start: readonly StartTask[];
} {
  if (!config.hypervisor.injectPassword) return { packages: [], options: {}, files: [], start: [] };
  const { packages } = platform.guestfs;
  const { unit } = platform.novaCompute;
  return {
    packages,
    options: OPTIONS,
    files: [
      {
        path: `/etc/systemd/system/${unit}.service.d/guestfs.conf`,
        content: ini({ Service: { Environment: ENVIRONMENT.join(" ") } }),
        readBy: [unit],
      },
      trial,
    ],
    start: [
      claim("path", CACHE),
      run(["install", "--directory", "--owner=nova", "--group=nova", "--mode=0750", CACHE], {
        unless: `test -d ${CACHE}`,
      }),
      run(["env", ...ENVIRONMENT, "python3", trial.path], {
        as: "nova",
        unless: `ls -d ${CACHE}/.guestfs-*/appliance.d >/dev/null 2>&1`,
      }),
    ],
  };
}
