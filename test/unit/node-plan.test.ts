import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  answers,
  claim,
  data,
  database,
  listens,
  off,
  quote,
  renderPlan,
  run,
  unit,
  until,
} from "../../components/node/plan.ts";

/** Characters that are worth quoting, and some that are not. */
const word = fc.string({ unit: fc.constantFrom(...Array.from("aZ09 '\"\\$`!#&|;<>(){}[]*?~=%^@:,./-_+é\t")) });

describe("tasks", () => {
  test.each([
    [database("nova_api", "nova", "nova-database"), "database nova_api nova @nova-database"],
    [data("/var/lib/glance/images"), "data /var/lib/glance/images"],
    [run(["true"]), "run -- true"],
    [run(["a", "b c"], { as: "nova", unless: "test -e /x" }), "run --as nova --unless 'test -e /x' -- a 'b c'"],
    [run(["a"], { undo: "rm /x", input: "admin", timeout: 5 }), "run --undo 'rm /x' --input @admin --timeout 5 -- a"],
    [
      run(["a"], { progress: { label: "nova:", count: "^ok", of: 9 } }),
      "run --progress nova: --count '^ok' --of 9 -- a",
    ],
    [claim("ovs-bridge", "br-int"), "claim ovs-bridge br-int"],
    [unit("nova-api", "0123456789ab"), "unit nova-api 0123456789ab"],
    [off("haproxy"), "off haproxy"],
    [answers("http://10.0.0.1:5000/v3"), "answers http://10.0.0.1:5000/v3 --timeout 180"],
    [listens("10.0.0.1", 3306, 9), "listens 10.0.0.1 3306 --timeout 9"],
    [until("its queues", ["x"], { as: "nova" }), "until 'its queues' --as nova --timeout 180 -- x"],
  ])("%s", (task, line) => expect(task).toBe(line));

  test("an empty word is a word", () => expect(run(["a", ""])).toBe("run -- a ''"));
});

describe("quoting", () => {
  test("a shell reads every word as it was, also through a plan's own shell", () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (words) => {
        // A plan reaches the helper as one argument, whose lines it splits as a shell does.
        const plan = execFileSync("sh", ["-c", `printf %s ${renderPlan([words.map(quote).join(" ")])}`]);
        const printed = execFileSync("sh", ["-c", `printf '%s\\0' ${plan.toString()}`], { encoding: "utf8" });
        expect(printed.split("\0").slice(0, -1)).toEqual(words);
      }),
      { numRuns: 40 },
    );
  });

  test("a plain word stays readable", () => expect(quote("/etc/nova/nova.conf")).toBe("/etc/nova/nova.conf"));
});

test("a plan's lines stand in the command as they are", () => {
  expect(renderPlan(["unit a 1", "off b"])).toBe(`"$(cat <<'PLAN'\nunit a 1\noff b\nPLAN\n)"`);
});
