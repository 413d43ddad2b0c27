import { describe, expect, test } from "vitest";
import type { Raw } from "../unit/config-sample.ts";
import { sections } from "./changes.ts";
import { configOf, deploy, type Deployed, SECRET, waitsFor } from "./support.ts";

/** A cloud with load balancers, on networks by VXLAN. */
const balanced = (edit: (raw: Raw) => void = () => undefined) =>
  deploy(
    configOf(1, (raw) => {
      Object.assign(raw, { services: ["octavia"], networking: { tenantTypes: ["vxlan"] } });
      edit(raw);
    }),
  );

const one = await balanced();
const SECRETS = "/etc/octavia/octavia.conf.d/22-amphorae-secrets.conf";
const step = ({ steps }: Deployed, name: string) => steps.get(`controller-${name}`)!;
const octavias = ({ steps }: Deployed) => [...steps.keys()].filter((name) => name.includes("octavia")).sort();

describe("balancers that are instances", () => {
  test("have an API, who directs them, and an image, which nobody waits for but the latter", () => {
    expect(octavias(one)).toEqual(
      ["octavia", "octavia-amphorae", "octavia-amphorae-queues", "octavia-database", "octavia-image"].map(
        (name) => `controller-${name}`,
      ),
    );
    const image = step(one, "octavia-image");
    const waiting = one.resources.filter((each) => waitsFor(one, each, image)).map(({ name }) => name);
    expect(waiting.sort()).toEqual(["controller-octavia-amphorae", "controller-octavia-amphorae-queues"]);
    expect(waitsFor(one, image, step(one, "config"))).toBe(true);
    expect(waitsFor(one, image, step(one, "mariadb"))).toBe(false);
  });

  test("are directed by a node that learns where it is and of what it makes them", () => {
    const { stdin, stdinIsSecret, create } = step(one, "octavia-amphorae");
    expect(stdinIsSecret).toBe(true);
    const text = sections(stdin).get(SECRETS)!;
    expect(text).toContain(`heartbeat_key = ${SECRET}octaviaheartbeat`);
    expect(text).toContain("amp_boot_network_list = load-balancing-network-id\n");
    expect(text).toContain("amp_secgroup_list = load-balancing-balancers-id\n");
    expect(text).toContain("amp_flavor_id = load-balancing-flavor-id\n");
    expect(text).toContain("bind_ip = 192.168.56.100\n");
    expect(sections(stdin).get("/etc/octavia/management-port")).toContain("id=load-balancing-port-id\n");
    const order = ["data /etc/octavia/certs", "unit stackwright-balancing", "octavia-image.py", "unit octavia-worker"];
    const places = order.map((word) => create.indexOf(word));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
  });

  test("ask the other services where services do", () => {
    const text = sections(step(one, "config").stdin).get("/etc/octavia/octavia.conf.d/10-stackwright.conf")!;
    const [nova, neutron, glance] = ["nova", "neutron", "glance"].map(
      (name) => text.split(`[${name}]`)[1]!.split("[")[0],
    );
    expect([nova, glance].every((section) => section!.includes("endpoint_type = internalURL\n"))).toBe(true);
    expect(neutron).toContain("valid_interfaces = internal\n");
  });

  test("have a network of the services' project, with a port that is bound where a switch has reported", () => {
    const port = one.named("load-balancing-port");
    expect(port.inputs["binding"]).toEqual({ hostId: "controller" });
    expect(port.provider).toContain("octavia-api");
    expect(waitsFor(one, one.named("octavia-api"), step(one, "switches"))).toBe(true);
  });

  test("keep what they know Octavia by when passwords are made anew", () => {
    const keepers = (name: string) => one.named(`${name}-password`).inputs["keepers"];
    expect(["octavia-certificates", "octavia-heartbeat"].map(keepers)).toEqual([undefined, undefined]);
    expect(keepers("octavia")).toBeDefined();
  });

  test("may be of an image that the stack file brings: then nothing is built", async () => {
    const given = { url: "https://example.org/amphora.qcow2", checksum: `sha256:${"0".repeat(64)}` };
    const deployed = await balanced((raw) => (raw.loadBalancing = { image: given }));
    expect(octavias(deployed)).not.toContain("controller-octavia-image");
    expect(step(deployed, "octavia-amphorae").create).not.toContain("octavia-image.py");
    expect(deployed.named("load-balancing", "openstack:images/image:Image").inputs).toMatchObject({
      tags: ["amphora"],
      visibility: "private",
    });
  });

  test("are directed from a node with a switch, also where routers are on others", async () => {
    const deployed = await balanced((raw) => {
      raw.nodes.network1 = { address: "10.20.0.15", roles: ["network"] };
      raw.ssh = { hostKeys: "first-contact" };
    });
    expect([...deployed.steps.keys()]).toEqual(
      expect.arrayContaining(["controller-openvswitch", "network1-openvswitch", "controller-octavia-amphorae"]),
    );
    expect([...deployed.steps.keys()]).not.toContain("controller-l3");
  });
});

test("with OVN, switches balance: there is an API, an agent that tells it how they are, and no instance", async () => {
  const ovn = await balanced((raw) => (raw.networking = { mechanism: "ovn", tenantTypes: ["geneve"] }));
  expect(octavias(ovn)).toEqual(["controller-octavia", "controller-octavia-database"]);
  expect(step(ovn, "octavia").create).toMatch(/unit octavia-driver-agent .*\nunit octavia-api /);
  const text = sections(step(ovn, "config").stdin).get("/etc/octavia/octavia.conf.d/10-stackwright.conf")!;
  expect(text).toContain("default_provider_driver = ovn\n");
  expect(text).toContain("ovn_nb_connection = tcp:10.20.0.10:6641\n");
  expect(ovn.resources.filter(({ name }) => name.startsWith("load-balancing"))).toEqual([]);
});
