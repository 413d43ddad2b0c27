/** Labs for the example stack files: their nodes, roles and services, with interfaces, keys and image of the lab's own. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import type { LabDescription, NodeDescription } from "./description.ts";
import { networks } from "./description.ts";
import { checkout } from "./places.ts";

/** Debian's suite of each release of OpenStack. */
const SUITES: Readonly<Record<string, string>> = { zed: "bookworm", "2025.1": "trixie", "2026.1": "forky" };

/** What of a stack file is about its hosts' surroundings, in whose place the lab has its own. */
const SURROUNDINGS = ["nodes", "ssh", "interfaces", "providerNetworks", "image", "instance", "time"];

type Interfaces = Readonly<Record<string, string>>;

type Endpoints = Readonly<Record<string, { readonly interface?: string }>>;

/** A node as a stack file has it. */
interface NodeOfFile extends Omit<NodeDescription, "name" | "stack"> {
  readonly interfaces?: Interfaces;
}

/**
 * The lab of `Pulumi.NAME.yaml`.
 * @throws Error when there is no such file, or a node of it is not one that a lab can have
 */
export async function labOfExample(name: string): Promise<LabDescription> {
  return labOf(name, await readFile(join(checkout, `Pulumi.${name}.yaml`), "utf8"));
}

/** @param text the stack file */
export function labOf(name: string, text: string): LabDescription {
  const { config } = parse(text) as { config: Record<string, unknown> };
  const given = Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.replace(/^stackwright:/, ""), value]),
  );
  const nodes = Object.entries(given["nodes"] as Record<string, NodeOfFile>).map(
    ([node, { address, roles, interfaces, ...rest }]) => ({
      ...{ name: node, address, roles },
      stack: { ...ownKeys(rest), ...(interfaces ? { interfaces: ownInterfaces(interfaces) } : {}) },
    }),
  );
  const kept = Object.fromEntries(Object.entries(given).filter(([key]) => !SURROUNDINGS.includes(key)));
  const namedByFile = given["interfaces"] as Interfaces;
  const interfaces = ownInterfaces(namedByFile);
  const endpoints = given["endpoints"] as Endpoints | undefined;
  return {
    name,
    suite: SUITES[(given["release"] as string | undefined) ?? "2025.1"]!,
    nodes,
    config: { ...kept, interfaces, ...(endpoints ? { endpoints: ownPlaces(endpoints, namedByFile) } : {}) },
  };
}

/** Virtual addresses, each on the lab's interface in place of the file's of the same use. */
function ownPlaces(endpoints: Endpoints, given: Interfaces): Endpoints {
  const own = new Map(Object.entries(ownInterfaces(given)).map(([use, name]) => [given[use], name]));
  return Object.fromEntries(
    Object.entries(endpoints).map(([side, { interface: name, ...place }]) => [
      side,
      name === undefined ? place : { ...place, interface: own.get(name) ?? name },
    ]),
  );
}

/** The interfaces that a file or a node names, with the lab's in their place. */
function ownInterfaces(given: Interfaces): Interfaces {
  return Object.fromEntries(
    Object.keys(given).map((use) => [use, networks.find(({ name }) => name === use)?.interface ?? use]),
  );
}

/** What a node of a stack file says of more than how to reach it. */
function ownKeys(node: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(node).filter(([key]) => !["hostKey", "ssh"].includes(key)));
}
