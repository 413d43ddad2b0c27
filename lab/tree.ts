/** The nodes' file systems: one base tree per suite, and a copy of it per node with the node's identity. */
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { copyFile, mkdir, readFile, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { borrowed } from "./borrow.ts";
import { networks, type LabDescription, type NodeDescription } from "./description.ts";
import { nameServer } from "./namespace.ts";
import { cacheDirectory, digest } from "./places.ts";
import { run } from "./run.ts";
import { doing } from "./say.ts";
import { makeWhole } from "./whole.ts";

/** Where packages come from. Another mirror is given by STACKWRIGHT_MIRROR. */
const mirror = process.env.STACKWRIGHT_MIRROR || "http://deb.debian.org/debian";

/** What an operator's Debian host has on top of the packages that every installation has. Nothing of OpenStack. */
const packages = ["ca-certificates", "curl", "dbus", "openssh-server", "python3", "sudo"];

/** What takes the place of mount.nfs. */
const mountNfs = readFileSync(new URL("mount-nfs.sh", import.meta.url), "utf8").replaceAll("'", `'"'"'`);

/** What makes a tree a machine's own; each node gets its own. */
const identity = ["etc/machine-id", "etc/ssh/ssh_host_*", "etc/resolv.conf", "etc/hostname"];

/** Units that are masked, since devices and kernel are the machine's: a node's udev would act on all of its devices. */
const masked = [
  "systemd-udevd.service",
  "systemd-udevd-control.socket",
  "systemd-udevd-kernel.socket",
  "systemd-udev-trigger.service",
  "sys-kernel-debug.mount",
  "sys-kernel-tracing.mount",
];

/** Suites whose indices run out within days, which a mirror that stands still does not survive. */
const moving = ["forky", "sid", "unstable"];

/** apt's sources of a suite: unstable has neither updates nor security fixes of its own. */
function sources(suite: string): string[] {
  const options = moving.includes(suite) ? "[check-valid-until=no] " : "";
  const line = (archive: string, name: string): string => `deb ${options}${archive} ${name} main`;
  const plain = [suite, ...borrowed(suite).suites].map((name) => line(mirror, name));
  if (["sid", "unstable"].includes(suite)) return plain;
  const security = mirror.replace(/\/debian$/, "/debian-security");
  return [...plain, line(mirror, `${suite}-updates`), line(security, `${suite}-security`)];
}

/** mmdebstrap's arguments but for the place of the result. */
function recipe(suite: string): string[] {
  return [
    "--variant=important",
    "--format=tar",
    `--include=${packages.join(",")}`,
    ...borrowed(suite).hooks,
    // The package that has the real one puts it aside.
    `--customize-hook=chroot "$1" dpkg-divert --quiet --local --rename --divert /usr/sbin/mount.nfs.kernel --add /usr/sbin/mount.nfs`,
    `--customize-hook=printf '%s' '${mountNfs}' > "$1/usr/sbin/mount.nfs" && chmod 755 "$1/usr/sbin/mount.nfs"`,
    `--customize-hook=cd "$1" && rm -f ${identity.join(" ")} && touch etc/machine-id`,
    `--customize-hook=systemctl --root "$1" mask ${masked.join(" ")}`,
    suite,
  ];
}

/**
 * The archive of a suite's base tree, made if there is none yet.
 * @returns its path
 */
export async function ensureBaseTree(suite: string): Promise<string> {
  const archive = join(cacheDirectory, `base-${suite}-${digest(...recipe(suite), ...sources(suite))}.tar`);
  if (!existsSync(archive)) {
    await doing(`base tree ${suite}`, () =>
      makeWhole(archive, async (unfinished) => {
        await run(["mmdebstrap", ...recipe(suite), unfinished, ...sources(suite)], {
          env: { TMPDIR: await workspace() },
        });
      }),
    );
  }
  return archive;
}

/** A directory with room for a tree, in memory where there is plenty: dpkg's many syncs cost minutes on a disk. */
async function workspace(): Promise<string> {
  const memory = await statfs("/dev/shm").catch(() => undefined);
  return memory && memory.bavail * memory.bsize > 4 * 2 ** 30 ? "/dev/shm" : tmpdir();
}

export interface NodeIdentity {
  /** The public half of the key that the lab logs in with. */
  authorizedKey: string;
  /** Path of the node's ed25519 host key; the public half is beside it. */
  hostKey: string;
}

/** Unpacks a node's tree and gives it name, addresses and keys. Nothing is there before under `root`. */
export async function makeTree(
  root: string,
  lab: LabDescription,
  node: NodeDescription,
  { authorizedKey, hostKey }: NodeIdentity,
): Promise<void> {
  const archive = await ensureBaseTree(lab.suite);
  await makeWhole(root, async (unfinished) => {
    await mkdir(unfinished);
    await run([
      "tar",
      "--extract",
      "--preserve-permissions",
      "--numeric-owner",
      "--xattrs-include=*",
      "--file",
      archive,
      "--directory",
      unfinished,
    ]);
    const write = (path: string, text: string): Promise<void> => writeFile(join(unfinished, path), text);
    await write("etc/hostname", `${node.name}\n`);
    await write("etc/hosts", hostsFile(lab));
    await write("etc/machine-id", `${randomUUID().replaceAll("-", "")}\n`);
    await write("etc/resolv.conf", `nameserver ${nameServer}\n`);
    await write("etc/network/interfaces", interfacesFile(node));
    for (const half of ["", ".pub"]) {
      await copyFile(hostKey + half, join(unfinished, `etc/ssh/ssh_host_ed25519_key${half}`));
    }
    await mkdir(join(unfinished, "root/.ssh"), { recursive: true, mode: 0o700 });
    await write("root/.ssh/authorized_keys", await readFile(authorizedKey, "utf8"));
    await rm(join(unfinished, "etc/motd"), { force: true });
  });
}

/** Every node under its own address: a name that means 127.0.1.1 on its own node would end up in endpoints. */
function hostsFile(lab: LabDescription): string {
  const lines = lab.nodes.map((node) => `${node.address}\t${node.name}`);
  return ["127.0.0.1\tlocalhost", "::1\tlocalhost ip6-localhost ip6-loopback", ...lines, ""].join("\n");
}

/**
 * Interfaces but that for management are up and have no address: the cloud's bridges take them. Where clients have an
 * address of the node's own, it is on the network that instances are on.
 */
function interfacesFile({ address, stack: { publicAddress } = {} }: NodeDescription): string {
  const [management, ...others] = networks;
  const [gateway, length] = management.gateway.split("/");
  const method = (network: string): string =>
    network === "provider" && typeof publicAddress === "string"
      ? `static\n  address ${publicAddress}/${length}\n`
      : "manual\n";
  return `auto lo
iface lo inet loopback

auto ${management.interface}
iface ${management.interface} inet static
  address ${address}/${length}
  gateway ${gateway}

${others.map(({ name, interface: device }) => `auto ${device}\niface ${device} inet ${method(name)}`).join("\n")}
source /etc/network/interfaces.d/*
`;
}
