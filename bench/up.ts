/** How long `pulumi up` takes on fresh nodes, until the test instance answers, and once more when there is nothing to do. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Lab } from "../lab/lab.ts";
import { ensurePackages } from "../lab/packages.ts";
import { CommandFailed, succeeds, until } from "../lab/run.ts";
import { say } from "../lab/say.ts";
import { EventLog } from "./events.ts";
import { type Figures, round } from "./figures.ts";
import { type EngineEvent, type StateResource, type Step, stepsOf } from "./timeline.ts";

/** How long the instance may take from ACTIVE to its first answer, in milliseconds. */
const BOOT = 300_000;

const INSTANCE = "openstack:compute/instance:Instance";
const FLOATING_ADDRESS = "openstack:networking/floatingIp:FloatingIp";

/** A full `up`: its figure, and where its time went. */
export interface Up {
  readonly figures: Figures;
  readonly steps: readonly Step[];
}

/** Measures the `up` of a lab whose nodes are fresh. @throws CommandFailed when it fails, Error when the instance does not answer */
export async function up(lab: Lab): Promise<Up> {
  await ensurePackages(["iputils-ping"]);
  await lab.stack.ensure();
  let answered: Promise<number> | undefined;
  const { tenantTypes = [] } = (lab.description.config?.networking ?? {}) as { tenantTypes?: readonly string[] };
  const reached = tenantTypes.length > 0 ? FLOATING_ADDRESS : INSTANCE;
  const { events, ended } = await pulumiUp(lab, (event, log) => {
    const address = addressIn(event, reached);
    if (address !== undefined) answered ??= firstAnswer(lab, address).then(() => log.now);
  });
  if (!answered) throw new Error("pulumi up told of no test instance");
  const answer = await answered;
  const seconds = Math.max(ended, answer);
  say(`up: ended after ${ended.toFixed(1)} s, first answer to ping after ${answer.toFixed(1)} s`);

  const exported = await lab.stack.pulumi.run(["stack", "export"]);
  const { resources } = (JSON.parse(exported) as { deployment: { resources: StateResource[] } }).deployment;
  const steps = stepsOf(events, resources, nodeNames(lab));
  return {
    figures: { "up.seconds": round(seconds, 1) },
    steps: [...steps, ...answerStep(steps, events, reached, answer)],
  };
}

/**
 * `pulumi up` where nothing is to be done. It says so when something was done all the same.
 *
 * @throws CommandFailed when `up` fails, Error when there is no cloud
 */
export async function noop(lab: Lab): Promise<Figures> {
  if (!lab.stack.pulumi.initialized) throw new Error(`the lab ${lab.name} has no cloud: measure up as well`);
  const { events, ended } = await pulumiUp(lab);
  const changes = events.find((event) => event.summaryEvent)?.summaryEvent?.resourceChanges ?? {};
  if (Object.keys(changes).some((change) => change !== "same")) {
    say(`the up that should change nothing did more: ${JSON.stringify(changes)}`);
  }
  return { "noop.seconds": round(ended, 1) };
}

/** Names of a lab's nodes, the controller first. */
export function nodeNames(lab: Lab): string[] {
  const isController = (node: Lab["nodes"][number]) => Number(node.description.roles.includes("controller"));
  return [...lab.nodes].sort((one, other) => isController(other) - isController(one)).map((node) => node.name);
}

/**
 * Runs `pulumi up` with its event log followed.
 *
 * @returns the events, and after how many seconds it ended
 * @throws CommandFailed
 */
async function pulumiUp(
  lab: Lab,
  listener: (event: EngineEvent, log: EventLog) => void = () => undefined,
): Promise<{ events: readonly EngineEvent[]; ended: number }> {
  const file = join(lab.state, "events.log");
  await rm(file, { force: true });
  const args = ["up", "--yes", "--skip-preview", "--non-interactive", "--event-log", file];
  const log = new EventLog(file);
  log.listen((event) => listener(event, log));
  try {
    const result = await lab.pulumi(args, { env: { PULUMI_DEBUG_COMMANDS: "true" }, show: true });
    const ended = log.now;
    if (result.code !== 0) throw new CommandFailed(["pulumi", ...args], result);
    return { events: log.events, ended };
  } finally {
    await log.end();
    await rm(file, { force: true });
  }
}

/** The address at which the instance is reached, when an event says that the resource of this type that has it was made. */
function addressIn({ resOutputsEvent }: EngineEvent, type: string): string | undefined {
  if (resOutputsEvent?.metadata.type !== type) return undefined;
  const outputs = resOutputsEvent.metadata.new?.outputs ?? {};
  const address = outputs["accessIpV4"] ?? outputs["address"];
  return typeof address === "string" ? address : undefined;
}

/** Waits until an address answers to ping, asked from the lab's provider network. @throws Error after {@link BOOT} */
function firstAnswer(lab: Lab, address: string): Promise<void> {
  const ping = lab.namespace.inside(["ping", "-n", "-q", "-c", "1", "-W", "1", address]);
  return until(`answer of the instance at ${address} to ping`, () => succeeds(ping), BOOT, 200);
}

/** The instance's way from ACTIVE to its first answer, as a step of its own. */
function answerStep(steps: readonly Step[], events: readonly EngineEvent[], type: string, answer: number): Step[] {
  const urn = events.find((event) => addressIn(event, type) !== undefined)?.resOutputsEvent?.metadata.urn;
  const made = steps.find((step) => step.urn === urn);
  if (!made) return [];
  return [{ urn: "answer", name: "boot", lane: "instance", start: made.end, end: answer, after: [made.urn] }];
}
