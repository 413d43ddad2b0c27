// Entry of `npm run bench`: plain JavaScript, because it runs before npm packages and Node 22 are there.
import { spawnSync } from "node:child_process";
import { checkout, npmPackages } from "../scripts/tools.mjs";

npmPackages();
const program = ["--import", "tsx", `${checkout}/bench/main.ts`, ...process.argv.slice(2)];
const { status } = spawnSync("node", program, { cwd: checkout, stdio: "inherit" });
process.exitCode = status ?? 1;
