import { classify, parseAddress, parseCidr } from "./ipv4.ts";

/** Why a value has the wrong form: `wrong` continues a sentence that begins with the value, `right` is what to write. */
export interface Fault {
  readonly wrong: string;
  readonly right: string;
}

/** Judges the form of one text by itself; undefined when it is fine. */
export type Format = (text: string) => Fault | undefined;

const matches =
  (pattern: RegExp, wrong: string, right: string): Format =>
  (text) =>
    pattern.test(text) ? undefined : { wrong, right };

const HOST_NAME = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;

/** An IPv4 address in dotted quads, of any kind. */
export const addressFormat: Format = (text) =>
  parseAddress(text) === undefined ? { wrong: "is not an IPv4 address", right: "give one like 192.0.2.10" } : undefined;

/** An IPv4 address that one host can have. */
export const hostAddressFormat: Format = (text) => {
  const address = parseAddress(text);
  if (address === undefined) {
    if (text.includes(":")) {
      return { wrong: "is an IPv6 address or has a port", right: "give the IPv4 address alone, like 192.0.2.10" };
    }
    if (/[a-z]/i.test(text) && HOST_NAME.test(text)) {
      return { wrong: "is a host name", right: "give its IPv4 address, like 192.0.2.10: the services listen on it" };
    }
    return addressFormat(text);
  }
  const kind = classify(address);
  return kind === "unicast"
    ? undefined
    : { wrong: `is ${kind} and belongs to no single host`, right: "give the node's own address, like 192.0.2.10" };
};

/** A subnet that hosts can live in: network address, slash, prefix length. */
export const cidrFormat: Format = (text) => {
  const cidr = parseCidr(text);
  if (cidr === undefined) {
    return { wrong: "is not a subnet in CIDR notation", right: "give one like 203.0.113.0/24" };
  }
  if (cidr.prefix < 8 || cidr.prefix > 29) {
    return { wrong: `has a prefix length of ${cidr.prefix}`, right: "give one from /8 to /29" };
  }
  const kind = classify(cidr.first);
  return kind === "unicast"
    ? undefined
    : { wrong: `is ${kind} and no place for hosts`, right: "give one like 203.0.113.0/24" };
};

/** An interface's address with the prefix length of its subnet. */
export const interfaceAddressFormat: Format = (text) => {
  const [host = "", length, ...rest] = text.split("/");
  const prefix = /^\d{1,2}$/.test(length ?? "") ? Number(length) : NaN;
  if (rest.length > 0 || !(prefix >= 8 && prefix <= 31)) {
    return { wrong: "is not an address with a prefix length", right: "give one like 10.30.0.11/24" };
  }
  return hostAddressFormat(host);
};

/** One label of a host name (RFC 1123), which is also how the node calls itself. */
export const nodeNameFormat: Format = (text) =>
  text.toLowerCase() === "localhost"
    ? { wrong: "is every host's name for itself", right: 'give the node a name of its own, like "compute1"' }
    : matches(
        /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i,
        "is not a host name without domain (RFC 1123)",
        "use 1 to 63 letters, digits and inner hyphens",
      )(text);

/** A network interface of Linux: the kernel keeps 15 bytes of a name and forbids slashes, colons and spaces. */
export const interfaceFormat: Format = (text) => {
  if (text.length > 15) {
    return { wrong: `has ${text.length} characters`, right: "Linux allows 15 in an interface's name" };
  }
  if (text === "lo") {
    return { wrong: "is the loopback interface", right: "name one that has a cable, like eth1" };
  }
  return matches(
    /^[A-Za-z0-9][A-Za-z0-9_.@-]*$/,
    "is not a name Linux gives to an interface",
    'use one that "ip link" shows, like eth1',
  )(text);
};

/** A physical network: its bridge is called `br-` and this name, within the kernel's 15 bytes. */
export const physicalNetworkFormat: Format = matches(
  /^[A-Za-z0-9][A-Za-z0-9_-]{0,11}$/,
  "cannot be part of a bridge's name",
  'use 1 to 12 letters, digits, "-" and "_", like provider',
);

/** A device of the object storage: a directory, and part of a unit's name in which systemd would write other characters anew. */
export const deviceNameFormat: Format = matches(
  /^[A-Za-z0-9][A-Za-z0-9_]{0,31}$/,
  "is not usable as a device's name",
  'use 1 to 32 letters, digits and "_", like d1',
);

/** A label of XFS, within its 12 bytes. */
export const fileSystemLabelFormat: Format = matches(
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,11}$/,
  "cannot be the label of an XFS file system",
  'use 1 to 12 letters, digits, ".", "_" and "-", like swift-d1',
);

/** A file in some directory of a host, by a path that needs no quoting anywhere. */
export const absolutePathFormat: Format = matches(
  /^(\/[A-Za-z0-9][A-Za-z0-9._-]*){2,}$/,
  "is not an absolute path that can be used here",
  'give one like /srv/swift/d1.img, of letters, digits, ".", "_" and "-"',
);

/** What an API object may be called so that it needs no quoting anywhere. */
export const nameFormat: Format = matches(
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
  "is not usable as a name",
  'use 1 to 64 letters, digits, ".", "_" and "-", the first a letter or digit',
);

/** A user of a Linux host, as useradd accepts it. */
export const userFormat: Format = matches(
  /^[a-z_][a-z0-9_-]{0,31}$/,
  "is not the name of a user on Linux",
  'use 1 to 32 of a-z, 0-9, "_" and "-", like root or debian',
);

/** A host's name in the DNS. */
export const hostNameFormat: Format = (text) =>
  HOST_NAME.test(text) && !/^[0-9.]+$/.test(text)
    ? undefined
    : { wrong: "is not a host name", right: "give one like cloud.example.org" };

/** A time server: host name or address of either family. */
export const timeServerFormat: Format = (text) =>
  hostNameFormat(text) === undefined || parseAddress(text) !== undefined || isIpv6(text)
    ? undefined
    : { wrong: "is neither a host name nor an address", right: "give one like ntp.example.org" };

/** A time zone by its name in the tz database. */
export const timeZoneFormat: Format = (text) =>
  /^[A-Z][A-Za-z0-9_+-]*(\/[A-Z][A-Za-z0-9_+-]*)*$/.test(text) && isTimeZone(text)
    ? undefined
    : { wrong: "is not a time zone", right: "give one like Europe/Berlin" };

/** Digest of a file, algorithm first. */
export const checksumFormat: Format = matches(
  /^(md5:[0-9a-f]{32}|sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/i,
  "is not a checksum",
  'write "sha256:" and its 64 hexadecimal digits (or md5: and 32, sha512: and 128)',
);

/** A file to be fetched by HTTP, by someone who needs no password for it. */
export const downloadFormat: Format = (text) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol)) {
    return { wrong: "is not an http or https URL", right: "give one like https://example.org/image.qcow2" };
  }
  return url.username === "" && url.password === ""
    ? undefined
    : { wrong: "carries a user name or password in plain text", right: "give a URL without, or download it to a file" };
};

/** A share of an NFS server: address or host name, colon, absolute path. */
export const nfsShareFormat: Format = (text) => {
  const [, host = "", path = ""] = /^([^:/\s]+):(\/\S*)$/.exec(text) ?? [];
  return HOST_NAME.test(host) && !path.split("/").includes("..")
    ? undefined
    : { wrong: "is not a share of an NFS server", right: "give one like 10.20.0.9:/srv/volumes" };
};

/** A disk or partition of Linux. */
export const devicePathFormat: Format = matches(
  /^\/dev\/[A-Za-z0-9][A-Za-z0-9/._:-]*$/,
  "is not the path of a disk",
  "give one like /dev/sdb",
);

/** One line of text without control characters. */
export const lineFormat: Format = matches(
  /^[^\p{Cc}]{0,255}$/u,
  "has more than one line or too many characters",
  "use one line of at most 255",
);

function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

function isIpv6(text: string): boolean {
  return text.includes(":") && URL.canParse(`http://[${text}]/`);
}
