import { accessSync, constants, statSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { ConfigError, parseConfig } from "./parse.ts";
import { NAMESPACE } from "./problem.ts";
import type { Config } from "./schema.ts";

/** In the SDK's code, and used by its own getters, but left out of its type declarations. */
const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret: (key: string) => boolean };

/**
 * Reads and checks the configuration of the stack that Pulumi runs this program for.
 *
 * @throws pulumi.RunError naming everything that is wrong, which Pulumi prints without a stack trace
 */
export function readConfig(): Config {
  // The getters of pulumi.Config ask for known keys: only the whole map shows the unknown ones.
  const keys = Object.entries(pulumi.runtime.allConfig()).filter(([key]) => key.startsWith(`${NAMESPACE}:`));
  const raw = Object.fromEntries(keys.map(([key, text]) => [key.slice(NAMESPACE.length + 1), fromText(text)]));
  // Pulumi tells of a group only that a secret is somewhere in it.
  const secretKeys = new Set(keys.map(([key]) => key).filter((key) => isConfigSecret(key)));
  try {
    return parseConfig(raw, secretKeys, { fileExists });
  } catch (error) {
    throw error instanceof ConfigError ? new pulumi.RunError(error.message) : error;
  }
}

/**
 * The value behind a configuration key: Pulumi hands groups and lists over as JSON, and scalars as bare text. A release like
 * 2025.1 stays text, since only whole numbers are numbers here.
 */
export function fromText(text: string): unknown {
  if (!/^\s*[[{]/.test(text) && !/^(true|false|-?(0|[1-9]\d*))$/.test(text)) {
    return text;
  }
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function fileExists(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
