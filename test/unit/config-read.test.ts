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
