import type { Task } from "../../node/plan.ts";
import { run } from "../../node/plan.ts";
import type { NodeFile } from "../../node/files.ts";

/**
 * LVM looks at these disks and no other: volumes that it serves, or that a hypervisor's guests have, may hold volume
 * groups of guests, which it would activate.
 */
export function lvmFilter(disks: readonly string[]): NodeFile {
  const rules = [...disks.map((disk) => `"a|^${disk.replaceAll(".", "\\\\.")}[0-9p]*$|"`), '"r|.*|"'].join(", ");
  const content = `# Disks of this node; all others are guests'.
devices {
	use_devicesfile = 0
	filter = [ ${rules} ]
	global_filter = [ ${rules} ]
}`;
  return { path: "/etc/lvm/lvmlocal.conf", content, readBy: [] };
}

/** LVM's own judgement of its configuration. */
export const lvmConfigTest: Task = run(["lvmconfig", "--validate"]);
