import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { criticalPath, type EngineEvent, pathText, type Step, stepsOf } from "../../bench/timeline.ts";

const urn = (type: string, name: string) => `urn:pulumi:lab::stackwright::stackwright:index:Cloud$${type}::${name}`;
const REMOTE = "command:remote:Command";
const PROJECT = "openstack:identity/project:Project";
const API = "pulumi:providers:openstack";

/** The two events of a resource. */
function events(type: string, name: string, start: number, end: number, custom = true): EngineEvent[] {
  const metadata = { op: "create", urn: urn(type, name), type, new: { custom } };
  return [
    { at: start, resourcePreEvent: { metadata } },
    { at: end, resOutputsEvent: { metadata } },
  ];
}

describe("steps of an up", () => {
  const log = [
    ...events("stackwright:index:Cloud", "cloud", 0, 99, false),
    ...events("random:index/randomPassword:RandomPassword", "admin", 0, 0.1),
    ...events("pulumi:providers:command", "default_1_2_1", 0, 0.1),
    ...events(REMOTE, "a", 1, 3),
    ...events(REMOTE, "a-b", 1, 4),
    ...events(REMOTE, "a-b-config", 4, 5),
    ...events(REMOTE, "preflight", 5, 6),
    ...events(API, "admin-api", 6, 6),
    ...events(PROJECT, "service", 6, 7),
    events(REMOTE, "a-never-ended", 7, 8)[0]!,
  ];
  const resources = [
    { urn: urn(REMOTE, "preflight"), dependencies: [urn(REMOTE, "a"), urn(REMOTE, "a-b")] },
    { urn: urn(API, "admin-api"), dependencies: [urn(REMOTE, "preflight")] },
    { urn: urn(PROJECT, "service"), parent: "urn:parent", provider: `${urn(API, "admin-api")}::f00` },
  ];
  const steps = stepsOf(log, resources, ["a", "a-b"]);

  test("are on the node that their name begins with, on the API, or on the controller", () => {
    expect(steps.map(({ name, lane, start, end }) => [name, lane, start, end])).toEqual([
      ["a", "a", 1, 3],
      ["a-b", "a-b", 1, 4],
      ["a-b-config", "a-b", 4, 5],
      ["preflight", "a", 5, 6],
      ["admin-api", "api", 6, 6],
      ["service", "api", 6, 7],
    ]);
  });

  test("know what they waited for, their provider included", () => {
    expect(steps.at(-1)!.after).toEqual(["urn:parent", urn(API, "admin-api")]);
    expect(criticalPath(steps).map(({ name }) => name)).toEqual(["a-b", "preflight", "admin-api", "service"]);
  });

  test("are told with their waits", () => {
    expect(pathText(criticalPath(steps)).split("\n")).toEqual([
      "    1.0 s     3.0 s  a-b: a-b, 1.0 s after the one before",
      "    5.0 s     1.0 s  a: preflight, 1.0 s after the one before",
      "    6.0 s     0.0 s  api: admin-api",
      "    6.0 s     1.0 s  api: service",
      "",
    ]);
  });
});

describe("the critical path", () => {
  /** Steps that begin when what they wait for has ended, and perhaps a little later. */
  const schedules = fc
    .array(fc.record({ takes: fc.nat(50), late: fc.nat(3), after: fc.array(fc.nat(30), { maxLength: 4 }) }), {
      maxLength: 30,
    })
    .map((drafts) => {
      const steps: Step[] = [];
      for (const [index, { takes, late, after }] of drafts.entries()) {
        const earlier = index === 0 ? [] : after.map((number) => steps[number % index]!);
        const start = Math.max(0, ...earlier.map(({ end }) => end)) + late;
        const name = `step${index}`;
        steps.push({ urn: name, name, lane: "a", start, end: start + takes, after: earlier.map(({ urn }) => urn) });
      }
      return steps;
    });

  test("ends with the last step, and each step is what the next one waited for longest", () => {
    fc.assert(
      fc.property(schedules, (steps) => {
        const path = criticalPath(steps);
        expect(path.length === 0).toBe(steps.length === 0);
        expect(path.at(-1)?.end ?? 0).toBe(Math.max(0, ...steps.map(({ end }) => end)));
        expect(path[0]?.after ?? []).toEqual([]);
        for (const [index, step] of path.slice(1).entries()) {
          const before = path[index]!;
          expect(step.after).toContain(before.urn);
          const ends = steps.filter(({ urn }) => step.after.includes(urn)).map(({ end }) => end);
          expect(before.end).toBe(Math.max(...ends));
        }
      }),
    );
  });

  test("ends even where a state is wrong and steps wait for each other", () => {
    const step = (name: string, after: string): Step => ({
      urn: name,
      name,
      lane: "a",
      start: 0,
      end: 1,
      after: [after],
    });
    expect(criticalPath([step("one", "two"), step("two", "one")])).toHaveLength(2);
  });
});
