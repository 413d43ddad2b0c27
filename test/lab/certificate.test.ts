/**
 * A certificate that the operator brings, in place of a generated authority's, and that one's again. For clouds whose public
 * endpoints are by TLS, as `npm run test:lab -- --stack guide-d certificate`.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../../lab/run.ts";
import { balancers, handshake, trusted } from "./proof/endpoints.ts";
import { Cloud } from "./support/cloud.ts";
import { standingCloud } from "./support/fresh.ts";
import { previewedUp } from "./support/previewed.ts";

const TLS = "endpoints.public.tls";
const AUTHORITY = "An operator's authority";

const cloud = await Cloud.open();
const address = cloud.endpoints["public"]?.address;
/** What a certificate restarts. */
const haproxies = balancers(cloud).map(({ name }) => `${name}:haproxy.service`);
let place: string;
const file = (name: string): string => join(place, name);
const pem = (name: string): Promise<string> => readFile(file(name), "utf8");

/** An authority, and a certificate of its for the public address, by OpenSSL as an operator makes them. */
async function makeCertificate(): Promise<void> {
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  const authority = ["-keyout", file("ca.key"), "-out", file("ca.pem"), "-subj", `/CN=${AUTHORITY}`];
  await run(["openssl", "req", "-x509", ...key, ...authority]);
  const names = ["-subj", `/CN=${address}`, "-addext", `subjectAltName=IP:${address}`];
  const signed = [
    "-CA",
    file("ca.pem"),
    "-CAkey",
    file("ca.key"),
    "-keyout",
    file("key.pem"),
    "-out",
    file("cert.pem"),
  ];
  const leaf = ["-addext", "basicConstraints=critical,CA:FALSE"];
  await run(["openssl", "req", "-x509", ...key, ...signed, ...names, ...leaf]);
}

/** Who has signed what the public address shows. */
async function issuer(): Promise<string> {
  const { caCertificate, dashboardUrl } = await cloud.outputs();
  return String((await handshake(new URL(dashboardUrl), caCertificate)).issuer.CN);
}

describe.runIf(address !== undefined)("the public endpoints", () => {
  let original: string;
  let generated: string;

  beforeAll(async () => {
    await standingCloud(cloud);
    original = await readFile(cloud.lab.stack.file, "utf8");
    generated = await issuer();
    place = await mkdtemp(join(tmpdir(), "certificate-"));
    await makeCertificate();
  });

  afterAll(async () => {
    await writeFile(cloud.lab.stack.file, original);
    await cloud.up("up-original");
    await rm(place, { recursive: true });
  });

  test("take a certificate that the operator brings, by the restarts that the preview names", async () => {
    // By stdin, as a person does it: PEM begins as an option of a command does.
    const set = (name: string, value: string, ...options: string[]): Promise<string> =>
      cloud.pulumi(["config", "set", ...options, "--path", `stackwright:${TLS}.${name}`], value);
    await set("certificate", await pem("cert.pem"));
    await set("authority", await pem("ca.pem"));
    await set("key", await pem("key.pem"), "--secret");
    const [{ units }, predicted] = await previewedUp(cloud, "up-given");
    expect([...new Set(predicted.units)].sort()).toEqual(haproxies);
    expect(units).toEqual(haproxies);
    expect(await issuer()).toBe(AUTHORITY);
    expect((await cloud.outputs()).caCertificate?.trim()).toBe((await pem("ca.pem")).trim());
  });

  test("are trusted by who knows that authority, and by the nodes", () => trusted.run(cloud));

  test("have a generated authority's again when the stack file names none", async () => {
    await writeFile(cloud.lab.stack.file, original);
    const [{ units }] = await previewedUp(cloud, "up-generated");
    // A preview cannot know what is not made yet: it shows the steps that get it, not that their units will read another text.
    expect(units).toEqual(haproxies);
    expect(await issuer()).toBe(generated);
    await trusted.run(cloud);
  });
});
