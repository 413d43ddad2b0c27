/**
 * `npm run test:lab [-- FILE…]`: brings up what the tests stand on, then runs them inside the lab's network, so that
 * every request of theirs reaches the cloud as a client's would. STACKWRIGHT_LAB names another lab than `lab`.
 */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ensureEngine } from "../../lab/engine.ts";
import { ensureImage } from "../../lab/image.ts";
import { Lab } from "../../lab/lab.ts";
import { exclusively } from "../../lab/lock.ts";
import { ensurePackages } from "../../lab/packages.ts";
import { checkout } from "../../lab/places.ts";

const name = process.env.STACKWRIGHT_LAB ?? "lab";
const lab = await Lab.open(name);
process.exitCode = await exclusively(lab.state, async () => {
  await ensurePackages(["iputils-ping", ...(existsSync("/usr/bin/chromium") ? [] : ["chromium"])]);
  await ensureEngine();
  await ensureImage();
  await lab.ensureNodes();
  const vitest = [
    join(checkout, "node_modules/.bin/vitest"),
    "run",
    "--config",
    join(checkout, "vitest.lab.config.ts"),
  ];
  const env = { STACKWRIGHT_LAB: name, STACKWRIGHT_TEST_RUN: randomUUID() };
  const { code } = await lab.exec([...vitest, ...process.argv.slice(2)], { terminal: true, cwd: checkout, env });
  return code;
});
