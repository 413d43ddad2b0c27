import * as pulumi from "@pulumi/pulumi";
import { Cloud } from "../../components/cloud.ts";
import type { Config } from "../../components/config/schema.ts";
import type { Stored } from "../../components/tenancy/image.ts";
import { parse, publicKey, type Raw, sample } from "../unit/config-sample.ts";

/** A resource as the program asked for it. */
export interface Asked {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly custom: boolean;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly parent: string;
  /** URNs of what it waits for. */
  readonly dependencies: readonly string[];
  readonly deletedWith: string;
  readonly replaceOnChanges: readonly string[];
  /** URN of the provider that makes it, without its id. */
  readonly provider: string;
}

/** A program that has run to its end. */
export interface Deployed {
  readonly cloud: Cloud;
  readonly resources: readonly Asked[];
  /** The one resource of that name and, where names repeat, type. */
  named(name: string, type?: string): Asked;
  /** The steps on hosts, by name. */
  readonly steps: ReadonlyMap<string, Step>;
}

/** One remote command, with its secrets in clear text where `stdinIsSecret`. */
export interface Step extends Asked {
  readonly host: string;
  readonly create: string;
  readonly delete: string;
  readonly stdin: string;
  readonly stdinIsSecret: boolean;
}

/** What every mocked password contains: no text without a secret mark may. */
export const SECRET = "S3cr3tOf";

const COMMAND = "command:remote:Command";

/** The parts of a request that the tests look at; its class is not among the SDK's types. */
interface Request {
  getType(): string;
  getName(): string;
  getCustom(): boolean;
  getParent(): string;
  getObject(): { toJavaScript(): Record<string, unknown> };
  getDependenciesList(): string[];
  getDeletedwith(): string;
  getReplaceonchangesList(): string[];
  getProvider(): string;
}

type Register = (request: Request, callback: (error: unknown, response: { getUrn(): string }) => void) => void;

/** Parts of the runtime that its type declarations leave out. */
const runtime = pulumi.runtime as unknown as {
  getMonitor: () => { registerResource: Register };
  waitForRPCs: () => Promise<void>;
};

/** Runs the program on mocks and waits until everything it asked for is registered. */
export async function deploy(config: Config): Promise<Deployed> {
  await pulumi.runtime.setMocks({ newResource, call: ({ inputs }) => inputs as object }, "stackwright", "test", false);
  const resources: Asked[] = [];
  const monitor = runtime.getMonitor();
  const register: Register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) =>
    register(request, (error, response) => {
      if (!error) {
        resources.push(asked(request, response.getUrn()));
      }
      callback(error, response);
    });
  const cloud = new Cloud("cloud", config);
  await runtime.waitForRPCs();
  // The engine refuses this; its mocks do not.
  const urns = resources.map(({ urn }) => urn);
  const twice = urns.filter((urn, index) => urns.indexOf(urn) !== index);
  if (twice.length > 0) {
    throw new Error(`registered twice: ${twice.join(", ")}`);
  }
  const steps = resources.filter(({ type }) => type === COMMAND).map(stepOf);
  return {
    cloud,
    resources,
    steps: new Map(steps.map((step) => [step.name, step])),
    named(name, type) {
      const [found, ...more] = resources.filter((each) => each.name === name && (!type || each.type === type));
      if (!found || more.length > 0) {
        throw new Error(`${more.length + Number(Boolean(found))} resources are called ${name}`);
      }
      return found;
    },
  };
}

/** What providers would answer. Mocks do not mark passwords as secret by themselves. */
function newResource({ type, name, inputs }: pulumi.runtime.MockResourceArgs) {
  const given = inputs as Record<string, { generation: string } | undefined>;
  const state: Record<string, unknown> = { ...given };
  if (type === "random:index/randomPassword:RandomPassword") {
    state["result"] = pulumi.secret(`${SECRET}${name.replaceAll("-", "")}${given["keepers"]?.generation ?? ""}`);
  }
  if (type === "tls:index/privateKey:PrivateKey") {
    state["privateKeyPem"] = pulumi.secret(`${SECRET}${name}`);
  } else if (type.startsWith("tls:")) {
    Object.assign(state, { certPem: `certificate ${name}`, certRequestPem: `request ${name}` });
  }
  if (type === COMMAND) {
    state["stdout"] = `{"step": "${name}"}\n`;
  }
  if (type === "openstack:networking/port:Port") {
    state["allFixedIps"] = ["192.168.56.100"];
    state["macAddress"] = "fa:16:3e:00:00:01";
  }
  if (type === "openstack:networking/network:Network") {
    Object.assign(state, { tenantId: "project-id", mtu: 1450 });
  }
  if (type === "openstack:images/image:Image") {
    const [algorithm, digest] = (inputs as { properties: Stored["properties"] }).properties[
      "stackwright_checksum"
    ]!.split(":");
    state["properties"] = { os_hash_algo: algorithm, os_hash_value: digest };
  }
  return { id: `${name}-id`, state };
}

function asked(request: Request, urn: string): Asked {
  return {
    type: request.getType(),
    name: request.getName(),
    urn,
    custom: request.getCustom(),
    inputs: request.getObject().toJavaScript(),
    parent: request.getParent(),
    dependencies: request.getDependenciesList(),
    deletedWith: request.getDeletedwith(),
    replaceOnChanges: request.getReplaceonchangesList(),
    provider: request.getProvider().replace(/::[^:]*$/, ""),
  };
}

function stepOf(resource: Asked): Step {
  const { connection, stdin = "", ...inputs } = resource.inputs;
  return {
    ...resource,
    host: (unwrap(connection) as { host: string }).host,
    create: String(unwrap(inputs["create"])),
    delete: String(unwrap(inputs["delete"] ?? "")),
    stdin: String(unwrap(stdin)),
    stdinIsSecret: isSecret(stdin),
  };
}

/** Whether the program marked a value as secret on its way to the engine. */
export function isSecret(value: unknown): value is { value: unknown } {
  return typeof value === "object" && value !== null && pulumi.runtime.specialSigKey in value;
}

function unwrap(value: unknown): unknown {
  return isSecret(value) ? value.value : value;
}

/** Whether one resource waits for another, directly or by way of others. */
export function waitsFor(deployed: Deployed, waiting: Asked, wanted: Asked): boolean {
  const byUrn = new Map(deployed.resources.map((each) => [each.urn, each]));
  const seen = new Set<string>();
  const visit = (urn: string): boolean => {
    if (urn === wanted.urn) {
      return true;
    }
    if (seen.has(urn)) {
      return false;
    }
    seen.add(urn);
    return (byUrn.get(urn)?.dependencies ?? []).some(visit);
  };
  return waiting.dependencies.some(visit);
}

/** All texts among a resource's inputs that are not marked as secret. */
export function openTexts(value: unknown): string[] {
  if (isSecret(value)) {
    return [];
  }
  if (typeof value === "object" && value !== null) {
    return Object.values(value).flatMap(openTexts);
  }
  return typeof value === "string" ? [value] : [];
}

/** The stack file of a controller and `computes` hypervisors; with 0, one node does both. `spoil` edits it. */
export function configOf(computes: number, edit: (raw: Raw) => void = () => undefined): Config {
  const raw: Raw = sample();
  raw.nodes = Object.fromEntries(
    [...Array(computes + 1).keys()].map((number) => [
      number === 0 ? "controller" : hypervisor(number),
      {
        address: `10.20.0.${10 + number}`,
        roles: number === 0 ? (computes === 0 ? ["controller", "compute"] : ["controller"]) : ["compute"],
        hostKey: publicKey(number + 1),
      },
    ]),
  );
  edit(raw);
  return parse(raw);
}

/** Name of a hypervisor: no other one's name is part of it. */
export function hypervisor(number: number): string {
  return `compute${String(number).padStart(2, "0")}`;
}
