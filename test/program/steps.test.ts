import { describe, expect, test } from "vitest";
import { configOf, deploy, isSecret, openTexts, SECRET, waitsFor } from "./support.ts";

const clouds = [
  { name: "one node", deployed: await deploy(configOf(0)) },
  { name: "two nodes", deployed: await deploy(configOf(1)) },
  { name: "fifty nodes", deployed: await deploy(configOf(49)) },
];

describe.each(clouds)("$name", ({ deployed }) => {
  const steps = [...deployed.steps.values()];
  const starts = (unit: string) => steps.filter(({ create }) => create.includes(`\nunit ${unit} `));

  test("every step on a host is taken back by its own name", () => {
    const undone = steps.map(({ name, host, delete: command }) => [name, host, command]);
    for (const [name, host, command] of undone) {
      const first = steps.some(
        (step) => step.host === host && step.name === name && step.create.includes("python3 -c"),
      );
      expect(command).toBe(first ? "stackwright remove" : `stackwright undo ${name}`);
    }
  });

  test("no password in a text that is not marked as secret", () => {
    const open = deployed.resources.flatMap(({ name, inputs }) =>
      openTexts(inputs).map((text) => [name, text] as const),
    );
    expect(open.filter(([, text]) => text.includes(SECRET)).map(([name]) => name)).toEqual([]);
    // The passwords are there, where they are marked.
    expect(steps.filter(({ stdin }) => stdin.includes(SECRET)).every(({ stdinIsSecret }) => stdinIsSecret)).toBe(true);
    expect(deployed.resources.some(({ inputs }) => isSecret(inputs["password"]))).toBe(true);
  });

  test("no password in a command, not even in a secret one", () => {
    expect(steps.filter((step) => `${step.create}${step.delete}`.includes(SECRET)).map(({ name }) => name)).toEqual([]);
  });

  test("what a preview has to show is not marked as secret", () => {
    for (const step of steps) {
      expect([step.name, isSecret(step.inputs["create"])]).toEqual([step.name, false]);
    }
    for (const step of steps.filter(({ name }) => name.endsWith("-config"))) {
      expect([step.name, step.stdinIsSecret]).toEqual([step.name, false]);
    }
  });

  test("nothing is changed on any host before all of them were looked over", () => {
    const gate = deployed.steps.get("preflight")!;
    for (const step of steps.filter((each) => each !== gate && !each.create.includes(" prepare "))) {
      expect([step.name, waitsFor(deployed, step, gate)]).toEqual([step.name, true]);
    }
    for (const first of steps.filter(({ create }) => create.includes(" prepare "))) {
      expect(waitsFor(deployed, gate, first)).toBe(true);
    }
  });

  test("hypervisors start after what they report to, and are mapped after they started", () => {
    const cells = deployed.steps.get("controller-cells")!;
    const hypervisors = starts("nova-compute");
    expect(hypervisors.length).toBeGreaterThan(0);
    for (const hypervisor of hypervisors) {
      expect(waitsFor(deployed, cells, hypervisor)).toBe(true);
      expect(waitsFor(deployed, hypervisor, deployed.steps.get("controller-nova")!)).toBe(true);
      expect(waitsFor(deployed, hypervisor, deployed.steps.get("controller-neutron")!)).toBe(true);
    }
  });

  test("what users will keep is known as theirs before anything is run or started", () => {
    const data = steps.flatMap(({ name, create }) => {
      const [work, lines] = [create.search(/^(run|unit) /m), [...create.matchAll(/^data (\S+)$/gm)]];
      return lines.map(({ 1: path, index }) => [name, path, index < work]);
    });
    expect(data.sort()).toEqual([
      ["controller-glance", "/var/lib/glance/images", true],
      ["controller-keystone-database", "/etc/keystone/credential-keys", true],
    ]);
  });

  test("every unit starts once per host", () => {
    const started = steps.flatMap(({ host, create }) =>
      [...create.matchAll(/^unit (\S+)/gm)].map(([, unit]) => `${host} ${unit}`),
    );
    expect(started).toEqual([...new Set(started)]);
  });
});

test("a user who is not root goes through sudo", async () => {
  const { steps } = await deploy(configOf(1, (raw) => (raw.ssh = { user: "debian" })));
  for (const step of steps.values()) {
    expect(step.create).toMatch(/^sudo -n (stackwright|python3|echo) /);
    expect(step.delete).toMatch(/^sudo -n stackwright /);
  }
});
