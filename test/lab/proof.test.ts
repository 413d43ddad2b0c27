/** The cloud works: everything that a user of it can ask for, asked for real. */
import { beforeAll, test } from "vitest";
import { proofsOf } from "./proof/index.ts";
import { Cloud } from "./support/cloud.ts";
import { standingCloud } from "./support/fresh.ts";

const cloud = await Cloud.open();
beforeAll(() => standingCloud(cloud));

for (const proof of proofsOf(cloud)) test(proof.name, () => proof.run(cloud));
