import { type Task, until } from "./plan.ts";

/**
 * A shell script that succeeds when all names it is given are among the lines that a command prints, and else prints those
 * that are not. One command for all: the whole plan is one argument of a shell, which Linux limits to 128 KiB.
 *
 * The command comes first: in a pipe with the names it would read them, as RabbitMQ 3.10's rabbitmqctl does (seen).
 */
export function allListed(listing: string): string {
  // 1 of grep's is "no line", more than that an error, which is no success.
  return `listed="$(${listing})" && { printf '%s\\n' "$@" | grep -vxF -e "$listed"; test $? -eq 1; }`;
}

/** Waits until a command lists all these names, one in a line. */
export function untilListed(label: string, listing: string, names: readonly string[]): Task {
  return until(label, ["sh", "-c", allListed(listing), "sh", ...names]);
}
