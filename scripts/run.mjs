// Runs suites of checks (suites.mjs), each command to its end, and closes with how many tests passed and failed.
//
//   node scripts/run.mjs SUITE...            every check of these suites
//   node scripts/run.mjs SUITE NAME...       only these checks of a suite
import { spawn } from "node:child_process";
import { suites } from "./suites.mjs";
import { sum, tally } from "./tally.mjs";
import { checkout } from "./tools.mjs";

const named = process.argv.slice(2).filter((word) => word in suites);
const only = process.argv.slice(2).filter((word) => !(word in suites));
let interrupted = false;

function refuse(why) {
  console.error(`${why}\nusage: node scripts/run.mjs SUITE... [CHECK...]; suites: ${Object.keys(suites).join(", ")}`);
  process.exit(2);
}

/** Runs one command on this terminal. Resolves with its result; a hanging one is ended. */
function execute({ command: [program, ...args], minutes = 15 }) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: checkout, stdio: ["ignore", "pipe", "pipe"], detached: true });
    let output = "";
    let why = "";
    for (const [stream, target] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
        target.write(text);
      });
    }
    const end = (signal) => process.kill(-child.pid, signal);
    const timer = setTimeout(() => {
      why = `not at its end after ${minutes} minutes`;
      end("SIGKILL");
    }, minutes * 60_000);
    const interrupt = () => {
      interrupted = true;
      end("SIGINT");
    };
    process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
    const done = (code, reason) => {
      clearTimeout(timer);
      process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
      resolve({ succeeded: code === 0, why: why || reason, output });
    };
    child.on("error", (error) => done(1, error.message));
    // Not "close": what a test leaves running in the background may hold the pipe.
    child.on("exit", (code, signal) => setImmediate(() => done(code, signal ?? `exit code ${code}`)));
  });
}

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;
const report = [];
/** What each check that failed printed at its end, told once more where it is not buried under what passed. */
const endings = [];
const ENDING_LINES = 60;

if (named.length === 0) refuse("no suite is named");
for (const name of named) {
  const { prepare, checks } = suites[name];
  const start = Date.now();
  try {
    prepare();
  } catch (error) {
    console.error(`${name}: ${error.message}`);
    report.push({ label: `${name}: preparation`, took: seconds(start), passed: 0, failed: 1 });
    continue;
  }
  const wanted = checks().filter((each) => only.length === 0 || only.includes(each.name));
  if (wanted.length === 0) refuse(`${name} has no check ${only.join(", ")}`);
  for (const check of wanted) {
    if (interrupted) process.exit(130);
    const since = Date.now();
    console.log(`\n--- ${name}: ${check.name}`);
    const { succeeded, why, output } = await execute(check);
    const counts = check.tests ? tally(output, succeeded) : { passed: Number(succeeded), failed: Number(!succeeded) };
    if (!succeeded) {
      const failure = `--- ${name}: ${check.name} failed: ${why}`;
      console.log(failure);
      endings.push([...output.trimEnd().split("\n").slice(-ENDING_LINES), failure].join("\n"));
    }
    report.push({ label: `${name}: ${check.name}`, took: seconds(since), ...counts });
  }
  report.push({ label: `${name}, all of it`, took: seconds(start), passed: 0, failed: 0, total: true });
}

// Of one check alone it is the last that was printed anyway.
if (report.length > 2) for (const ending of endings) console.log(`\n${ending}`);
console.log("");
for (const { label, took, passed, failed, total } of report) {
  const counts = total ? "" : `${failed > 0 ? "NOT OK" : "ok"}: ${passed} passed, ${failed} failed`;
  console.log(`${label.padEnd(28)} ${took.padStart(9)}  ${counts}`.trimEnd());
}
const { passed, failed } = sum(report);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
