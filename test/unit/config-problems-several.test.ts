import { describe, expect, it } from "vitest";
import { ConfigError } from "../../components/config/parse.ts";
import { parse, problemsOf, sample } from "./config-sample.ts";

describe("a stack file with several problems", () => {
  const spoilt = () => {
    const raw = sample();
    raw.nodes.compute1.address = "10.20.0.300";
    raw.nodes.compute1.roles = ["compte"];
    raw.nodes.compute2 = { address: "10.20.0.11", roles: ["compute"] };
    raw.providerNetworks[0].gateway = "192.168.56.150";
    raw.debgu = true;
    return raw;
  };

  it("reports those of single values and those between values at once", () => {
    expect(problemsOf(spoilt()).map(({ path }) => path)).toEqual([
      "stackwright:nodes.compute1.address",
      "stackwright:nodes.compute1.roles[0]",
      "stackwright:debgu",
      "stackwright:nodes.compute2.address",
      "stackwright:nodes.compute2.hostKey",
      "stackwright:providerNetworks[0].pool",
    ]);
  });

  it("says each on a line of its own", () => {
    let message = "";
    try {
      parse(spoilt());
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      message = (error as ConfigError).message;
    }
    expect(message.split("\n")[0]).toBe("The stack's configuration has 6 problems:");
    expect(message.split("\n")).toHaveLength(7);
    expect(message).toContain(
      '  stackwright:nodes.compute1.address: "10.20.0.300" is not an IPv4 address; give one like 192.0.2.10',
    );
  });

  it.each([
    ["host key", (raw: ReturnType<typeof sample>) => (raw.nodes.compute1.hostKey = "x"), "nodes.compute1.hostKey"],
    ["provider interface", (raw: ReturnType<typeof sample>) => (raw.interfaces.provider = "/"), "interfaces.provider"],
    ["image URL", (raw: ReturnType<typeof sample>) => (raw.image = { url: "x", checksum: "y" }), "image.url"],
    ["node", (raw: ReturnType<typeof sample>) => (raw.nodes.controller = 1), "nodes.controller"],
  ])("does not call a wrong %s missing", (_what, edit, path) => {
    const raw = sample();
    edit(raw);
    const paths = problemsOf(raw).map((one) => one.path);
    expect(paths.filter((one) => one !== "stackwright:image.checksum")).toEqual([`stackwright:${path}`]);
  });

  it("refuses secrets where they would hide the preview", () => {
    const [only, ...more] = problemsOf(sample(), ["stackwright:nodes"]);
    expect(more).toEqual([]);
    expect(only?.path).toBe("stackwright:nodes");
  });

  it("does not quote what was given as a secret", () => {
    const raw = sample();
    raw.ssh = { user: "Hunter 2" };
    expect(problemsOf(raw, ["stackwright:ssh"])[0]?.wrong).toBe("the value is not the name of a user on Linux");
  });

  it.each([undefined, null, [], "text", 1])("is reported even when the whole of it is %j", (raw) => {
    expect(problemsOf(raw).length).toBeGreaterThan(0);
  });
});
