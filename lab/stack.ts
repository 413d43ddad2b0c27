/** The cloud on a lab's nodes: its stack file, its Pulumi stack, and the files for those who use it. */
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { ensureEngine } from "./engine.ts";
import { ensureImage, ensureShareServer } from "./image.ts";
import type { Lab } from "./lab.ts";
import { Pulumi } from "./pulumi.ts";
import { checkout, digest, readIfThere, writeIfChanged } from "./places.ts";
import { doing } from "./say.ts";
import { publicKey } from "./ssh.ts";
import { hasShareServer, saltLine, settingsOf, stackConfig, stackFileText } from "./stack-file.ts";

/** Outputs that are files for the cloud's users, and how those are called. Most hold passwords. */
const userFiles = {
  cloudsYaml: "clouds.yaml",
  adminOpenrc: "admin-openrc",
  demoOpenrc: "demo-openrc",
  caCertificate: "cacert.pem",
} as const;

/** Outputs that are no secrets, as last seen. */
export interface Outputs {
  identityUrl?: string;
  dashboardUrl?: string;
  consoleUrl?: string;
  instanceAddress?: string;
}

export class Stack {
  readonly pulumi: Pulumi;
  /** The stack file, in the checkout. */
  readonly file: string;
  /** Digest of what the lab last wrote into the stack file; what a user changed there since then stays. */
  private readonly written: string;
  private readonly outputsFile: string;

  constructor(private readonly lab: Lab) {
    // Never the name of a stack of the user's own: the lab writes and removes its stack's file.
    const name = lab.name === "lab" ? "lab" : `lab-${lab.name}`;
    this.pulumi = new Pulumi(name, lab.namespace, lab.state, lab.agent.socket);
    this.file = join(checkout, `Pulumi.${name}.yaml`);
    this.written = join(lab.state, "stack-file.digest");
    this.outputsFile = join(lab.state, "outputs.json");
  }

  /** Makes engine, image, stack file and stack, whichever is missing. The nodes' keys are there before. */
  async ensure(): Promise<void> {
    await ensureEngine();
    await this.lab.agent.ensure();
    const image = await ensureImage();
    const { lab, pulumi } = this;
    const shareServer = hasShareServer(lab.description) ? await ensureShareServer() : undefined;
    const hostKeys = await Promise.all(
      lab.nodes.map(async (node) => [node.name, await publicKey(node.hostKey)] as const),
    );
    const facts = { hostKeys: Object.fromEntries(hostKeys), image, shareServer, publicKey: await publicKey(lab.key) };
    const config = stackConfig(lab.description, facts);
    const wanted = digest(JSON.stringify(config));

    const newPassphrase = await pulumi.ensureBackend();
    const present = await readIfThere(this.file);
    const current = present !== undefined && !newPassphrase && (await readIfThere(this.written)) === wanted;
    if (current && pulumi.initialized) return;
    await doing(`stack file ${this.file}`, async () => {
      if (!current) {
        // A salt of another passphrase is of no use.
        await writeIfChanged(this.file, stackFileText(config, newPassphrase ? undefined : saltLine(present)));
      }
      if (!pulumi.initialized) await pulumi.run(["stack", "init", pulumi.stack, "--non-interactive"]);
      if (!current) await writeIfChanged(this.written, wanted);
    });
  }

  /** What the stack file says, by key without namespace, and what the lab's description will have it say. */
  async settings(): Promise<Record<string, unknown>> {
    return { ...settingsOf((await readIfThere(this.file)) ?? ""), ...this.lab.description.config };
  }

  /**
   * `pulumi up`, shown on the terminal, and the users' files from its outputs.
   * @returns whether it changed anything
   * @throws Error if it failed
   */
  async up(): Promise<boolean> {
    await this.pulumi.recover();
    const { code } = await this.pulumi.attempt(["up", "--yes", "--skip-preview", "--non-interactive"], {
      terminal: true,
    });
    if (code !== 0) throw new Error("pulumi up failed; what it did stays done, and the next run goes on from there");
    const changed = await this.lastUpdateChanged();
    if (changed || !existsSync(this.outputsFile)) await this.saveOutputs();
    return changed;
  }

  /** `pulumi destroy`, if there is a stack. @throws Error if it failed */
  async destroy(): Promise<void> {
    if (!this.pulumi.initialized) return;
    await this.lab.agent.ensure();
    await this.pulumi.recover();
    const args = ["destroy", "--yes", "--skip-preview", "--non-interactive", "--remove"];
    const { code } = await this.pulumi.attempt(args, { terminal: true });
    if (code !== 0) throw new Error("pulumi destroy failed; the nodes are still there to look at");
  }

  /** Forgets the stack's state and what came out of it, without touching a node. */
  async forget(): Promise<void> {
    const paths = [this.pulumi.backend, this.outputsFile, ...Object.keys(userFiles).map((key) => this.userFile(key))];
    for (const path of paths) await rm(path, { recursive: true, force: true });
  }

  /** What the last `up` gave; empty before the first. */
  async outputs(): Promise<Outputs> {
    return JSON.parse((await readIfThere(this.outputsFile)) ?? "{}") as Outputs;
  }

  /** Path of one of the users' files. */
  userFile(output: string): string {
    return join(this.lab.state, userFiles[output as keyof typeof userFiles]);
  }

  private async lastUpdateChanged(): Promise<boolean> {
    const history = await this.pulumi.run(["stack", "history", "--json", "--page-size", "1"]);
    const [last] = JSON.parse(history) as { resourceChanges?: Record<string, number> }[];
    return Object.keys(last?.resourceChanges ?? {}).some((change) => change !== "same");
  }

  private async saveOutputs(): Promise<void> {
    const outputs = JSON.parse(await this.pulumi.run(["stack", "output", "--json", "--show-secrets"])) as Record<
      string,
      unknown
    >;
    for (const key of Object.keys(userFiles)) {
      const text = outputs[key];
      if (typeof text === "string") await writeIfChanged(this.userFile(key), text);
    }
    const { identityUrl, dashboardUrl, consoleUrl, instanceAddress } = outputs;
    await writeIfChanged(this.outputsFile, JSON.stringify({ identityUrl, dashboardUrl, consoleUrl, instanceAddress }));
  }
}
