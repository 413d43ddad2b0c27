import { describe, expect, test } from "vitest";
import type { Raw } from "../unit/config-sample.ts";
import { CIRROS } from "../../components/config/offer.ts";
import { configOf, deploy, waitsFor } from "./support.ts";

const deployed = await deploy(
  configOf(1, (raw: Raw) => {
    raw.services = ["cinder", "manila"];
    raw.blockStorage = { backends: [{ name: "files", driver: "nfs", shares: ["10.20.0.9:/srv/volumes"] }] };
    raw.sharedFileSystems = {
      backends: [{ name: "generic", driver: "generic" }],
      serviceInstance: { address: "192.168.56.50", image: { url: CIRROS.url, checksum: CIRROS.checksum } },
    };
  }),
);
const { steps } = deployed;
const named: typeof deployed.named = (name, type) => deployed.named(name, type);

describe("the instance that exports shares", () => {
  const server = named("share-server", "openstack:compute/instance:Instance");

  test("is Manila's own, at the address of the stack file, from a private image", () => {
    expect(server.provider).toBe(named("manila-api").urn);
    expect(named("share-server-port").inputs).toMatchObject({ fixedIps: [{ ipAddress: "192.168.56.50" }] });
    expect(named("share-server", "openstack:images/image:Image").inputs).toMatchObject({ visibility: "private" });
    expect(server.inputs).toMatchObject({ name: "share-server", networks: [{ port: "share-server-port-id" }] });
  });

  test("lets in ping, SSH and NFS", () => {
    const ports = ["ping", "ssh", "nfs"].map((name) => named(`share-server-access-${name}`).inputs["portRangeMin"]);
    expect(ports).toEqual([undefined, 22, 2049]);
  });

  test("starts when instances can, and Manila's part that looks for it comes after it and after volumes", () => {
    expect(waitsFor(deployed, server, steps.get("controller-cells")!)).toBe(true);
    const share = steps.get("controller-manila-share")!;
    for (const before of [server, steps.get("controller-volumes")!, steps.get("controller-manila")!]) {
      expect(waitsFor(deployed, share, before)).toBe(true);
    }
    expect(steps.get("controller-shares")!.create).toContain("manila-share.controller@generic");
  });

  test("has the public half of a key whose private half is a secret of the step", () => {
    const share = steps.get("controller-manila-share")!;
    expect(share.stdinIsSecret).toBe(true);
    expect(share.stdin).toContain("==> /etc/manila/service-instance.key root:manila 0640\n-----BEGIN OPENSSH");
    expect(named("share-server-key").inputs["publicKey"]).toMatch(/^ssh-ed25519 AAAA/);
  });
});
