import { type JsonSchema, stackJsonSchema } from "./json-schema.ts";
import { NAMESPACE } from "./problem.ts";

const BEGIN = "<!-- configuration:begin -->";
const END = "<!-- configuration:end -->";

/** The reference of the stack file as a table in Markdown: a row for each key, groups before their members. */
export function referenceTable(): string {
  const { properties = {}, required = [] } = stackJsonSchema();
  const rows = Object.entries(properties).flatMap(([key, schema]) =>
    rowsOf(`${NAMESPACE}:${key}`, schema, required.includes(key)),
  );
  return ["| Key | Value | Default | Meaning |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

/**
 * The document with its reference table made new.
 *
 * @throws Error when the two marks that enclose the table are missing
 */
export function withReference(document: string, table: string): string {
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (begin < 0 || end < begin) {
    throw new Error(`the lines "${BEGIN}" and "${END}" are missing: the table goes between them`);
  }
  return `${document.slice(0, begin + BEGIN.length)}\n\n${table.trim()}\n\n${document.slice(end)}`;
}

function rowsOf(path: string, schema: JsonSchema, required: boolean): string[] {
  const cells = [`\`${path}\``, valueOf(schema), required ? "required" : defaultOf(schema), schema.description ?? ""];
  const row = `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const named = schema.additionalProperties || undefined;
  return [
    row,
    ...(named === undefined ? [] : membersOf(`${path}.<name>`, named)),
    ...membersOf(path, schema),
    ...(schema.items === undefined ? [] : membersOf(`${path}[]`, schema.items)),
  ];
}

function membersOf(path: string, { properties = {}, required = [] }: JsonSchema): string[] {
  return Object.entries(properties).flatMap(([key, schema]) =>
    rowsOf(`${path}.${key}`, schema, required.includes(key)),
  );
}

function valueOf(schema: JsonSchema): string {
  if (schema.anyOf !== undefined) {
    return schema.anyOf.map(valueOf).join(" or ");
  }
  const constants = schema.enum ?? ("const" in schema ? [schema["const"]] : undefined);
  if (constants !== undefined) {
    return constants.map((value) => `\`${String(value)}\``).join(", ");
  }
  if (Array.isArray(schema.type)) {
    return schema.type.map((type: string) => valueOf({ ...schema, type })).join(" or ");
  }
  if (schema.type === "array") {
    return schema.items?.properties === undefined ? `list of ${valueOf(schema.items ?? {})}` : "list of groups";
  }
  if (schema.type === "object") {
    return schema.additionalProperties ? "groups by name" : "group";
  }
  if (schema.type === "integer") {
    return `${schema.minimum} to ${schema.maximum}`;
  }
  if (schema.type === "boolean") {
    return "`true`, `false`";
  }
  return schema.format === "ipv4" ? "IPv4 address" : "text";
}

function defaultOf({ default: value }: JsonSchema): string {
  const isEmpty = value === undefined || value === "" || ["{}", "[]"].includes(JSON.stringify(value));
  return isEmpty ? "" : `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}
