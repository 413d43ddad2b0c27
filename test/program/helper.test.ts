import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Raw } from "../unit/config-sample.ts";
import { configOf, deploy, type Step } from "./support.ts";

const helper = new URL("../../components/node/helper/", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "stackwright-"));
afterAll(() => rmSync(folder, { recursive: true }));

// One after the other: there is one mocked engine.
const everything = configOf(1, (raw: Raw) => (raw.services = ["horizon", "telemetry"]));
const steps = [...(await deployedSteps(configOf(0))), ...(await deployedSteps(everything))];
const destroying = (await deployedSteps(configOf(0, (raw) => (raw.destroyData = true)))).filter(({ create }) =>
  create.includes(" prepare "),
);
const applied = steps.filter(({ create }) => create.includes("stackwright apply "));

async function deployedSteps(config: Parameters<typeof deploy>[0]): Promise<Step[]> {
  return [...(await deploy(config)).steps.values()];
}

/** The words that a node's shell hands to a program: each program is one that prints its arguments. */
function words(command: string): string[] {
  for (const program of ["stackwright", "python3"]) {
    writeFileSync(join(folder, program), `#!/bin/sh\nprintf '%s\\0' "$0" "$@"\n`, { mode: 0o755 });
  }
  const env = { PATH: `${folder}:${process.env["PATH"]}` };
  const output = execFileSync("/bin/sh", ["-c", command], { env, encoding: "utf8" });
  return output.replace(`${folder}/`, "").split("\0").slice(0, -1);
}

/** What the helper's own modules make of a list of texts. */
function python(program: string, texts: readonly string[]): unknown[] {
  const code = `import json, sys\nsys.path.insert(0, ${JSON.stringify(helper)})\nimport plan, sections\n${program}`;
  const input = JSON.stringify(texts);
  return JSON.parse(execFileSync("python3", ["-B", "-c", code], { input, encoding: "utf8" })) as unknown[];
}

describe("the helper understands", () => {
  const plans = applied.map(({ create }) => words(create).at(-1)!);

  test("each command, as a shell hands it over", () => {
    for (const { name, create } of steps.filter((step) => step.name !== "preflight")) {
      const [program, ...rest] = words(create);
      const verb = { stackwright: rest[0], python3: rest[4] }[program!];
      expect(["prepare", "furnish", "apply"]).toContain(verb);
      expect(rest.at(program === "python3" ? 5 : 1)).toBe(program === "python3" ? `${name}-prepare` : name);
      expect(rest).toHaveLength({ prepare: 6, apply: 3 }[verb!] ?? 2);
      if (verb === "apply") {
        expect(rest[2]).toBe(create.split("\n").slice(1, -2).join("\n"));
      }
    }
  });

  test("every line of every plan", () => {
    const lines = plans.map((plan) => plan.split("\n").length);
    expect(python("print(json.dumps([len(plan.parse(text)) for text in json.load(sys.stdin)]))", plans)).toEqual(lines);
  });

  test("every value that a plan asks for is in its stdin", () => {
    const program = "print(json.dumps([sorted(plan.values(plan.parse(text))) for text in json.load(sys.stdin)]))";
    python(program, plans).forEach((names, index) => {
      for (const name of names as string[]) {
        expect(`\n${applied[index]!.stdin}`).toContain(`\n==> @${name}\n`);
      }
    });
  });

  test("all that each node is compared with", () => {
    const program = `import expectations
print(json.dumps([
        [read.node, read.destroy_data] for text in json.load(sys.stdin)
        for read in [expectations.read(json.loads(sections.parse(text).values["expectations"]), set(), set())]]))`;
    const first = steps.filter(({ create }) => create.includes(" prepare "));
    expect(
      python(
        program,
        [...first, ...destroying].map(({ stdin }) => stdin),
      ),
    ).toEqual([...first.map(({ name }) => [name, false]), ["controller", true]]);
  });

  test("every file of every stdin: absolute path, root's or its service's, passwords not for all", () => {
    const program = `print(json.dumps([
        [[f.path, f.owner, f.group, f.mode, "S3cr3tOf" in f.content] for f in sections.parse(text).files]
        for text in json.load(sys.stdin)]))`;
    const stdins = steps.filter(({ create }) => /stackwright (apply|furnish) /.test(create)).map(({ stdin }) => stdin);
    const files = (python(program, stdins) as [string, string, string, number, boolean][][]).flat();
    expect(files.length).toBeGreaterThan(40);
    for (const [path, owner, group, mode, secret] of files) {
      expect(path).toMatch(/^\//);
      expect([path, owner]).toEqual([path, "root"]);
      expect([path, mode.toString(8)]).toEqual([path, secret ? "640" : path.endsWith(".sh") ? "755" : "644"]);
      expect([path, group === "root"]).toEqual([path, !secret]);
    }
  });
});
