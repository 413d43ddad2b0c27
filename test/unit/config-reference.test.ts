import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  type JsonSchema,
  nodesFileSchema,
  schemaAt,
  stackFileSchema,
  stackJsonSchema,
} from "../../components/config/json-schema.ts";
import { referenceTable, withReference } from "../../components/config/reference.ts";
import { stackSchema } from "../../components/config/schema.ts";

/** Every schema below one, by its path. */
function* all(schema: JsonSchema, path = ""): Iterable<[string, JsonSchema]> {
  yield [path, schema];
  for (const [key, member] of Object.entries(schema.properties ?? {})) {
    yield* all(member, `${path}.${key}`);
  }
  for (const [mark, member] of [
    ["[]", schema.items],
    [".<name>", schema.additionalProperties || undefined],
  ] as const) {
    if (member !== undefined) {
      yield* all(member, path + mark);
    }
  }
}

describe("the JSON Schema", () => {
  it("describes every key", () => {
    const silent = [...all(stackJsonSchema())].filter(([path, schema]) => /\w$/.test(path) && !schema.description);
    expect(silent.map(([path]) => path)).toEqual([]);
  });

  it("allows no unknown key in any group", () => {
    const open = [...all(stackJsonSchema())].filter(
      ([, schema]) => schema.properties && schema.additionalProperties !== false,
    );
    expect(open.map(([path]) => path)).toEqual([]);
  });

  it("is found by path", () => {
    expect(schemaAt(["nodes", "any", "address"])?.format).toBe("ipv4");
    expect(schemaAt(["providerNetworks", 0, "pool", "start"])?.format).toBe("ipv4");
    expect(schemaAt(["nowhere", "at", "all"])).toBeUndefined();
  });

  it("names the stack file's keys with their namespace, and asks for the private key as a secret", () => {
    const config = stackFileSchema().properties?.["config"];
    const keys = Object.keys(stackSchema.shape).map((key) => `stackwright:${key}`);
    expect(Object.keys(config?.properties ?? {})).toEqual(keys);
    expect(config?.required).toEqual(["stackwright:nodes", "stackwright:providerNetworks"]);
    expect(config?.properties?.["stackwright:ssh"]?.properties?.["privateKey"]?.required).toEqual(["secure"]);
  });

  it("takes the nodes themselves or a file's name, and the same nodes in that file", () => {
    const { type, additionalProperties: named } = schemaAt(["nodes"])!;
    expect(type).toEqual(["object", "string"]);
    expect(nodesFileSchema()).toMatchObject({ type: "object", additionalProperties: named });
  });

  it.each([
    ["stack", stackFileSchema()],
    ["nodes", nodesFileSchema()],
  ])("of the %s file is the one in the repository", (name, schema) => {
    const file = new URL(`../../schema/${name}.schema.json`, import.meta.url);
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(JSON.parse(JSON.stringify(schema)));
  });
});

describe("the reference table", () => {
  const lines = referenceTable().split("\n");

  it("has a row for every key", () => {
    const keys = [...all(stackJsonSchema())].map(([path]) => path).filter((path) => /\w$/.test(path));
    expect(lines.slice(2).map((line) => /`(.*?)`/.exec(line)?.[1])).toEqual(
      keys.map((path) => `stackwright:${path.slice(1)}`),
    );
  });

  it("says what each may be, and what it is when it is not given", () => {
    expect(lines).toContainEqual(
      expect.stringMatching(/^\| `stackwright:nodes` \| groups by name or text \| required \|/),
    );
    expect(lines).toContainEqual(expect.stringMatching(/^\| `stackwright:ssh.port` \| 1 to 65535 \| `22` \|/));
    expect(lines).toContainEqual(expect.stringMatching(/^\| `stackwright:workers` \| `auto` or 1 to 64 \| `auto` \|/));
    expect(lines).toContainEqual(expect.stringMatching(/\.dns` \| list of IPv4 address \|  \|/));
  });

  it("replaces what was between its marks, and nothing else", () => {
    const document = "a\n<!-- configuration:begin -->\nold\n<!-- configuration:end -->\nz\n";
    const made = withReference(document, "| new |");
    expect(made).toBe("a\n<!-- configuration:begin -->\n\n| new |\n\n<!-- configuration:end -->\nz\n");
    expect(withReference(made, "| new |")).toBe(made);
    expect(() => withReference("no marks", "")).toThrow("configuration:begin");
  });
});
