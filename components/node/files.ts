/**
 * Files on a node, and the text in which they travel there.
 *
 * The whole text is a command's stdin, so a preview shows a changed option as the changed line.
 */
import { createHash } from "node:crypto";
import { type Ini, ini } from "./ini.ts";

/** One file on a node. */
export interface NodeFile {
  /** Absolute path. */
  readonly path: string;
  /** Whole content; a missing newline at its end is added. `@{fact}` stands for a fact of the node (see facts.py). */
  readonly content: string;
  /** Owner, default `root`. */
  readonly owner?: string;
  /** Group, default `root`. Services read their files by their group. */
  readonly group?: string;
  /** Octal mode, default `0644`. */
  readonly mode?: string;
  /** The units that read this file and have to restart when it changes; default: every unit of the same service. */
  readonly readBy?: readonly string[];
}

/** The same files, read by these units alone. */
export function readBy<File extends Pick<NodeFile, "readBy">>(
  units: readonly string[],
  files: readonly File[],
): File[] {
  return files.map((file) => ({ ...file, readBy: units }));
}

/** A systemd unit of ours, which starts at boot and is read by itself alone. @param name without `.service` */
export function systemdUnit(name: string, sections: Ini): NodeFile {
  return {
    path: `/etc/systemd/system/${name}.service`,
    content: ini({ ...sections, Install: { WantedBy: "multi-user.target" } }),
    readBy: [name],
  };
}

/** Values by name that a step needs once and that belong in no file, such as the password of a database account. */
export type Values = Readonly<Record<string, string>>;

const HEADER = "==> ";

/**
 * Renders files and values as sections: a header line, then the content. Before them stands an index of the files: a
 * preview shows two lines around a change, so without it the name of a changed file would not be seen.
 *
 * @throws Error when a content has a line that looks like a header, or two files with one path differ.
 */
export function renderSections(files: readonly NodeFile[], values: Values = {}): string {
  const sections = [...uniqueByPath(files)].map((file) => ({
    path: file.path,
    text:
      `${HEADER}${file.path} ${file.owner ?? "root"}:${file.group ?? "root"} ${file.mode ?? "0644"}\n` +
      checked(file.path, withNewline(file.content)),
  }));
  const index = sections.map(({ path, text }) => `# ${path} ${digest(text)}\n`);
  const given = Object.entries(values).map(
    ([name, value]) => `${HEADER}@${name}\n${checked(name, withNewline(value))}`,
  );
  return [...index, ...sections.map(({ text }) => text), ...given].join("");
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

/** Two services of one node may bring the same file (a shared drop-in); they must mean the same by it. */
function uniqueByPath(files: readonly NodeFile[]): Iterable<NodeFile> {
  const byPath = new Map<string, NodeFile>();
  for (const file of files) {
    const known = byPath.get(file.path);
    if (known && known.content !== file.content) {
      throw new Error(`two services write ${file.path} with different content`);
    }
    byPath.set(file.path, known ?? file);
  }
  return byPath.values();
}

function withNewline(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}

function checked(name: string, text: string): string {
  if (text.split("\n").some((line) => line.startsWith(HEADER))) {
    throw new Error(`${name} has a line that starts with "${HEADER}", which separates files on their way to a node`);
  }
  return text;
}
