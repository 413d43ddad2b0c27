/** How long the first preview of a cloud takes, with nothing of it there. */
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkout } from "../lab/places.ts";
import { run } from "../lab/run.ts";
import { say } from "../lab/say.ts";
import { saltLine, stackFileText } from "../lab/stack-file.ts";
import { type Figures, round } from "./figures.ts";
import { measure } from "./processes.ts";
import { cloudOf } from "./stack-file.ts";

/**
 * Measures the preview of one cloud, on a backend of its own that is thrown away.
 *
 * @throws Error with the end of the preview's output if it fails
 */
export async function preview(computes: number): Promise<Figures> {
  const scratch = await mkdtemp(join(tmpdir(), "stackwright-bench-"));
  try {
    const { config, pinned } = cloudOf(computes);
    if (!pinned)
      say(`preview of ${computes} computes: host keys at first contact, since pinned ones would be too long`);
    const stack = `preview-${computes}`;
    const env = await newStack(scratch, stack);
    const file = join(scratch, `Pulumi.${stack}.yaml`);
    // The salt is in the file that the new stack came with.
    await writeFile(file, stackFileText(config, saltLine(await readFile(file, "utf8"))));
    const argv = ["npx", "pulumi", "preview", "--non-interactive", "--stack", stack, "--config-file", file];
    const { code, output, seconds, peakMiB } = await measure(argv, { cwd: checkout, env });
    if (code !== 0) throw new Error(`preview of ${computes} computes ended with ${code}\n${output.slice(-2000)}`);
    say(`preview of ${computes} computes: ${seconds.toFixed(1)} s, ${peakMiB.toFixed(0)} MiB`);
    return {
      [`preview.${computes}.seconds`]: round(seconds, 1),
      [`preview.${computes}.peakMiB`]: round(peakMiB, 0),
    };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Makes a stack whose state and stack file are in `scratch`. @returns the variables to work on it with */
async function newStack(scratch: string, stack: string): Promise<Record<string, string | undefined>> {
  const [backend, passphrase] = [join(scratch, "state"), join(scratch, "passphrase")];
  await mkdir(backend);
  await writeFile(passphrase, "nothing is secret here\n");
  await copyFile(join(checkout, "Pulumi.yaml"), join(scratch, "Pulumi.yaml"));
  const env = {
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: passphrase,
    PULUMI_CONFIG_PASSPHRASE: undefined,
    PULUMI_STACK: undefined,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // From the scratch directory, where the command writes the stack file, npx would look for another package.
    PATH: `${join(checkout, "node_modules/.bin")}:${process.env.PATH}`,
  };
  await run(["pulumi", "stack", "init", stack, "--no-select", "--non-interactive"], { cwd: scratch, env });
  return env;
}
