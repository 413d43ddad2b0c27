/** A lab as tests, the bench and the command line use it: nodes on a network of their own. */
import { Agent } from "./agent.ts";
import { mkdir, readdir, rm, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { labSchema, standardLab, type LabDescription } from "./description.ts";
import { Namespace } from "./namespace.ts";
import { Node } from "./nodes.ts";
import { ensurePackages, nodePackages } from "./packages.ts";
import { cacheDirectory, readIfThere, stateDirectory, writeIfChanged } from "./places.ts";
import { attempt, type Result, type RunOptions } from "./run.ts";
import { doing } from "./say.ts";
import { ensureKey, publicKey } from "./ssh.ts";
import { Stack } from "./stack.ts";
import { ensureBaseTree } from "./tree.ts";

export class Lab {
  readonly name: string;
  readonly state: string;
  readonly namespace: Namespace;
  readonly nodes: readonly Node[];
  readonly agent: Agent;
  readonly stack: Stack;
  /** The key pair that lets in on every node; the public half is beside it. */
  readonly key: string;
  private readonly knownHosts: string;
  /** What the nodes on disk were made from. */
  private readonly record: string;

  private constructor(readonly description: LabDescription) {
    this.name = description.name;
    this.state = stateDirectory(this.name);
    this.namespace = new Namespace(this.name, this.state);
    this.key = join(this.state, "key");
    this.knownHosts = join(this.state, "known_hosts");
    this.record = join(this.state, "lab.json");
    this.agent = new Agent(this.state, this.key);
    this.stack = new Stack(this);
    this.nodes = description.nodes.map((node) => this.withDescription(node));
  }

  /**
   * A lab by its name, as it was last brought up (the standard one if it never was), or by a description.
   * Nothing is made by this.
   * @throws z.ZodError if the description is not one
   */
  static async open(lab: string | LabDescription = "lab"): Promise<Lab> {
    if (typeof lab !== "string") return new Lab(labSchema.parse(lab));
    const recorded = await readIfThere(join(stateDirectory(lab), "lab.json"));
    return new Lab(labSchema.parse(recorded ? JSON.parse(recorded) : standardLab(lab)));
  }

  /** @throws Error naming the nodes that there are */
  node(name: string): Node {
    const found = this.nodes.find((node) => node.name === name);
    if (!found) throw new Error(`no node ${name}; there are ${this.nodes.map((node) => node.name).join(", ")}`);
    return found;
  }

  /** Runs a command in the lab's network, with the variables that `npx pulumi` needs. */
  exec(argv: readonly string[], options: RunOptions = {}): Promise<Result> {
    const env = { ...this.stack.pulumi.environment, ...options.env };
    return attempt(this.namespace.inside(argv), { ...options, env });
  }

  /** `npx pulumi ARGS…` on the lab's stack; its result, whatever its exit code. */
  pulumi(args: readonly string[], options: RunOptions = {}): Promise<Result> {
    return this.stack.pulumi.attempt(args, options);
  }

  /** The command line of an ssh session on the test instance. Its host key is made at each boot, so it is not checked. */
  instanceSsh(address: string): string[] {
    const unknown = ["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR"];
    return this.namespace.inside(["ssh", "-F", "none", "-i", this.key, ...unknown, `root@${address}`]);
  }

  /** From whatever is there to a cloud that answers. @returns whether `pulumi up` changed anything */
  async up(): Promise<boolean> {
    await this.ensureNodes();
    await this.stack.ensure();
    return this.stack.up();
  }

  /** Fresh nodes, and a stack that knows nothing of the old ones. */
  async reset(): Promise<void> {
    await this.stack.forget();
    await this.discardNodes();
    await this.ensureNodes();
  }

  /** `pulumi destroy`, then everything of this lab away from the machine. */
  async down(): Promise<void> {
    await this.stack.destroy();
    await this.remove();
  }

  /** Brings every node up from whatever is there; a node that runs is left alone, one that is no longer described goes. */
  async ensureNodes(): Promise<void> {
    await ensurePackages(nodePackages);
    await mkdir(this.state, { recursive: true, mode: 0o700 });
    await ensureKey(this.key, `stackwright-${this.name}`);
    await this.namespace.ensure();
    await ensureBaseTree(this.description.suite);
    await this.discardUndescribed();
    await writeIfChanged(this.record, `${JSON.stringify(this.description, null, 2)}\n`);
    await Promise.all(this.nodes.map((node) => node.ensureHostKey()));
    await writeIfChanged(this.knownHosts, await this.knownHostsFile());
    await Promise.all(this.nodes.map((node) => node.ensure()));
  }

  /** Takes all nodes away and what they held; their host keys stay, the namespace too. */
  async discardNodes(): Promise<void> {
    await doing("old nodes away", () => Promise.all(this.nodes.map((node) => node.discard())));
  }

  /** Takes everything of this lab from the machine, the lab's state directory included. */
  async remove(): Promise<void> {
    await this.discardUndescribed();
    await this.discardNodes();
    await this.agent.stop();
    await this.namespace.remove();
    await rm(this.stack.file, { force: true });
    await rm(this.state, { recursive: true, force: true });
    // The directory of all labs goes with the last one.
    await rmdir(dirname(this.state)).catch(() => undefined);
  }

  /** Base trees and test images, of all labs. */
  static async dropCaches(): Promise<void> {
    await doing("caches away", () => rm(cacheDirectory, { recursive: true, force: true }));
  }

  private withDescription(node: LabDescription["nodes"][number]): Node {
    const { description: lab, namespace, state, key, knownHosts } = this;
    return new Node(node, { lab, namespace, state, key, knownHosts });
  }

  private async discardUndescribed(): Promise<void> {
    const onDisk = await readdir(join(this.state, "nodes")).catch(() => []);
    const gone = onDisk.filter((name) => !this.nodes.some((node) => node.name === name));
    for (const name of gone) {
      await this.withDescription({ name, address: "0.0.0.0", roles: [] }).discard();
      await rm(join(this.state, "nodes", name), { recursive: true, force: true });
    }
  }

  private async knownHostsFile(): Promise<string> {
    const lines = this.nodes.map(async (node) => `${node.address} ${await publicKey(node.hostKey)}\n`);
    return (await Promise.all(lines)).join("");
  }
}
