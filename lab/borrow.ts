/** What a suite lacks and unstable has: taken from there, and nothing else with it. */
import { readFileSync } from "node:fs";

/** Source packages of unstable, by the suite that lacks them. */
const lacking: Readonly<Record<string, readonly string[]>> = { forky: ["glance"] };

/** What makes the stand-in for a library that is newer in unstable than the borrowed packages have to have it. */
const standIn = readFileSync(new URL("stand-in.sh", import.meta.url), "utf8");

/** How apt is told to take from unstable what the suite lacks, and only that. */
export interface Borrowed {
  /** The suites, besides its own, that packages come from. */
  readonly suites: readonly string[];
  /** mmdebstrap's arguments. */
  readonly hooks: readonly string[];
}

/** What to borrow for a suite; nothing for one that has all. */
export function borrowed(suite: string): Borrowed {
  const packages = lacking[suite];
  if (packages === undefined) return { suites: [], hooks: [] };
  const pins = [pin("*", -1), ...packages.map((name) => pin(`src:${name}`, 500))].join("\\n");
  return {
    suites: ["unstable"],
    hooks: [
      // Before the first package is chosen.
      `--setup-hook=printf '${pins}' > "$1/etc/apt/preferences.d/borrowed"`,
      `--customize-hook=${standIn}`,
    ],
  };
}

/** One entry of apt's preferences, as printf writes it. */
function pin(packages: string, priority: number): string {
  return `Package: ${packages}\\nPin: release a=unstable\\nPin-Priority: ${priority}\\n`;
}
