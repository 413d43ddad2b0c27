/** The lab's cloud as the tests use it: Pulumi runs whose output is kept, and the API of each of its users. */
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Lab } from "../../../lab/lab.ts";
import type { Node } from "../../../lab/nodes.ts";
import { checkout } from "../../../lab/places.ts";
import { type ProviderNetwork, providerNetworksOf } from "../../../lab/stack-file.ts";
import { attempt, type Result } from "../../../lab/run.ts";
import { Api, type CloudEntry } from "../../../scripts/recover/api.ts";
import { type Outcome, start, type Started } from "./timed.ts";

/** Outputs of the stack, secrets in clear text. */
export interface Outputs {
  readonly identityUrl: string;
  readonly endpoints: Readonly<Record<string, string>>;
  readonly dashboardUrl: string;
  readonly consoleUrl: string;
  readonly instanceAddress: string;
  readonly cloudsYaml: string;
  /** Of the authority that clients have to trust, if there is one. */
  readonly caCertificate?: string;
}

/** How `pulumi up` is called where nobody can be asked. */
const UP = ["up", "--yes", "--skip-preview", "--non-interactive"];

/** What a key of the stack file has, or undefined where it shall have nothing. */
export type Setting = string | number | boolean | object | undefined;

/** `pulumi up` ended with another code than 0. The message has the end of its output. */
export class UpFailed extends Error {
  constructor(readonly outcome: Outcome) {
    const tail = outcome.lines.slice(-60).map((line) => line.text);
    super(
      `pulumi up ended with ${outcome.code} after ${outcome.seconds.toFixed(0)} s (${outcome.log})\n${tail.join("\n")}`,
    );
  }
}

export class Cloud {
  /** What the tests keep: logs of runs, snapshots, screenshots. It outlives a reset of the lab. */
  readonly records: string;
  private known: Promise<Outputs> | undefined;

  private constructor(
    readonly lab: Lab,
    private readonly settings: Readonly<Record<string, unknown>>,
  ) {
    this.records = join(lab.state, "tests");
    mkdirSync(this.records, { recursive: true, mode: 0o700 });
  }

  /** The lab that this run of the tests is about; nothing is started by this. */
  static async open(): Promise<Cloud> {
    const lab = await Lab.open(process.env.STACKWRIGHT_LAB ?? "lab");
    return new Cloud(lab, await lab.stack.settings());
  }

  get controller(): Node {
    return this.nodesWith("controller")[0]!;
  }

  nodesWith(role: string): Node[] {
    return this.lab.nodes.filter((node) => node.description.roles.includes(role));
  }

  /** The nodes with routers, DHCP and metadata. */
  get networkNodes(): Node[] {
    const own = this.nodesWith("network");
    return own.length > 0 ? own : [this.controller];
  }

  /** Whether the demo project's instances are on a network of its own, and reached by floating addresses. */
  get floats(): boolean {
    return this.networking.tenantTypes.length > 0;
  }

  /** How packets are moved, as the stack file says. */
  get networking(): { readonly mechanism: string; readonly tenantTypes: readonly string[] } {
    const { networking } = (this.lab.description.config ?? {}) as { networking?: object };
    return { mechanism: "openvswitch", tenantTypes: [], ...networking };
  }

  /** The services beyond those of every cloud, as the stack file says. */
  get services(): readonly string[] {
    return (this.settings["services"] ?? ["horizon"]) as readonly string[];
  }

  /** The virtual addresses, as the stack file says. */
  get endpoints(): Readonly<Record<string, { readonly address: string }>> {
    return (this.settings["endpoints"] ?? {}) as Readonly<Record<string, { readonly address: string }>>;
  }

  /** The nodes' own addresses for clients, by node, as the stack file says. */
  get publicAddresses(): Readonly<Record<string, string>> {
    const given = this.lab.nodes.map(({ name, description: { stack } }) => [name, stack?.["publicAddress"]] as const);
    return Object.fromEntries(
      given.flatMap(([name, address]) => (typeof address === "string" ? [[name, address]] : [])),
    );
  }

  /** Seconds between two points of what is measured, as the stack file says. */
  get measuringInterval(): number {
    return ((this.settings["telemetry"] ?? {}) as { interval?: number }).interval ?? 300;
  }

  /** The provider networks, as the stack file says. */
  get providerNetworks(): readonly ProviderNetwork[] {
    return providerNetworksOf(this.lab.description);
  }

  /** The first of them, which is the external one of projects' routers. */
  get providerNetwork(): ProviderNetwork {
    return this.providerNetworks[0]!;
  }

  /** Starts `npx pulumi ARGS…` with its output kept in the records as `name`.log. */
  start(args: readonly string[], name: string): Started {
    const { pulumi } = this.lab.stack;
    this.known = undefined;
    return start(this.lab.namespace.inside(["npx", "pulumi", ...args]), join(this.records, `${name}.log`), {
      cwd: checkout,
      env: pulumi.environment,
    });
  }

  startUp(name: string): Started {
    return this.start(UP, name);
  }

  /** What a person does after an `up` that was cut off: `npm run recover`, in the lab's network. @throws Error when it fails */
  async recover(): Promise<void> {
    const program = ["node", "--import", "tsx", "scripts/recover/main.ts"];
    const { code, stdout, stderr } = await this.lab.exec(program, { cwd: checkout });
    if (code !== 0) throw new Error(`recover ended with ${code}\n${stdout}${stderr}`);
    process.stdout.write(stdout);
  }

  /** `pulumi up`. @throws UpFailed */
  async up(name: string): Promise<Outcome> {
    const outcome = await this.startUp(name).finished;
    if (outcome.code !== 0) throw new UpFailed(outcome);
    return outcome;
  }

  /** `npx pulumi ARGS…`; its stdout. @throws CommandFailed */
  pulumi(args: readonly string[], input?: string): Promise<string> {
    return this.lab.stack.pulumi.run(args, input === undefined ? {} : { input });
  }

  /** Sets a key of the stack file, such as `flavors[0].name`, with all that is below it; undefined takes it away. */
  async configure(key: string, value: Setting): Promise<void> {
    const path = `stackwright:${key}`;
    if (value === undefined) await this.pulumi(["config", "rm", "--path", path]);
    else if (typeof value !== "object") await this.pulumi(["config", "set", "--path", path, String(value)]);
    else
      for (const [name, each] of Object.entries(value) as [string, Setting][])
        await this.configure(Array.isArray(value) ? `${key}[${name}]` : `${key}.${name}`, each);
  }

  /** What the state says since the last run of Pulumi, secrets in clear text. */
  outputs(): Promise<Outputs> {
    this.known ??= this.pulumi(["stack", "output", "--json", "--show-secrets"]).then((text) => {
      const outputs = JSON.parse(text) as Outputs;
      // What a client does with the certificate that it is given.
      setDefaultCACertificates([...getCACertificates("bundled"), ...[outputs.caCertificate ?? []].flat()]);
      return outputs;
    });
    return this.known;
  }

  /** The API as `admin` or `demo`, with the password that the state has now. */
  async api(user: "admin" | "demo"): Promise<Api> {
    return Api.login(await this.login(user));
  }

  async login(user: "admin" | "demo"): Promise<CloudEntry> {
    const { clouds } = JSON.parse((await this.outputs()).cloudsYaml) as { clouds: Record<string, CloudEntry> };
    const entry = clouds[user];
    if (!entry) throw new Error(`clouds.yaml has no cloud ${user}`);
    return entry;
  }

  /** A command in the test instance, over ssh with the lab's key. */
  async inInstance(address: string, command: string): Promise<Result> {
    const [nsenter, namespace, ssh, ...rest] = this.lab.instanceSsh(address);
    return attempt([nsenter!, namespace!, ssh!, "-o", "ConnectTimeout=10", ...rest, command], { timeout: 60_000 });
  }
}

/** Output of a shell command on a node. @throws Error with the last lines when it fails */
export async function onNode(node: Node, command: string, input?: string): Promise<string> {
  const { code, stdout, stderr } = await node.ssh(command, input === undefined ? {} : { input });
  if (code !== 0) throw new Error(`${node.name}: ${command.slice(0, 200)}: ended with ${code}\n${stderr.slice(-1000)}`);
  return stdout;
}
