import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";

interface Given {
  output: string;
  stack: string;
  succeeded: boolean;
  secrets?: (string | undefined)[];
  limit?: number;
}

// Plain JavaScript, because GitHub's runner imports it as it is.
const { comment, post } = (await import(new URL("../../scripts/preview-comment.mjs", import.meta.url).href)) as {
  comment: (given: Given) => string;
  post: (github: unknown, context: unknown, environment: Record<string, string>) => Promise<void>;
};

const given = { output: "+ 1 to create\n", stack: "prod", succeeded: true };

describe("the comment", () => {
  test("holds the output", () => {
    expect(comment(given)).toBe(
      "<!-- stackwright preview of prod -->\n### `pulumi preview` of prod\n\n```diff\n+ 1 to create\n```\n",
    );
    expect(comment({ ...given, succeeded: false })).toContain("of prod failed\n");
  });

  test("cannot be broken out of", () => {
    expect(comment({ ...given, output: "a\n````\nb" })).toContain("\n`````diff\na\n````\nb\n`````\n");
  });

  test("keeps beginning and end of what is too long, and never a part of a secret", () => {
    const line = fc.oneof(fc.constant("S3cr3t"), fc.string({ maxLength: 40 }));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 80 }), fc.integer({ min: 300, max: 1500 }), (lines, limit) => {
        const output = ["first", ...lines, "Resources: 1 to create"].join("\n");
        const text = comment({ ...given, output, limit, secrets: ["S3cr3t", undefined, ""] });
        expect(text.length).toBeLessThanOrEqual(limit);
        expect(text).not.toMatch(/S3cr3/);
        expect(text).toContain("diff\nfirst");
        expect(text).toMatch(/Resources: 1 to create\n`{3,}\n$/);
      }),
    );
  });

  test("replaces the longer of two secrets first", () => {
    expect(comment({ ...given, output: "abcd", secrets: ["ab", "abcd"] })).toContain("\n[secret]\n");
  });
});

describe("posting", () => {
  const folder = mkdtempSync(join(tmpdir(), "stackwright-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "preview.txt"), "passphrase: hunter22\n");
  const environment = {
    STACK: "prod",
    SUCCEEDED: "true",
    GITHUB_WORKSPACE: folder,
    PULUMI_CONFIG_PASSPHRASE: "hunter22",
  };

  /** What was asked of GitHub, on a pull request with these comments. */
  async function posted(comments: object[]): Promise<unknown[]> {
    const calls: unknown[] = [];
    const record = (name: string) => (options: { body: string }) => void calls.push([name, options]);
    const issues = { updateComment: record("update"), createComment: record("create"), listComments: "list" };
    const github = { rest: { issues }, paginate: () => Promise.resolve(comments) };
    await post(github, { repo: { owner: "o", repo: "r" }, issue: { number: 7 } }, environment);
    return calls;
  }

  const body = comment({ ...given, output: "passphrase: [secret]" });
  const mark = "<!-- stackwright preview of prod -->";

  test("makes a comment the first time", async () => {
    const others = [
      { id: 1, user: { type: "User" }, body: `${mark} quoted` },
      { id: 2, user: { type: "Bot" }, body: "<!-- stackwright preview of dev -->" },
    ];
    expect(await posted(others)).toEqual([["create", { owner: "o", repo: "r", issue_number: 7, body }]]);
  });

  test("changes it from then on", async () => {
    const own = { id: 3, user: { type: "Bot" }, body: `${mark}\nold` };
    expect(await posted([own])).toEqual([["update", { owner: "o", repo: "r", comment_id: 3, body }]]);
  });
});
