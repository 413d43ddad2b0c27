/** The lab's SSH agent. It holds the lab's key, so that no configuration, state or process of Pulumi's does. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { runningPid, startDaemon, stopDaemon } from "./daemon.ts";
import { run, until, succeeds } from "./run.ts";

export class Agent {
  readonly socket: string;
  private readonly pidFile: string;
  private readonly log: string;

  /**
   * @param state the lab's state directory
   * @param key path of the private key
   */
  constructor(
    state: string,
    private readonly key: string,
  ) {
    this.socket = join(state, "agent.sock");
    this.pidFile = join(state, "agent.pid");
    this.log = join(state, "agent.log");
  }

  /** Starts the agent, if it does not run, and gives it the key, if it has none. */
  async ensure(): Promise<void> {
    const env = { SSH_AUTH_SOCK: this.socket };
    if ((await runningPid(this.pidFile)) === undefined) {
      await rm(this.socket, { force: true });
      await startDaemon(this.pidFile, this.log, ["ssh-agent", "-D", "-a", this.socket]);
      // It answers 1 when it runs and holds no key.
      await until("the SSH agent to answer", () => succeeds(["sh", "-c", "ssh-add -l; test $? -le 1"], { env }), 5_000);
    }
    if (!(await succeeds(["ssh-add", "-l"], { env }))) await run(["ssh-add", "-q", this.key], { env });
  }

  async stop(): Promise<void> {
    await stopDaemon(this.pidFile, "SIGTERM", 5_000);
    await rm(this.socket, { force: true });
  }
}
