import { z } from "zod";
import { NAMESPACE, type Path } from "./problem.ts";
import { nodesSchema } from "./node.ts";
import { stackSchema } from "./schema.ts";

/** The part of JSON Schema (draft 2020-12) that zod writes and this program reads. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | false;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

let built: JsonSchema | undefined;

/** JSON Schema of the stack file's keys, without their namespace. */
export function stackJsonSchema(): JsonSchema {
  built ??= z.toJSONSchema(stackSchema, { io: "input" }) as JsonSchema;
  return built;
}

/** JSON Schema of a whole `Pulumi.<environment>.yaml`, so that editors complete and explain it. */
export function stackFileSchema(): JsonSchema {
  const { $schema, properties = {}, required = [] } = stackJsonSchema();
  const namespaced = Object.entries(properties).map(([key, schema]) => [`${NAMESPACE}:${key}`, secretsAllowed(schema)]);
  return {
    $schema,
    title: "Stackwright stack file",
    description: "Pulumi.<environment>.yaml: one OpenStack cloud.",
    type: "object",
    properties: {
      config: {
        type: "object",
        description: "Configuration of the cloud.",
        properties: Object.fromEntries(namespaced) as Record<string, JsonSchema>,
        required: required.map((key) => `${NAMESPACE}:${key}`),
        // Keys of other namespaces belong to other programs and providers; in ours, none is unknown.
        propertyNames: {
          anyOf: [{ enum: namespaced.map(([key]) => key) }, { not: { pattern: `^${NAMESPACE}:` } }],
        },
      },
    },
  };
}

/** JSON Schema of a file of nodes, as `stackwright:nodes` may name one. */
export function nodesFileSchema(): JsonSchema {
  const { $schema, ...nodes } = z.toJSONSchema(nodesSchema, { io: "input" }) as JsonSchema;
  return {
    $schema,
    title: "Stackwright nodes file",
    description: `The hosts of one OpenStack cloud, by name: what \`${NAMESPACE}:nodes\` names in a stack file.`,
    ...nodes,
  };
}

/** The schema of the value at a path of the stack file; undefined where no value is known. */
export function schemaAt(path: Path): JsonSchema | undefined {
  return path.reduce<JsonSchema | undefined>((schema, key) => {
    if (typeof key === "number") {
      return schema?.items;
    }
    return schema?.properties?.[key] ?? (schema?.additionalProperties || undefined);
  }, stackJsonSchema());
}

/** In the file, Pulumi writes a secret as `secure:` and its ciphertext. */
function secretsAllowed(schema: JsonSchema): JsonSchema {
  const { privateKey, ...others } = schema.properties ?? {};
  if (privateKey === undefined) {
    return schema;
  }
  const { description, ...plain } = privateKey;
  const secure = {
    type: "object",
    properties: { secure: plain },
    required: ["secure"],
    additionalProperties: false as const,
  };
  return { ...schema, properties: { ...others, privateKey: { description, ...secure } } };
}
