import { describe, expect, test } from "vitest";
import { changes } from "./changes.ts";
import { configOf, deploy, hypervisor } from "./support.ts";

/** The steps that have to know of every node: whether all have reported, and are mapped. */
const KNOW_ALL = ["controller-cells", "controller-hypervisors", "controller-ports"];

const fifty = await deploy(configOf(49));

describe("fifty nodes", () => {
  const names = [...Array(49).keys()].map((number) => hypervisor(number + 1));

  test("a compute node costs at most four commands", async () => {
    const hosts = Map.groupBy(fifty.steps.values(), ({ host }) => host);
    expect(hosts.size).toBe(50);
    hosts.delete("10.20.0.10");
    for (const steps of hosts.values()) {
      expect(steps.length).toBeLessThanOrEqual(4);
    }
    const two = await deploy(configOf(1));
    expect(fifty.resources.length - two.resources.length).toBe(48 * 4);
  });

  test("no step speaks of another compute node, but those that know all", () => {
    const wrong = [...fifty.steps.values()]
      .filter(({ name }) => !KNOW_ALL.includes(name))
      .flatMap((step) => {
        const text = JSON.stringify(step.inputs);
        return names
          .filter((name) => text.includes(name) && !step.name.startsWith(name))
          .map((name) => [step.name, name]);
      });
    expect(wrong).toEqual([]);
  });

  test("one more changes nothing but what knows all", async () => {
    const { steps, files, units, others } = changes(fifty, await deploy(configOf(50)));
    const name = hypervisor(50);
    const added = (text: string) => text.startsWith(`+ ${name}`);
    expect(steps.filter((step) => !added(step))).toEqual(KNOW_ALL);
    expect(files.every(added) && units.every(added)).toBe(true);
    expect(others).toEqual([`+ CopyToRemote ${name}-helper`]);
  });

  test("the mapping waits for every hypervisor", () => {
    const [reported, mapped] = ["controller-hypervisors", "controller-cells"].map((name) => fifty.steps.get(name)!);
    expect(mapped!.dependencies).toContain(reported!.urn);
    for (const name of names) {
      expect(mapped!.create).toMatch(new RegExp(`every hypervisor to be mapped.* ${name}( |\n)`));
      expect(reported!.dependencies).toContain(fifty.steps.get(`${name}-hypervisor`)!.urn);
    }
  });
});
