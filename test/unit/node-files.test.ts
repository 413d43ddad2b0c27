import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type NodeFile, renderSections } from "../../components/node/files.ts";

const file = (over: Partial<NodeFile> = {}): NodeFile => ({ path: "/etc/a.conf", content: "a = 1\n", ...over });

/** What a node reads: the sections of a text, as sections.py takes them apart. */
function sectionsOf(text: string): [header: string, content: string][] {
  return text
    .split(/^==> /m)
    .slice(1)
    .map((section) => {
      const end = section.indexOf("\n");
      return [section.slice(0, end), section.slice(end + 1)];
    });
}

/** Without the index, which comes before the first section. */
function withoutIndex(text: string): string {
  return text.slice(text.indexOf("==> "));
}

describe("sections", () => {
  test("a file of root's, unless it says otherwise", () => {
    expect(withoutIndex(renderSections([file()]))).toBe("==> /etc/a.conf root:root 0644\na = 1\n");
    expect(withoutIndex(renderSections([file({ group: "nova", mode: "0640" })]))).toBe(
      "==> /etc/a.conf root:nova 0640\na = 1\n",
    );
    expect(withoutIndex(renderSections([file({ owner: "nova" })]))).toBe("==> /etc/a.conf nova:root 0644\na = 1\n");
  });

  test("a missing newline is added, values come last", () => {
    expect(withoutIndex(renderSections([file({ content: "a = 1" })], { password: "x" }))).toBe(
      "==> /etc/a.conf root:root 0644\na = 1\n==> @password\nx\n",
    );
  });

  test("an index names each file with a digest of what comes with it", () => {
    const index = (text: string) => text.split("\n").filter((line) => line.startsWith("# "));
    const [before] = index(renderSections([file()]));
    const [after] = index(renderSections([file({ content: "a = 2" })]));
    expect(before).toMatch(/^# \/etc\/a\.conf [0-9a-f]{12}$/);
    expect(after).not.toBe(before);
    expect(index(renderSections([file({ mode: "0640" })]))[0]).not.toBe(before);
  });

  test("a file that two services bring is written once", () => {
    expect(renderSections([file(), file({ readBy: ["a"] })])).toBe(renderSections([file()]));
  });

  test("two services that do not agree are found out", () => {
    expect(() => renderSections([file(), file({ content: "a = 2\n" })])).toThrow("/etc/a.conf with different content");
  });

  test("content that looks like a header is refused, in files and in values", () => {
    expect(() => renderSections([file({ content: "a\n==> /etc/shadow root:root 0644\n" })])).toThrow(
      'starts with "==> "',
    );
    expect(() => renderSections([], { name: "==> x" })).toThrow('name has a line that starts with "==> "');
  });

  test("what comes out is what went in, whatever it is", () => {
    const path = fc.stringMatching(/^\/[a-z]{1,8}(\/[a-z.]{1,8}){0,3}$/);
    const content = fc.string({ unit: "grapheme" }).filter((text) => !/^==> /m.test(text) && !text.includes("\r"));
    const files = fc.uniqueArray(fc.record({ path, content }), { selector: (each) => each.path, maxLength: 5 });
    const values = fc.dictionary(fc.stringMatching(/^[a-z-]{1,8}$/), content, { maxKeys: 3 });
    fc.assert(
      fc.property(files, values, (given, named) => {
        const ended = (text: string) => (text.endsWith("\n") ? text : `${text}\n`);
        expect(sectionsOf(renderSections(given, named))).toEqual([
          ...given.map((each) => [`${each.path} root:root 0644`, ended(each.content)]),
          ...Object.entries(named).map(([name, text]) => [`@${name}`, ended(text)]),
        ]);
      }),
    );
  });
});
