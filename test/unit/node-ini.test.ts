import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ini } from "../../components/node/ini.ts";

describe("an ini file", () => {
  test("has its sections in the order given, an empty line between them", () => {
    expect(ini({ DEFAULT: { debug: true, workers: 2 }, vnc: { host: "10.0.0.1", note: "" } })).toBe(
      "[DEFAULT]\ndebug = true\nworkers = 2\n\n[vnc]\nhost = 10.0.0.1\nnote = \n",
    );
  });

  test("leaves out what is undefined, and sections without options", () => {
    expect(ini({ a: { x: undefined }, b: {}, c: { x: false, y: undefined } })).toBe("[c]\nx = false\n");
    expect(ini({})).toBe("");
  });

  test("holds every option once", () => {
    const name = fc.stringMatching(/^[a-z][a-z_]{0,9}$/);
    const value = fc.oneof(fc.stringMatching(/^[a-z0-9:/.]{1,12}$/), fc.integer(), fc.boolean());
    const sections = fc.dictionary(name, fc.dictionary(name, value, { minKeys: 1, maxKeys: 4 }), { maxKeys: 4 });
    fc.assert(
      fc.property(sections, (given) => {
        let section = "";
        const read: Record<string, Record<string, string>> = {};
        for (const line of ini(given).split("\n").filter(Boolean)) {
          const header = /^\[(.*)\]$/.exec(line);
          if (header) {
            section = header[1]!;
            read[section] = {};
          } else {
            const [option, text] = line.split(" = ");
            read[section]![option!] = text!;
          }
        }
        const texts = (options: Record<string, unknown>) =>
          Object.fromEntries(Object.entries(options).map(([option, each]) => [option, String(each)]));
        expect(read).toEqual(Object.fromEntries(Object.entries(given).map(([key, each]) => [key, texts(each)])));
      }),
    );
  });
});
