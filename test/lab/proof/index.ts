/** What shows that a cloud works, by requests from outside its nodes. Run after every event that may have broken it. */
import { until } from "../../../lab/run.ts";
import type { OptionalService } from "../../../components/config/schema.ts";
import { designNamed } from "../networks/designs.ts";
import type { Cloud } from "../support/cloud.ts";
import { bootedFromVolume, volumes, volumeServices } from "./block-storage.ts";
import { sameRow } from "./database.ts";
import { stack } from "./orchestration.ts";
import { catalogAnswers, tokens } from "./identity.ts";
import { failover, heldApart, ownAddresses, trusted } from "./endpoints.ts";
import { agentsAlive, computesUp, reportedSince, upgradeCheck } from "./control.ts";
import { privateListeners } from "./listeners.ts";
import { imageInStore } from "./image.ts";
import { active, answersPing, bootedToTheEnd, letsIn, metadata } from "./instance.ts";
import { console as consoleProof } from "./console.ts";
import { firewall } from "./firewall.ts";
import { containerByPage, dashboard, sharesByPage, stackByPage, volumeByPage } from "./dashboard.ts";
import { balanced, directed } from "./load-balancing.ts";
import { objectStorage } from "./object-storage.ts";
import { s3 } from "./s3.ts";
import { shares, shareServices } from "./shared-file-systems.ts";
import { alarm, downloads, eventAlarm, measured, transfers } from "./telemetry.ts";

/** One thing that has to be true of a cloud that works. */
export interface Proof {
  readonly name: string;
  /** Services that not every cloud has. */
  readonly needs?: readonly OptionalService[];
  /** Whether a cloud with these services has what it is of: every cloud, where it does not say. */
  readonly applies?: (cloud: Cloud) => boolean;
  /** @throws Error saying what is not as it has to be */
  run(cloud: Cloud): Promise<void>;
}

const all: readonly Proof[] = [
  ...[tokens, catalogAnswers],
  ...[sameRow, privateListeners],
  ...[upgradeCheck, agentsAlive, computesUp],
  imageInStore,
  ...[active, answersPing, bootedToTheEnd, letsIn, metadata],
  consoleProof,
  firewall,
  dashboard,
  ...[volumeServices, volumes, bootedFromVolume],
  ...[shareServices, shares],
  stack,
  ...[objectStorage, s3],
  ...[measured, downloads, transfers, alarm, eventAlarm],
  ...[directed, balanced],
  ...[volumeByPage, stackByPage, containerByPage, sharesByPage],
  ...[ownAddresses, trusted, heldApart, failover],
];

const design = process.env.STACKWRIGHT_NETWORK;
/** Where the lab's kernel cannot change the rules of a running port. */
const fixedRules = design !== undefined && designNamed(design).fixedRules === true;

/** What has to be true of a cloud with these services, as far as the lab's kernel lets it. */
export function proofsOf(cloud: Cloud, services = cloud.services): Proof[] {
  const possible = all.filter((proof) => !(fixedRules && proof === firewall));
  return possible.filter(
    ({ needs = [], applies = () => true }) => needs.every((name) => services.includes(name)) && applies(cloud),
  );
}

/**
 * The full proof in one go, for tests that are about something else.
 * @param services those of the cloud by now
 * @throws Error naming every proof that failed
 */
export async function proveAll(cloud: Cloud, services = cloud.services): Promise<void> {
  const failures: string[] = [];
  const proofs = proofsOf(cloud, services);
  for (const proof of proofs) {
    await proof.run(cloud).catch((error: unknown) => failures.push(`${proof.name}: ${String(error)}`));
  }
  if (failures.length > 0)
    throw new Error(`${failures.length} of ${proofs.length} proofs failed\n${failures.join("\n")}`);
}

/**
 * Waits until a cloud is back by itself after its nodes were: agents, hypervisors and instance, all of which reported
 * after this was called.
 *
 * @returns how long it took until they counted as up and the instance answered, in seconds
 * @throws Error after `limit` milliseconds
 */
export async function cloudIsBack(cloud: Cloud, limit: number): Promise<number> {
  const since = Date.now();
  let back: number | undefined;
  let reason = "";
  const allBack = async (): Promise<boolean> => {
    try {
      for (const proof of [agentsAlive, computesUp, active, answersPing, letsIn]) await proof.run(cloud);
      back ??= (Date.now() - since) / 1_000;
      await reportedSince(cloud, since);
      return true;
    } catch (error) {
      reason = String(error);
      return false;
    }
  };
  await until("the cloud to be back", allBack, limit, 2_000).catch((error: unknown) => {
    throw new Error(`${String(error)}: ${reason}`);
  });
  return back!;
}
