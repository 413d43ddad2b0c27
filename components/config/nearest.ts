/** Edits (insert, delete, replace) that turn one text into the other: Levenshtein's distance. */
export function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const replaced = row[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[other.length]!;
}

/** The candidate that the text was probably meant to be: at most a third of it, and at least two letters, may differ. */
export function nearest(text: string, candidates: readonly string[]): string | undefined {
  const tolerance = Math.max(2, Math.floor(text.length / 3));
  const ranked = candidates
    .map((candidate) => ({ candidate, edits: distance(text.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ edits, candidate }) => edits <= tolerance && edits < candidate.length)
    .sort((one, other) => one.edits - other.edits);
  return ranked[0]?.candidate;
}
