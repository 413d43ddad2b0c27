/** One node: a container made from a tree, with its own init, reached by ssh like any host. */
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { runningPid, startDaemon, stopDaemon } from "./daemon.ts";
import { networks, type LabDescription, type NodeDescription } from "./description.ts";
import type { Namespace } from "./namespace.ts";
import { checkout } from "./places.ts";
import { attempt, until, type Result, type RunOptions } from "./run.ts";
import { doing } from "./say.ts";
import { ensureKey, sshCommand } from "./ssh.ts";
import { sweep } from "./sweep.ts";
import { makeTree } from "./tree.ts";

/** How long a node may take to boot or to shut down, in milliseconds. */
const patience = 90_000;

/** What a node shares with the others of its lab. */
export interface Surroundings {
  lab: LabDescription;
  namespace: Namespace;
  state: string;
  /** The lab's key pair; its public half lets in. */
  key: string;
  knownHosts: string;
}

export class Node {
  readonly name: string;
  readonly address: string;
  /** The node's ed25519 host key. It survives {@link discard}, so that pinned keys stay true for a fresh tree. */
  readonly hostKey: string;
  /** The node's file system, as the machine sees it. */
  readonly root: string;
  /** The node's name on the machine, where there may be another lab. */
  private readonly machine: string;
  private readonly directory: string;
  private readonly pidFile: string;

  constructor(
    readonly description: NodeDescription,
    private readonly around: Surroundings,
  ) {
    this.name = description.name;
    this.address = description.address;
    this.machine = `${around.namespace.name}-${this.name}`;
    this.directory = join(around.state, "nodes", this.name);
    this.hostKey = join(this.directory, "ssh_host_ed25519_key");
    this.root = join(this.directory, "root");
    this.pidFile = join(this.directory, "pid");
  }

  /** File with everything the node printed on its console. */
  get log(): string {
    return join(this.directory, "console.log");
  }

  /** The command line of an ssh session on the node, from outside the namespace. */
  get sshCommand(): string[] {
    return this.around.namespace.inside(sshCommand(this.around.key, this.around.knownHosts, this.address));
  }

  /** Runs a shell command on the node as root. Its exit code is the command's; 255 means that ssh failed. */
  ssh(command: string, options: RunOptions = {}): Promise<Result> {
    return attempt([...this.sshCommand, command], options);
  }

  async running(): Promise<boolean> {
    return (await runningPid(this.pidFile)) !== undefined;
  }

  /** Does the node let us in? */
  async answers(): Promise<boolean> {
    return (await this.ssh("true", { timeout: 5_000 })).code === 0;
  }

  /** Makes the node's host key. Before the tree, because known_hosts and the stack file want it. */
  ensureHostKey(): Promise<void> {
    return ensureKey(this.hostKey, `root@${this.name}`);
  }

  /** Makes the node's tree and boots it, whichever is missing, and waits until it lets us in. */
  async ensure(): Promise<void> {
    if ((await this.running()) && (await this.answers())) return;
    await doing(`node ${this.name}`, async () => {
      if (!existsSync(this.root)) {
        await makeTree(this.root, this.around.lab, this.description, {
          authorizedKey: `${this.around.key}.pub`,
          hostKey: this.hostKey,
        });
      }
      await this.start();
    });
  }

  /** Boots the node, if it is not running, and waits until it lets us in. */
  async start(): Promise<void> {
    const { namespace, state } = this.around;
    const share = join(state, "share");
    await mkdir(share, { recursive: true });
    if (!(await this.running())) await sweep(this.machine, this.root);
    const links = networks.map(({ prefix, interface: inner, bridge }) => `${prefix}${this.name}:${inner}:${bridge}`);
    await startDaemon(this.pidFile, this.log, [
      join(checkout, "lab/node.sh"),
      namespace.name,
      this.machine,
      this.name,
      this.root,
      share,
      ...links,
    ]);
    await this.answering();
  }

  /** Shuts the node down in order; kills it after 90 s. */
  async stop(): Promise<void> {
    await stopDaemon(this.pidFile, "SIGTERM", patience);
    await sweep(this.machine, this.root);
  }

  /** Takes the node's power away. */
  async kill(): Promise<void> {
    await stopDaemon(this.pidFile, "SIGKILL", patience);
    await sweep(this.machine, this.root);
  }

  /** Reboots the node in order, from inside, as an operator does, and waits until it lets us in again. */
  async reboot(): Promise<void> {
    // When its init started: of that file's fields the one that does not change while it runs.
    const bootTime = "cut -d ' ' -f 22 /proc/1/stat";
    const before = (await this.ssh(bootTime)).stdout;
    await this.ssh("systemctl reboot", { timeout: 10_000 });
    const rebooted = async (): Promise<boolean> => {
      const { code, stdout } = await this.ssh(bootTime, { timeout: 5_000 });
      return code === 0 && stdout !== before;
    };
    await until(`reboot of ${this.name} (see ${this.log})`, rebooted, 2 * patience, 300);
  }

  /** Takes the node's power away and its tree. What a killed run left unfinished goes as well. */
  async discard(): Promise<void> {
    await this.kill();
    await rm(`${this.root}.unfinished`, { recursive: true, force: true });
    // Under another name first: half a tree must not pass for one.
    if (existsSync(this.root)) await rename(this.root, `${this.root}.unfinished`);
    await rm(`${this.root}.unfinished`, { recursive: true, force: true });
    await rm(this.log, { force: true });
  }

  private async answering(): Promise<void> {
    const up = async (): Promise<boolean> => {
      if (!(await this.running())) throw new Error(`node ${this.name} ended while it booted (see ${this.log})`);
      return this.answers();
    };
    await until(`boot of ${this.name} (see ${this.log})`, up, patience, 200);
    // sshd is up before everything is; a test that looks at units wants them settled. Degraded is told by status.
    await this.ssh("systemctl is-system-running --wait", { timeout: patience });
  }
}
