import type { Issue } from "./draft.ts";
import type { Fault } from "./formats.ts";
import { schemaAt } from "./json-schema.ts";
import { nearest } from "./nearest.ts";
import { type Path, problem, type Problem } from "./problem.ts";

/** Values that other deployments know and this version does not take, by the key they would stand at. */
const LATER: Readonly<Record<string, readonly string[]>> = {
  services: ["barbican"],
};

/** Services that are asked for by one word, `telemetry`. */
const TELEMETRY_SERVICES = ["gnocchi", "ceilometer", "aodh"];

/** Services that are in every cloud and therefore not in the list of those wanted. */
const CORE_SERVICES = ["keystone", "glance", "placement", "nova", "neutron"];

/**
 * Says what zod found wrong in an operator's words: one problem, or one per unknown key. Values are quoted from `raw`,
 * except those that are hidden.
 */
export function explain(issue: Issue, raw: unknown, isHidden: (path: Path) => boolean): Problem[] {
  const path = issue.path as Path;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownKey([...path, key], key, Object.keys(schemaAt(path)?.properties ?? {})));
  }
  if (issue.code === "invalid_key") {
    const name = path.at(-1);
    return issue.issues.map((inner) => {
      const { wrong, right } = fault(inner, path, name);
      return problem(path, `${quote(name)} ${wrong}`, right);
    });
  }
  const value = valueAt(raw, path);
  if (value === undefined || value === null) {
    return [problem(path, "is missing", missing(path))];
  }
  const { wrong, right } = fault(issue, path, value);
  const shown = isHidden(path) ? "the value" : quote(value);
  return [problem(path, `${shown} ${wrong}`, right)];
}

function unknownKey(path: Path, key: string, known: readonly string[]): Problem {
  const meant = nearest(key, known);
  const right = meant === undefined ? `known here: ${known.join(", ")}` : `did you mean "${meant}"?`;
  return problem(path, "is not a known key", right);
}

/** The first sentence of the key's description, as a request. */
function missing(path: Path): string {
  const [sentence = "", initial = ""] = /^(.).*?(?=[.:;](\s|$))/.exec(schemaAt(path)?.description ?? "A value.") ?? [];
  return `give ${initial.toLowerCase()}${sentence.slice(1)}`;
}

function fault(issue: Issue, path: Path, value: unknown): Fault {
  if (issue.code === "custom") {
    return issue.params as unknown as Fault;
  }
  if (issue.code === "invalid_type") {
    return { wrong: `is not ${kind(issue.expected)}`, right: `give ${kind(issue.expected)}` };
  }
  if (issue.code === "invalid_value") {
    return unknownValue(path, value, issue.values.map(String));
  }
  if (issue.code === "too_small") {
    return issue.origin === "array" || issue.origin === "string"
      ? { wrong: "is empty", right: `give at least ${issue.minimum}` }
      : { wrong: "is too small", right: `give ${issue.minimum} or more` };
  }
  if (issue.code === "too_big") {
    return { wrong: "is too large", right: `give ${issue.maximum} or less` };
  }
  return { wrong: "is not possible here", right: issue.message };
}

function unknownValue(path: Path, value: unknown, known: readonly string[]): Fault {
  const word = typeof value === "string" ? value : JSON.stringify(value);
  const key = String(path.findLast((part) => typeof part === "string"));
  if (key === "services" && CORE_SERVICES.includes(word)) {
    return { wrong: "is part of every cloud", right: "leave it out" };
  }
  if (key === "services" && TELEMETRY_SERVICES.includes(word)) {
    return { wrong: 'is part of "telemetry"', right: 'use "telemetry"' };
  }
  if (LATER[key]?.includes(word)) {
    return { wrong: "is not supported by this version of Stackwright", right: `use ${oneOf(known)}` };
  }
  const meant = nearest(word, known);
  const hint = meant === undefined || known.length === 1 ? "" : `did you mean "${meant}"? `;
  return { wrong: "is not known", right: `${hint}use ${oneOf(known)}` };
}

function valueAt(raw: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<string | number, unknown> | null | undefined)?.[key],
    raw,
  );
}

const KINDS: Readonly<Record<string, string>> = {
  string: "text (in quotation marks if it looks like a number)",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a group of keys",
  record: "a group of keys",
};

function kind(expected: string): string {
  return KINDS[expected] ?? expected;
}

function oneOf(values: readonly unknown[]): string {
  const quoted = values.map((value) => JSON.stringify(value));
  return quoted.length === 1 ? quoted[0]! : `one of ${quoted.join(", ")}`;
}

/** The value in a form that fits a line and gives no credentials away. */
function quote(value: unknown): string {
  if (typeof value === "object") {
    return Array.isArray(value) ? (value.length === 0 ? "the list" : "a list") : "a group of keys";
  }
  const text = JSON.stringify(value);
  if (/PRIVATE KEY|:\/\/[^/]*@/.test(text)) {
    return "the value (not shown)";
  }
  return text.length > 60 ? `${text.slice(0, 56)}..."` : text;
}
