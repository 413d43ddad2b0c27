import type { z } from "zod";
import type { Path } from "./problem.ts";
import { type Stack, stackSchema } from "./schema.ts";

type Scalar = string | number | boolean | undefined;

/**
 * A value of which any part may be undefined, because it was wrong by itself. A key that was not given is not there at
 * all: {@link absent} tells the two apart.
 */
export type Draft<T> = T extends Scalar
  ? T | undefined
  : T extends readonly (infer Item)[]
    ? readonly (Draft<Item> | undefined)[]
    : { readonly [Key in keyof T]?: Draft<T[Key]> | undefined };

/** What zod finds wrong with one value. */
export type Issue = z.core.$ZodIssue;

/** A stack file as far as it can be read. */
export interface Reading {
  /** With defaults, and without the values that `issues` are about. */
  readonly draft: Draft<Stack>;
  readonly issues: readonly Issue[];
  /** The same as `draft` when there are no issues. */
  readonly stack: Stack | undefined;
}

/** Judges each value of the stack file by itself, and keeps the right ones so that they can be judged together. */
export function readDraft(raw: unknown): Reading {
  let seen: unknown;
  const observe = (value: unknown) => {
    seen = value;
    return true;
  };
  // A refinement that runs "when" always is zod's way to show what it made of an input that it then rejects.
  const result = stackSchema.refine(observe, { when: () => true }).safeParse(raw);
  if (result.success) {
    return { draft: result.data, issues: [], stack: result.data };
  }
  const { issues } = result.error;
  const root = { seen };
  for (const { code, path } of issues) {
    if (code !== "unrecognized_keys") {
      forget(root, ["seen", ...(path as Path)]);
    }
  }
  return { draft: root.seen ?? {}, issues, stack: undefined };
}

/** Whether a key was not given: not there, in a group that can be read. */
export function absent<T extends object>(group: T | undefined, key: keyof T): boolean {
  return group !== undefined && !(key in group);
}

/** Sets the value at a path to undefined, in place: zod built these objects, nobody else holds them. */
function forget(root: object, path: Path): void {
  let parent: unknown = root;
  for (const key of path.slice(0, -1)) {
    parent = (parent as Record<string | number, unknown> | undefined)?.[key];
  }
  if (typeof parent === "object" && parent !== null) {
    (parent as Record<string | number, unknown>)[path.at(-1)!] = undefined;
  }
}
