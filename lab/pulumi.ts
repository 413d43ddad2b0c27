/** Pulumi as the lab calls it: inside the lab's network, with the lab's own backend, passphrase and stack. */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Namespace } from "./namespace.ts";
import { checkout, readIfThere, writeIfChanged } from "./places.ts";
import { attempt, CommandFailed, type Result, type RunOptions } from "./run.ts";

export class Pulumi {
  /** Directory of the file backend. */
  readonly backend: string;
  readonly passphraseFile: string;

  /**
   * @param stack the stack's name
   * @param state the lab's state directory
   * @param agentSocket where the lab's SSH agent listens
   */
  constructor(
    readonly stack: string,
    private readonly namespace: Namespace,
    state: string,
    private readonly agentSocket: string,
  ) {
    this.backend = join(state, "pulumi");
    this.passphraseFile = join(state, "passphrase");
  }

  /** The variables that any `npx pulumi` in the checkout needs to work on the lab's stack. Nothing secret. */
  get environment(): Record<string, string | undefined> {
    return {
      PULUMI_BACKEND_URL: `file://${this.backend}`,
      PULUMI_CONFIG_PASSPHRASE_FILE: this.passphraseFile,
      PULUMI_STACK: this.stack,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      SSH_AUTH_SOCK: this.agentSocket,
      // The file decides, not what the caller happens to have.
      PULUMI_CONFIG_PASSPHRASE: undefined,
    };
  }

  /** Makes the backend's directory and a passphrase. @returns whether the passphrase is new */
  async ensureBackend(): Promise<boolean> {
    await mkdir(this.backend, { recursive: true, mode: 0o700 });
    if (existsSync(this.passphraseFile)) return false;
    return writeIfChanged(this.passphraseFile, `${randomBytes(24).toString("base64url")}\n`);
  }

  /** Is there a stack in the backend? */
  get initialized(): boolean {
    return existsSync(this.stateFile);
  }

  private get stateFile(): string {
    return join(this.backend, `.pulumi/stacks/stackwright/${this.stack}.json`);
  }

  /**
   * Takes away the lock that a killed Pulumi has left on the stack: it would stop every later run. A lock whose process
   * lives is left, and Pulumi itself will say who has it.
   */
  private async clearStaleLock(): Promise<void> {
    const directory = join(this.backend, ".pulumi/locks/organization/stackwright", this.stack);
    const files = (await readdir(directory).catch(() => [])).filter((name) => name.endsWith(".json"));
    const owners = files.map(
      async (name) => JSON.parse(await readFile(join(directory, name), "utf8")) as { pid: number },
    );
    if (files.length === 0 || (await Promise.all(owners)).some(({ pid }) => existsSync(`/proc/${pid}`))) return;
    await this.run(["cancel", "--yes", "--stack", this.stack]);
  }

  /**
   * Makes the stack ready for a run after one that was killed: takes its lock away, and looks after what it was making.
   * @throws Error if that cannot be done; what stands in the way has been printed
   */
  async recover(): Promise<void> {
    await this.clearStaleLock();
    if (!/"pending_operations":\s*\[\s*\{/.test((await readIfThere(this.stateFile)) ?? "")) return;
    const argv = ["node", "--import", "tsx", join(checkout, "scripts/recover/main.ts")];
    const options = { cwd: checkout, env: this.environment, terminal: true };
    const { code } = await attempt(this.namespace.inside(argv), options);
    if (code !== 0) throw new Error("the stack could not be made ready after a run that was cut off");
  }

  /** `npx pulumi ARGS…`; its result, whatever its exit code. */
  attempt(args: readonly string[], options: RunOptions = {}): Promise<Result> {
    const env = { ...this.environment, ...options.env };
    return attempt(this.namespace.inside(["npx", "pulumi", ...args]), { cwd: checkout, ...options, env });
  }

  /** `npx pulumi ARGS…`; its stdout. @throws CommandFailed */
  async run(args: readonly string[], options: RunOptions = {}): Promise<string> {
    const result = await this.attempt(args, options);
    if (result.code !== 0) throw new CommandFailed(["pulumi", ...args], result);
    return result.stdout;
  }
}
