/** From fresh nodes to a cloud, watched all the way, with what the nodes were before written down. */
import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Node } from "../../../lab/nodes.ts";
import { type Cloud, UpFailed } from "./cloud.ts";
import { plantBefore } from "./foreign.ts";
import { watched } from "./secrets.ts";
import { packetFilters, type Snapshot, snapshot } from "./snapshot.ts";
import type { Outcome } from "./timed.ts";

/** A fresh `up`: its output, and what every process showed of itself meanwhile. */
export interface Fresh {
  readonly outcome: Outcome;
  readonly seen: string;
}

/** Everything that is compared when the cloud has gone again. */
export async function wholeNode(node: Node): Promise<Snapshot> {
  return { ...(await snapshot(node)), "packet filters": await packetFilters(node) };
}

const beforeFile = (cloud: Cloud, node: Node): string => join(cloud.records, `before-${node.name}.json`);

/** What a node was before the present cloud came, or undefined if nobody looked. */
export async function nodeBefore(cloud: Cloud, node: Node): Promise<Snapshot | undefined> {
  const file = beforeFile(cloud, node);
  return existsSync(file) ? (JSON.parse(await readFile(file, "utf8")) as Snapshot) : undefined;
}

/** Fresh nodes with somebody else's things on them, looked at, and a stack that is ready for its first `up`. */
export async function freshNodes(cloud: Cloud): Promise<void> {
  const { lab } = cloud;
  await lab.reset();
  for (const node of lab.nodes) {
    await plantBefore(node);
    await writeFile(beforeFile(cloud, node), JSON.stringify(await wholeNode(node)), { mode: 0o600 });
  }
  await lab.stack.ensure();
}

/** The first `up` on fresh nodes, whatever its end. */
export async function freshUp(cloud: Cloud): Promise<Fresh> {
  await freshNodes(cloud);
  let outcome: Outcome | undefined;
  const seen = await watched(cloud, "fresh", async () => {
    outcome = await cloud.startUp("up-fresh").finished;
  });
  await markStanding(cloud, outcome!.code === 0);
  return { outcome: outcome!, seen };
}

/** Tells the files that follow in the same run whether there is a cloud to test. */
async function markStanding(cloud: Cloud, standing: boolean): Promise<void> {
  const mark = join(cloud.records, "no-cloud");
  await (standing ? rm(mark, { force: true }) : writeFile(mark, process.env.STACKWRIGHT_TEST_RUN ?? ""));
}

/**
 * A cloud to test: the one that is there, or one made now.
 * @throws Error at once when this run of the tests has failed to make one, since trying again would only cost time
 */
export async function standingCloud(cloud: Cloud): Promise<Outcome> {
  const mark = join(cloud.records, "no-cloud");
  const run = process.env.STACKWRIGHT_TEST_RUN;
  if (run !== undefined && existsSync(mark) && (await readFile(mark, "utf8")) === run) {
    throw new Error("no cloud: the first up of this run failed");
  }
  await cloud.lab.ensureNodes();
  await cloud.lab.stack.ensure();
  try {
    return await cloud.up("up-standing");
  } catch (error) {
    if (error instanceof UpFailed) await markStanding(cloud, false);
    throw error;
  }
}
