import type { Row } from "./config-problems-row.ts";

const SHA256 = `sha256:${"0".repeat(64)}`;

/** Region, services, telemetry, flavors, image, demo project, instance and time. */
export const TENANCY: readonly Row[] = [
  [
    "region name malformed",
    (raw) => (raw.region = { name: "Region One" }),
    ["region.name", '"Region One" is not usable as a name'],
  ],
  [
    "region description of two lines",
    (raw) => (raw.region = { description: "a\nb" }),
    ["region.description", "more than one line"],
  ],
  ["service twice", (raw) => (raw.services = ["horizon", "horizon"]), ["services[1]", "repeats horizon"]],
  [
    "telemetry's settings without the service",
    (raw) => (raw.telemetry = { interval: 60 }),
    ["telemetry", 'services has no telemetry; leave it out, or add "telemetry" to services'],
  ],
  [
    "telemetry's interval too short",
    (raw) => Object.assign(raw, { services: ["telemetry"], telemetry: { interval: 5 } }),
    ["telemetry.interval", "5 is too small; give 10 or more"],
  ],
  [
    "flavor names the same",
    (raw) => (raw.flavors = [1, 2].map((vcpus) => ({ name: "a", vcpus, ramMiB: 64, diskGiB: 1 }))),
    ["flavors[1].name", "another flavor"],
  ],
  [
    "flavor without processor",
    (raw) => (raw.flavors = [{ name: "a", vcpus: 0, ramMiB: 64, diskGiB: 1 }]),
    ["flavors[0].vcpus", "give 1 or more"],
  ],
  [
    "flavor with too little memory",
    (raw) => (raw.flavors = [{ name: "a", vcpus: 1, ramMiB: 1, diskGiB: 1 }]),
    ["flavors[0].ramMiB", "give 64 or more"],
  ],
  [
    "instance's flavor unknown",
    (raw) => (raw.instance = { flavor: "m1.tyni" }),
    ["instance.flavor", 'mean "m1.tiny"?'],
  ],
  ["instance's image unknown", (raw) => (raw.instance = { image: "debian" }), ["instance.image", "there is: cirros"]],
  [
    "instance's network unknown",
    (raw) => (raw.instance = { network: "provder" }),
    ["instance.network", 'mean "provider"?'],
  ],
  [
    "instance's key malformed",
    (raw) => (raw.instance = { publicKey: "AAAA" }),
    ["instance.publicKey", "does not begin with a type"],
  ],
  [
    "instance's memory below the image's",
    (raw) => (raw.image = { file: "/image.qcow2", minRamMiB: 1024 }),
    ["instance.flavor", "has 512 MiB of memory, but the image needs 1024"],
  ],
  [
    "instance's disk below the image's",
    (raw) => (raw.image = { file: "/image.qcow2", minDiskGiB: 2 }),
    ["instance.flavor", "a disk of 1 GiB, but the image needs 2"],
  ],
  [
    "instance without its project",
    (raw) => (raw.demo = { enabled: false }),
    ["instance.enabled", "needs the demo project"],
  ],
  ["image from nowhere", (raw) => (raw.image = { name: "debian" }), ["image", "neither url nor file"]],
  [
    "image from two places",
    (raw) => (raw.image = { url: "https://example.org/i", checksum: SHA256, file: "/image.qcow2" }),
    ["image", "both a url and a file"],
  ],
  [
    "checksum of a file",
    (raw) => (raw.image = { checksum: SHA256, file: "/image.qcow2" }),
    ["image.checksum", "of a download, and there is none"],
  ],
  [
    "image without checksum",
    (raw) => (raw.image = { url: "https://example.org/i" }),
    ["image.checksum", "missing for the url"],
  ],
  [
    "checksum malformed",
    (raw) => (raw.image = { url: "https://example.org/i", checksum: "sha256:123" }),
    ["image.checksum", "not a checksum"],
  ],
  [
    "image's URL malformed",
    (raw) => (raw.image = { url: "example.org/i", checksum: SHA256 }),
    ["image.url", "not an http or https URL"],
  ],
  [
    "image's file not found",
    (raw) => (raw.image = { file: "/nowhere.qcow2" }),
    ["image.file", '"/nowhere.qcow2" is no file'],
  ],
  [
    "image format unknown",
    (raw) => (raw.image = { file: "/image.qcow2", format: "qcow" }),
    ["image.format", 'mean "qcow2"?'],
  ],
  ["demo user reserved", (raw) => (raw.demo = { user: "admin" }), ["demo.user", "a user of the cloud itself"]],
  [
    "demo project reserved",
    (raw) => (raw.demo = { project: "service" }),
    ["demo.project", "a project of the cloud itself"],
  ],
  [
    "time server malformed",
    (raw) => (raw.time = { servers: ["ntp server"] }),
    ["time.servers[0]", "neither a host name nor an address"],
  ],
  [
    "time server twice",
    (raw) => (raw.time = { servers: ["a.example", "a.example"] }),
    ["time.servers[1]", "repeats a.example"],
  ],
  [
    "time servers without time",
    (raw) => (raw.time = { sync: false, servers: ["::1"] }),
    ["time.servers", "time.sync is off"],
  ],
  [
    "time zone unknown",
    (raw) => (raw.time = { zone: "Europe/Atlantis" }),
    ["time.zone", '"Europe/Atlantis" is not a time zone; give one like Europe/Berlin'],
  ],
  ["time zone that leads elsewhere", (raw) => (raw.time = { zone: "../x" }), ["time.zone", "is not a time zone"]],
];
