/** What may differ on a host when a cloud has come and gone, each with its reason. Everything else has to be as before. */
import type { Difference } from "./snapshot.ts";

interface Allowance {
  readonly aspect: string;
  readonly name: RegExp;
  readonly reason: string;
}

const RECORDS = "the host's own record of what happened to it";
const RECKONED = "made anew by its own package from what is installed";

const ALLOWED: readonly Allowance[] = [
  { aspect: "processes", name: /\/systemd-executor$/, reason: "systemd, about to start some program" },
  {
    aspect: "running units",
    name: /^(network-online|remote-fs-pre|virt-guest-shutdown)\.target$/,
    reason: "a target stays reached until the next boot",
  },
  {
    aspect: "running units",
    name: /^(ldconfig|systemd-(update-done|sysusers|journal-catalog-update))\.service$/,
    reason: "done at a host's first boot, and counts as active until the next one",
  },
  { aspect: "files", name: /^\/var\/tmp\/systemd-private-[0-9a-f]{32}-/, reason: "its name has the boot's number" },
  { aspect: "files", name: /^\/var\/log\/(journal|apt)\//, reason: RECORDS },
  {
    aspect: "files",
    name: /^\/var\/log\/(dpkg|alternatives|lastlog|wtmp|btmp|fontconfig)(\.log)?(\.db)?$/,
    reason: RECORDS,
  },
  { aspect: "files", name: /^\/var\/(lib|cache)\/(apt|dpkg|ucf|debconf)(\/|$)/, reason: RECORDS },
  { aspect: "files", name: /^\/var\/backups\/apt\.extended_states\./, reason: "apt's daily copy of its records" },
  { aspect: "files", name: /^\/var\/lib\/systemd\/(timers|random-seed|timesync|coredump|catalog)/, reason: RECORDS },
  {
    aspect: "files",
    name: /^\/var\/lib\/systemd\/credential\.secret$/,
    reason: "systemd's key of the host, made for who first asks (Debian 14's libvirt); others may have used it since",
  },
  { aspect: "files", name: /^\/var\/(lib|cache)\/(wtmpdb|private|ldconfig)/, reason: RECKONED },
  { aspect: "files", name: /^\/etc\/ld\.so\.cache$/, reason: RECKONED },
  {
    aspect: "files",
    name: /^\/etc\/(passwd|group|shadow|gshadow|subuid|subgid)-$/,
    reason: "useradd's copy of the file before its last change",
  },
];

/** Traces of what the test itself added while the cloud was there. */
const PLANTED =
  /br-meanwhile|\/(etc|var\/lib)\/operator|^\/etc\/(neutron|haproxy|keystone|cinder|swift|gnocchi)(\/operator\.conf)?$|^ncal$|\/(ncal|calendar)|\/cal(\.1\.gz)?$/;

/** The differences that nothing explains. Pure. */
export function unexplained(found: readonly Difference[]): Difference[] {
  return found.filter(
    ({ aspect, name }) =>
      !PLANTED.test(name) && !ALLOWED.some((allowed) => allowed.aspect === aspect && allowed.name.test(name)),
  );
}
