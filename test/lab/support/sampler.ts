/**
 * Watches arguments and environments of every process of the machine, those on the nodes included, and writes each that
 * it has not seen yet to a file, one JSON string per line: `tsx sampler.ts FILE`. Runs until it is killed.
 */
import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const INTERVAL = 300;

/** What all processes show of themselves now. */
function shown(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => ["cmdline", "environ"].map((what) => contentOf(`/proc/${pid}/${what}`)));
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, "latin1").replaceAll("\0", " ");
  } catch {
    return ""; // it has ended
  }
}

function watch(file: string): void {
  const seen = new Set<string>([""]);
  setInterval(() => {
    for (const text of shown().filter((each) => !seen.has(each))) {
      seen.add(text);
      appendFileSync(file, `${JSON.stringify(text)}\n`, { mode: 0o600 });
    }
  }, INTERVAL);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) watch(process.argv[2] ?? "seen.jsonl");
