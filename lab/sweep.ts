/** What a node leaves on the machine when it ends, which nspawn and a kill do not take away. */
import { readdir, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readIfThere } from "./places.ts";
import { until } from "./run.ts";

/** Where control groups of the second version may be mounted, and systemd's own one of the first. */
const hierarchies = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/systemd"];

/**
 * Ends what still runs of a node whose nspawn has ended or was killed, and removes its control groups and nspawn's own
 * directories and locks. Without this a tree would be deleted under processes that write to it.
 * @param machine the node's name on the machine
 * @param root the node's tree
 */
export async function sweep(machine: string, root: string): Promise<void> {
  for (const hierarchy of hierarchies) await removeGroup(join(hierarchy, machine));
  await rm(`/run/systemd/nspawn/propagate/${machine}`, { recursive: true, force: true });
  const tree = await stat(root).catch(() => undefined);
  if (tree) await rm(`/run/systemd/nspawn/locks/inode-${tree.dev}:${tree.ino}`, { force: true });
}

async function removeGroup(group: string): Promise<void> {
  const events = join(group, "cgroup.events");
  const empty = async (): Promise<boolean> => !(await readIfThere(events))?.includes("populated 1");
  if (!(await empty())) {
    await writeFile(join(group, "cgroup.kill"), "1");
    await until(`end of the processes in ${group}`, empty, 30_000, 20);
  }
  await removeGroups(group);
}

/** A control group is removed with rmdir, innermost first. */
async function removeGroups(group: string): Promise<void> {
  const entries = await readdir(group, { withFileTypes: true }).catch(() => []);
  for (const entry of entries.filter((each) => each.isDirectory())) await removeGroups(join(group, entry.name));
  if (entries.length > 0) await rmdir(group);
}
