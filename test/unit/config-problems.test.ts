import { describe, expect, it } from "vitest";
import { ENDPOINTS } from "./config-problems-endpoints.ts";
import { LOAD_BALANCING } from "./config-problems-load-balancing.ts";
import { NETWORKS } from "./config-problems-networks.ts";
import { NETWORKING } from "./config-problems-networking.ts";
import { NODES } from "./config-problems-nodes.ts";
import { OBJECT_STORAGE } from "./config-problems-object-storage.ts";
import type { Row } from "./config-problems-row.ts";
import { SECRETS } from "./config-problems-secrets.ts";
import { SHARES } from "./config-problems-shares.ts";
import { SHAPE } from "./config-problems-shape.ts";
import { STORAGE } from "./config-problems-storage.ts";
import { TENANCY } from "./config-problems-tenancy.ts";
import { problemsOf, sample } from "./config-sample.ts";

const ROWS = [
  ...SHAPE,
  ...NODES,
  ...NETWORKS,
  ...NETWORKING,
  ...STORAGE,
  ...SHARES,
  ...OBJECT_STORAGE,
  ...LOAD_BALANCING,
  ...TENANCY,
  ...ENDPOINTS,
  ...SECRETS,
];

const named = (rows: readonly Row[]) => rows.map(([kind, edit, ...expected]) => ({ kind, edit, expected }));

describe("problems in a stack file", () => {
  it("are of more than a hundred kinds", () => {
    expect(new Set(ROWS.map(([kind]) => kind)).size).toBe(ROWS.length);
    expect(ROWS.length).toBeGreaterThan(100);
  });

  it.each(named(ROWS))("$kind", ({ edit, expected }) => {
    const raw = sample();
    edit(raw);
    const found = problemsOf(raw);
    expect(found.map(({ path }) => path).sort()).toEqual(expected.map(([path]) => `stackwright:${path}`).sort());
    for (const [path, text] of expected) {
      const texts = found
        .filter((one) => one.path === `stackwright:${path}`)
        .map((one) => `${one.wrong}; ${one.right}`);
      expect(texts.join("\n")).toContain(text);
    }
  });

  it.each(named(SECRETS))("never quote a secret: $kind", ({ edit }) => {
    const raw = sample();
    edit(raw);
    const text = JSON.stringify(problemsOf(raw));
    expect(text).not.toContain("hunter2");
    expect(text).not.toMatch(/BEGIN [A-Z]|AAAAC3/);
  });
});
