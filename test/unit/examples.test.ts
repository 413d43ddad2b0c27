import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { labSchema } from "../../lab/description.ts";
import { labOf } from "../../lab/example.ts";
import { hasShareServer, stackConfig } from "../../lab/stack-file.ts";
import { parse, publicKey } from "./config-sample.ts";

const examples = readdirSync(".").flatMap((file) => /^Pulumi\.((?!lab).+)\.yaml$/.exec(file)?.[1] ?? []);
const textOf = (name: string) => readFileSync(`Pulumi.${name}.yaml`, "utf8");

test("there are examples", () => expect(examples).toContain("guide-b"));

test.each(examples)("the stack file of %s is right as it stands", (name) => {
  const { config } = parseYaml(textOf(name)) as { config: Record<string, unknown> };
  const keys = Object.entries(config).map(([key, value]) => [key.replace("stackwright:", ""), value]);
  expect(() => parse(Object.fromEntries(keys))).not.toThrow();
});

test.each(examples)("the lab of %s has its nodes, roles and services, and surroundings of its own", (name) => {
  const lab = labSchema.parse(labOf(name, textOf(name)));
  const hostKeys = Object.fromEntries(lab.nodes.map((node, index) => [node.name, publicKey(index + 1)]));
  const raw = stackConfig(lab, {
    hostKeys,
    image: "/image.qcow2",
    shareServer: hasShareServer(lab) ? "/image.qcow2" : undefined,
    publicKey: publicKey(99),
  });
  const made = parse(raw);
  const { config } = parseYaml(textOf(name)) as {
    config: { "stackwright:nodes": Record<string, { roles: string[] }>; "stackwright:services": string[] };
  };
  expect(made.services).toEqual(config["stackwright:services"]);
  expect(Object.fromEntries(lab.nodes.map((node) => [node.name, node.roles]))).toEqual(
    Object.fromEntries(Object.entries(config["stackwright:nodes"]).map(([node, { roles }]) => [node, roles])),
  );
  expect(made.nodes.every(({ managementInterface }) => managementInterface === "host0")).toBe(true);
});

test("an address on the file's provider interface is on the lab's", () => {
  const { endpoints } = labOf("guide-d", textOf("guide-d")).config as {
    endpoints: Record<string, { interface?: string }>;
  };
  expect(endpoints["public"]?.interface).toBe("prov0");
  expect(endpoints["internal"]).not.toHaveProperty("interface");
});
