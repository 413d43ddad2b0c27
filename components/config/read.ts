import { accessSync, constants, readFileSync, statSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { missingNodesFile, type NodesFile, parseNodesFile } from "./nodes-file.ts";
import { ConfigError, parseConfig } from "./parse.ts";
import { NAMESPACE } from "./problem.ts";
import type { Config } from "./schema.ts";

/** In the SDK's code, and used by its own getters, but left out of its type declarations. */
const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret: (key: string) => boolean };

/** A file's text by its path, relative ones from the project's directory. Throws what `node:fs` throws. */
export type ReadText = (path: string) => string;

/**
 * Reads and checks the configuration of the stack that Pulumi runs this program for.
 *
 * Nodes may stand in a file of their own: Pulumi hands the whole configuration over in one environment variable, which
 * Linux limits to 128 KiB, and that is full at about 850 nodes with host keys.
 *
 * @param readText how the file of nodes is read, if there is one
 * @throws pulumi.RunError naming everything that is wrong, which Pulumi prints without a stack trace
 */
export function readConfig(readText: ReadText = (path) => readFileSync(path, "utf8")): Config {
  // The getters of pulumi.Config ask for known keys: only the whole map shows the unknown ones.
  const keys = Object.entries(pulumi.runtime.allConfig()).filter(([key]) => key.startsWith(`${NAMESPACE}:`));
  const raw = Object.fromEntries(keys.map(([key, text]) => [key.slice(NAMESPACE.length + 1), fromText(text)]));
  // Pulumi tells of a group only that a secret is somewhere in it.
  const secretKeys = new Set(keys.map(([key]) => key).filter((key) => isConfigSecret(key)));
  const { nodes } = raw;
  const nodesFile = typeof nodes === "string" ? readNodesFile(nodes, readText) : undefined;
  try {
    return parseConfig(raw, secretKeys, { fileExists, nodesFile });
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

function readNodesFile(name: string, readText: ReadText): NodesFile {
  let text: string;
  try {
    text = readText(name);
  } catch (error) {
    // "ENOENT: no such file or directory, open 'nodes.yaml'"
    const [, reason] = /^\w+: ([^,]+)/.exec((error as Error).message) ?? [];
    return missingNodesFile(name, `cannot be read: ${reason ?? "unknown reason"}`, process.cwd());
  }
  return parseNodesFile(name, text);
}

function fileExists(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
