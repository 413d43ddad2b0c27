// Entry of `npm run lab`: plain JavaScript, because it runs before npm packages and Node 22 are there.
import { spawn } from "node:child_process";
import { checkout, npmPackages } from "../scripts/tools.mjs";

try {
  npmPackages();
} catch (error) {
  console.error(`lab: ${error.message}`);
  process.exit(1);
}
const lab = spawn("node", ["--import", "tsx", `${checkout}/lab/main.ts`, ...process.argv.slice(2)], {
  cwd: checkout,
  stdio: "inherit",
});
// A terminal's Ctrl-C reaches the child by itself; what only this process is sent is handed on.
process.on("SIGINT", () => undefined);
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => lab.kill(signal));
lab.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
