import { describe, expect, it } from "vitest";
import { parse, problemsOf, publicKey, type Raw, sample } from "./config-sample.ts";

const FILE = "nodes.prod.yaml";

/** The sample with its nodes in a file. */
function split(): Raw {
  return { ...sample(), nodes: FILE };
}

const found = (text: string, raw = split()) =>
  problemsOf(raw, [], text).map(({ path, wrong, right }) => `${path}: ${wrong}; ${right}`);

const CONTROLLER = `controller: { address: 10.20.0.11, roles: [controller], hostKey: ${publicKey(1)} }\n`;
const COMPUTE = `compute1: { address: 10.20.0.21, roles: [compute], hostKey: ${publicKey(2)} }\n`;

/** Kind of fault, the file's text, and each problem that it must have. */
const ROWS: readonly (readonly [kind: string, text: string, ...problems: readonly string[]])[] = [
  ["empty", "# nothing yet\n", `${FILE}: is empty`],
  ["empty map", "{}", "stackwright:nodes: names no host"],
  ["list", `- ${COMPUTE}`, `${FILE}: holds no map`],
  ["text", "nodes.other.yaml", `${FILE}: holds no map`],
  ["nodes under a key", `nodes:\n  ${CONTROLLER}  ${COMPUTE}`, `${FILE}: has the key "nodes" around the nodes`],
  [
    "nodes under their key",
    `stackwright:nodes:\n  ${CONTROLLER}  ${COMPUTE}`,
    `${FILE}: has the key "stackwright:nodes" around the nodes`,
  ],
  ["no YAML", `${CONTROLLER}compute1: {`, `${FILE}: is not valid YAML: Flow map in block collection must`],
  [
    "node listed twice",
    CONTROLLER + COMPUTE + CONTROLLER + COMPUTE,
    `${FILE}: is not valid YAML: Map keys must be unique at line 3, column 1; mend it there`,
    `${FILE}: is not valid YAML: Map keys must be unique at line 4, column 1; mend it there`,
  ],
  ["unknown alias", `${CONTROLLER}compute1: *compute`, `${FILE}: is not valid YAML: Unresolved alias`],
  ["several documents", `${CONTROLLER}---\n${COMPUTE}`, `${FILE}: holds several YAML documents`],
  [
    "aliases without end",
    `a: &a [x${", x".repeat(400)}]\nb: &b [*a${", *a".repeat(400)}]\nc: [*b${", *b".repeat(400)}]`,
    `${FILE}: is not valid YAML: Excessive alias count`,
  ],
  [
    "node with a wrong address",
    CONTROLLER + COMPUTE.replace("0.21", "0.300"),
    `${FILE}: compute1.address: "10.20.0.300" is not an IPv4 address; give one like 192.0.2.10`,
  ],
  [
    "node with an unknown key",
    CONTROLLER + COMPUTE.replace("roles", "role"),
    `${FILE}: compute1.roles: is missing`,
    `${FILE}: compute1.role: is not a known key; did you mean "roles"?`,
  ],
  [
    "node with an odd name",
    `${CONTROLLER}${COMPUTE}"a/b": { address: 10.20.0.22, roles: [compute], hostKey: ${publicKey(3)} }\n`,
    `${FILE}: ["a/b"]: "a/b" is not a host name`,
  ],
  [
    "nodes with the same address",
    CONTROLLER + COMPUTE.replace("0.21", "0.11"),
    `${FILE}: compute1.address: is also the address of controller`,
  ],
  ["no controller", COMPUTE, "stackwright:nodes: has computes but no controller"],
];

describe("a file of nodes", () => {
  it("makes the same configuration as the map in the stack file", () => {
    expect(parse(split(), [], CONTROLLER + COMPUTE)).toEqual(parse(sample()));
    expect(parse(split(), [], JSON.stringify(sample().nodes, null, 2))).toEqual(parse(sample()));
  });

  it("may share what is the same for many nodes, by anchors and merging", () => {
    const computes = Array.from(
      { length: 1000 },
      (_, i) => `c${i}: { <<: *common, address: 10.21.${i >> 8}.${i & 255}, hostKey: ${publicKey(i + 10)} }\n`,
    );
    const text = `${CONTROLLER}${COMPUTE.replace("{", "&own {")}c: &common { address: 10.20.0.99, roles: [compute], hostKey: ${publicKey(3)} }\n`;
    const { nodes } = parse(split(), [], text + computes.join(""));
    expect(nodes).toHaveLength(1003);
    expect(nodes.at(-1)).toMatchObject({ name: "c999", address: "10.21.3.231", roles: ["compute"] });
  });

  it.each(ROWS.map(([kind, text, ...problems]) => ({ kind, text, problems })))("$kind", ({ text, problems }) => {
    const lines = found(text);
    expect(lines).toHaveLength(problems.length);
    problems.forEach((problem, index) => expect(lines[index]).toContain(problem));
  });

  it("is judged together with the stack file", () => {
    const raw = split();
    raw.debgu = true;
    raw.interfaces = { provider: "eth/1" };
    expect(found("[", raw).map((line) => line.split(": ")[0])).toEqual([
      FILE,
      "stackwright:interfaces.provider",
      "stackwright:debgu",
    ]);
  });

  it("quotes nothing of what it cannot read", () => {
    const key = "-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2: [\n-----END OPENSSH PRIVATE KEY-----\n";
    expect(found(key).join("\n")).not.toMatch(/hunter2|BEGIN/);
  });

  it("is asked for in plain text", () => {
    const [only, ...more] = problemsOf(split(), ["stackwright:nodes"], CONTROLLER + COMPUTE);
    expect(more).toEqual([]);
    expect(only).toMatchObject({ path: "stackwright:nodes", wrong: expect.stringContaining("given as a secret") });
  });
});
