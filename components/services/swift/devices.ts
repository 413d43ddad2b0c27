/** The file systems that objects are kept on: made where they are files, and mounted. Those on disks are never made here. */
import { dirname } from "node:path";
import type { NodeConfig, StorageDevice } from "../../config/schema.ts";
import type { Deployment } from "../../model/service.ts";
import type { NodeFile } from "../../node/files.ts";
import { ini } from "../../node/ini.ts";
import { data, run, type Task } from "../../node/plan.ts";
import { DEVICES } from "./common.ts";

/** A label of XFS has room for this much of a device's name. */
const LABEL_LENGTH = 12;

/** For millions of objects. */
const CHOWN_SECONDS = 3600;

const mountPoint = ({ name }: StorageDevice) => `${DEVICES}/${name}`;
const unitOf = ({ name }: StorageDevice) => `srv-node-${name}.mount`;

/**
 * Mounts a node's devices.
 *
 * @param users units that have files open there: they start after the mounts and stop before them
 */
export function mounts(node: NodeConfig, users: readonly string[]): Pick<Deployment, "files" | "start"> {
  const { devices } = node.objectStorage;
  return {
    files: devices.map((device) => mountUnit(device, users)),
    start: [
      ...devices.flatMap(({ name, file, sizeGiB }) => (file === undefined ? [] : fileSystem(name, file, sizeGiB!))),
      ...[DEVICES, ...devices.map(mountPoint)].map(directory),
      ...devices.map((device) => ({ unit: unitOf(device) })),
      // Below, the directory stays root's: what is not mounted takes no data.
      ...devices.map(mountPoint).map(given),
    ],
  };
}

function mountUnit(device: StorageDevice, users: readonly string[]): NodeFile {
  const loop = device.file === undefined ? "" : "loop,";
  return {
    path: `/etc/systemd/system/${unitOf(device)}`,
    readBy: [unitOf(device)],
    content: ini({
      Unit: {
        Description: `Device ${device.name} of the object storage (Stackwright)`,
        Before: users.map((name) => `${name}.service`).join(" "),
      },
      Mount: {
        What: device.file ?? `/dev/disk/by-label/${device.label!}`,
        Where: mountPoint(device),
        Type: "xfs",
        // Booting goes on without it; Swift notices that nothing is mounted.
        Options: `${loop}noatime,nofail`,
        // A device that is taken out of the stack file goes while daemons still look through it.
        LazyUnmount: "yes",
      },
      Install: { WantedBy: "multi-user.target" },
    }),
  };
}

/** A file with an empty file system in it, under its name when it is whole; one that is there is used as it is. */
function fileSystem(name: string, file: string, sizeGiB: number): Task[] {
  const unfinished = `${file}.unfinished`;
  const make = `mkfs.xfs -q -f -L ${name.slice(0, LABEL_LENGTH)} ${unfinished}`;
  return [
    // With its directory, if that was not there: the last data in it go after its own undo.
    ...(isOwn(dirname(file)) ? [data(dirname(file))] : []),
    run(["mkdir", "-p", dirname(file)], { unless: `test -d ${dirname(file)}` }),
    data(file),
    run(["sh", "-c", `truncate --size=${sizeGiB}G ${unfinished} && ${make} && mv ${unfinished} ${file}`], {
      unless: `test -e ${file}`,
      undo: `rm -f ${unfinished}`,
    }),
  ];
}

/** Whether a directory can be one service's own; `/srv` is everybody's. */
function isOwn(path: string): boolean {
  return path.split("/").length > 2;
}

/** A device is Swift's with all in it: it may have been filled under another number of the account, by another installation. */
function given(path: string): Task {
  return run(["chown", "--recursive", "swift:swift", path], {
    unless: `test "$(stat --format=%U ${path})" = swift`,
    timeout: CHOWN_SECONDS,
  });
}

/** A directory, which goes when it is empty, if it was not there. */
function directory(path: string): Task {
  return run(["mkdir", path], {
    unless: `test -d ${path}`,
    undo: `! test -d ${path} || rmdir --ignore-fail-on-non-empty ${path}`,
  });
}
