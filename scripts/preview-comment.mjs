// Posts the output of `pulumi preview --diff` on a pull request: one comment per stack, updated in place.
import { readFileSync } from "node:fs";

/** GitHub refuses longer comments: characters. */
const LIMIT = 65_536;

/** Environment variables whose values must not get into a comment. */
const HIDDEN = ["PULUMI_CONFIG_PASSPHRASE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];

/** What a comment begins with, by which the next run finds it. */
const markOf = (stack) => `<!-- stackwright preview of ${stack} -->`;

/**
 * The comment: a heading, the output, and how it ended. Secrets are replaced before anything is cut off, so that no part of
 * one is left at a cut. A long output keeps its beginning and its end, where Pulumi counts what changes.
 */
export function comment({ output, stack, succeeded, secrets = [], limit = LIMIT }) {
  const hidden = secrets
    .filter(Boolean)
    .sort((one, other) => other.length - one.length)
    .reduce((text, secret) => text.replaceAll(secret, "[secret]"), output.trimEnd());
  // Longer than any fence in the output, which would end this one.
  const fence = "`".repeat(Math.max(2, ...[...hidden.matchAll(/`+/g)].map(([ticks]) => ticks.length)) + 1);
  const head = `${markOf(stack)}\n### \`pulumi preview\` of ${stack}${succeeded ? "" : " failed"}\n\n${fence}diff\n`;
  const tail = `\n${fence}\n`;
  return head + shortened(hidden, limit - head.length - tail.length) + tail;
}

/** Leaves whole lines out of the middle of a text that is longer than `room`. */
function shortened(text, room) {
  if (text.length <= room) return text;
  const left = (count) => `[... ${count} characters left out; all of it is in the job's log ...]`;
  const half = Math.floor((room - left(text.length).length - 2) / 2);
  const start = text.slice(0, half).replace(/\n[^\n]*$/, "");
  const end = text.slice(-half).replace(/^[^\n]*\n/, "");
  return `${start}\n${left(text.length - start.length - end.length)}\n${end}`;
}

/** Writes the comment of this run's pull request anew, or for the first time. For actions/github-script. */
export async function post(github, context, environment = process.env) {
  const { STACK: stack, SUCCEEDED, GITHUB_WORKSPACE: folder } = environment;
  const where = { ...context.repo, issue_number: context.issue.number };
  const body = comment({
    output: readFileSync(`${folder}/preview.txt`, "utf8"),
    stack,
    succeeded: SUCCEEDED === "true",
    secrets: HIDDEN.map((name) => environment[name]),
  });
  const comments = await github.paginate(github.rest.issues.listComments, { ...where, per_page: 100 });
  const earlier = comments.find((each) => each.user?.type === "Bot" && each.body?.startsWith(markOf(stack)));
  await (earlier
    ? github.rest.issues.updateComment({ ...context.repo, comment_id: earlier.id, body })
    : github.rest.issues.createComment({ ...where, body }));
}
