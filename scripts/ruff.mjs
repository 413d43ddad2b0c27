// Checks Python files with ruff, or with --fix formats them. It comes from npm as WebAssembly: Debian 12 has no ruff.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { PositionEncoding, Workspace } from "@astral-sh/ruff-wasm-nodejs";

const [mode, ...files] = process.argv.slice(2);
const read = "import json, tomllib; print(json.dumps(tomllib.load(open('pyproject.toml', 'rb'))['tool']['ruff']))";
const { lint, ...settings } = JSON.parse(execFileSync("python3", ["-c", read], { encoding: "utf8" }));
const { "per-file-ignores": perFile = {}, ...rules } = lint;

/** ruff as a library knows no paths: the ignores by folder are applied here. */
function workspaceFor(file) {
  const ignored = Object.entries(perFile).flatMap(([folder, codes]) => (file.startsWith(folder) ? codes : []));
  const options = { ...settings, lint: { ...rules, ignore: [...(rules.ignore ?? []), ...ignored] } };
  return new Workspace(options, PositionEncoding.Utf16);
}

let problems = 0;
for (const file of files) {
  const workspace = workspaceFor(file);
  const source = readFileSync(file, "utf8");
  const formatted = workspace.format(source);
  if (mode === "--fix") {
    if (formatted !== source) writeFileSync(file, formatted);
    continue;
  }
  const found = workspace
    .check(source)
    .map(({ code, message, start_location: at }) => `${at.row}:${at.column} ${code} ${message}`);
  if (formatted !== source) found.push("1:1 is not formatted; npm run format does it");
  for (const line of found) console.log(`${file}:${line}`);
  problems += found.length;
}
process.exitCode = problems > 0 ? 1 : 0;
