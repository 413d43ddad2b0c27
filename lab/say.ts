/** What the lab tells on its way: one line per thing done, with how long it took. On stderr, so that stdout stays a result. */

let done = 0;

/** Prints one line of progress. */
export function say(text: string): void {
  process.stderr.write(`lab: ${text}\n`);
}

/**
 * Does one thing that changes something, says so, and says how long it took.
 * @param what what is done, as a noun phrase: "base tree trixie"
 */
export async function doing<T>(what: string, work: () => Promise<T>): Promise<T> {
  const start = Date.now();
  say(`${what} ...`);
  const result = await work();
  done += 1;
  say(`${what}: ${((Date.now() - start) / 1000).toFixed(1)} s`);
  return result;
}

/** How many things {@link doing} has finished in this process: zero means that nothing was changed. */
export function thingsDone(): number {
  return done;
}
