/**
 * Writes what is generated from the configuration's schema: schema/*.schema.json and the table in README.md.
 * With `--check` it writes nothing and fails when one of them is out of date.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";
import { nodesFileSchema, stackFileSchema } from "../components/config/json-schema.ts";
import { referenceTable, withReference } from "../components/config/reference.ts";

const root = new URL("../", import.meta.url);

const read = (name: string) => readFileSync(new URL(name, root), "utf8");

async function formatted(text: string, parser: string): Promise<string> {
  return format(text, { ...(await resolveConfig(new URL("package.json", root))), parser });
}

const files = {
  "schema/stack.schema.json": () => formatted(JSON.stringify(stackFileSchema()), "json"),
  "schema/nodes.schema.json": () => formatted(JSON.stringify(nodesFileSchema()), "json"),
  "README.md": async () => withReference(read("README.md"), await formatted(referenceTable(), "markdown")),
};

const checkOnly = process.argv.includes("--check");
for (const [name, make] of Object.entries(files)) {
  const text = await make();
  if (!checkOnly) {
    writeFileSync(new URL(name, root), text);
  } else if (text !== read(name)) {
    console.error(`${name} is out of date: run "npm run schema"`);
    process.exitCode = 1;
  }
}
