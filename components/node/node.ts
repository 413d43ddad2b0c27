import { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { Config, NodeConfig } from "../config/schema.ts";
import { connectionTo } from "./connection.ts";
import { type NodeFile, renderSections } from "./files.ts";
import { helperDigest, installer, PACKED_HELPER, packHelper } from "./helper.ts";
import { quote, renderPlan, type Task } from "./plan.ts";

/** What preflight compares the host with; see preflight.py. */
export type Expectations = Readonly<Record<string, unknown>>;

/** One step on a node. */
interface StepArgs {
  /** The helper's verb and its arguments. */
  readonly command: pulumi.Input<string>;
  readonly stdin?: pulumi.Input<string>;
  /** The helper's verb that takes the step back; default `undo`. */
  readonly undo?: string;
}

/**
 * One host: the only place where remote commands are made. No component of its own: with a thousand computes, each
 * resource per node counts.
 *
 * What comes first is made here: the helper program is copied to the login's home, as a file of which the state keeps the
 * digest alone, and the first step installs it and looks whether the host is fit. Every further step is one verb of that helper: convergent, and taken back by `undo` with the step's own journal.
 */
export class Node {
  readonly config: NodeConfig;
  /** The first step. It fails with everything that is wrong with the host. */
  readonly prepared: remote.Command;
  readonly #connection: ReturnType<typeof connectionTo>;
  readonly #parent: pulumi.Resource;

  constructor(config: NodeConfig, stack: Config, expectations: Expectations, parent: pulumi.Resource) {
    this.config = config;
    this.#parent = parent;
    this.#connection = connectionTo(config, stack);
    const copied = new remote.CopyToRemote(
      `${config.name}-helper`,
      { connection: this.#connection, source: new pulumi.asset.FileAsset(packHelper()), remotePath: PACKED_HELPER },
      { parent },
    );
    const step = `${config.name}-prepare`;
    this.prepared = this.#command(
      config.name,
      {
        command: `python3 -c ${quote(installer)} ${PACKED_HELPER} ${helperDigest} prepare ${step}`,
        stdin: renderSections([], { expectations: JSON.stringify(expectations) }),
        undo: `stackwright remove`,
      },
      { dependsOn: [copied] },
    );
  }

  /** Stands for all nodes' first steps, so that a thousand steps need not wait for a thousand each. */
  gate(dependsOn: pulumi.Resource[]): remote.Command {
    return this.#command("preflight", { command: "echo every host is in order" }, { dependsOn });
  }

  /**
   * Installs packages in one transaction, their daemons held until they are configured, and writes files without secrets.
   *
   * @param services all that the node has by now: the steps of those that it had besides are undone before their packages go
   */
  furnish(
    services: readonly string[],
    packages: readonly string[],
    debconf: readonly string[],
    files: readonly NodeFile[],
    dependsOn: pulumi.Resource[],
  ): remote.Command {
    const step = `${this.config.name}-config`;
    const list = [...debconf.map((answer) => `debconf ${answer}`), ...new Set(packages)].join("\n");
    const stdin = renderSections(files, { services: services.toSorted().join("\n"), packages: list });
    return this.#command(step, { command: `stackwright furnish ${step}`, stdin }, { dependsOn });
  }

  /** Executes a plan; `stdin` brings the secret files and values it needs. */
  apply(
    step: string,
    tasks: pulumi.Input<readonly Task[]>,
    stdin: pulumi.Input<string> | undefined,
    dependsOn: pulumi.Resource[],
  ): remote.Command {
    const command = pulumi.output(tasks).apply((lines) => `stackwright apply ${step} ${renderPlan(lines)}`);
    return this.#command(step, { command, stdin }, { dependsOn });
  }

  #command(step: string, args: StepArgs, options: pulumi.CustomResourceOptions = {}): remote.Command {
    const asRoot = (command: string) => (this.config.ssh.user === "root" ? command : `sudo -n ${command}`);
    return new remote.Command(
      step,
      {
        connection: this.#connection,
        create: pulumi.output(args.command).apply(asRoot),
        delete: asRoot(args.undo ?? `stackwright undo ${step}`),
        stdin: args.stdin,
        logging: "stdoutAndStderr",
        // Outputs of earlier runs would have to be allowed by the host's sshd.
        addPreviousOutputInEnv: false,
      },
      { parent: this.#parent, ...options },
    );
  }
}
