import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, it } from "vitest";
import { fromText, readConfig } from "../../components/config/read.ts";
import { sample } from "./config-sample.ts";

const setConfig = (raw: Record<string, unknown>, secretKeys: string[] = []) => {
  const texts = Object.entries(raw).map(([key, value]) => [
    `stackwright:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  pulumi.runtime.setAllConfig({ ...Object.fromEntries(texts), "openstack:cloud": "other" }, secretKeys);
};

describe("the stack's configuration as Pulumi hands it over", () => {
  beforeEach(() => setConfig({}));

  it("is read with its types, and other namespaces are left alone", () => {
    setConfig({ ...sample(), debug: true, workers: 3, release: "2025.1" });
    expect(readConfig()).toMatchObject({ debug: true, workers: 3, release: "2025.1" });
  });

  it("is refused by an error that Pulumi shows without a stack trace", () => {
    setConfig({ ...sample(), debgu: true });
    expect(() => readConfig()).toThrow('stackwright:debgu: is not a known key; did you mean "debug"?');
    let thrown: unknown;
    try {
      readConfig();
    } catch (error) {
      thrown = error;
    }
    expect(pulumi.RunError.isInstance(thrown)).toBe(true);
  });

  it("tells secrets from plain text", () => {
    const raw = { ...sample(), ssh: { privateKey: "x" } };
    setConfig(raw);
    expect(() => readConfig()).toThrow("is a secret in plain text");
    setConfig(raw, ["stackwright:ssh"]);
    expect(() => readConfig()).not.toThrow("is a secret in plain text");
    expect(() => readConfig()).toThrow("the value is not a private key");
  });
});

describe("nodes in a file of their own", () => {
  const { nodes, ...others } = sample();

  it("are read from the file that the stack file names", () => {
    const asked: string[] = [];
    setConfig({ ...others, nodes: "nodes.prod.yaml" });
    const config = readConfig((path) => {
      asked.push(path);
      return JSON.stringify(nodes);
    });
    expect(asked).toEqual(["nodes.prod.yaml"]);
    setConfig(sample());
    expect(config).toEqual(readConfig());
  });

  it("are reported together with everything else when there is no such file", () => {
    setConfig({ ...others, nodes: "no-such-nodes.yaml", debgu: true });
    const directory = process.cwd();
    expect(() => readConfig()).toThrow(
      [
        "The stack's configuration has 2 problems:",
        '  stackwright:nodes: "no-such-nodes.yaml" cannot be read: no such file or directory; ' +
          `give the path of a YAML file, absolute or relative to ${directory}`,
        "  stackwright:debgu: is not a known key",
      ].join("\n"),
    );
    setConfig({ ...others, nodes: directory });
    expect(() => readConfig()).toThrow("illegal operation on a directory");
  });
});

describe("a scalar", () => {
  it.each([
    ["true", true],
    ["-3", -3],
    ["2025.1", "2025.1"],
    ["007", "007"],
    ['["a"]', ["a"]],
    ["[a", "[a"],
    ["", ""],
  ])("%j becomes %j", (text, value) => expect(fromText(text)).toEqual(value));
});
