import { centos9 } from "./centos9.ts";
import { debian12 } from "./debian12.ts";
import { debian13 } from "./debian13.ts";
import { debian14 } from "./debian14.ts";
import { rocky9 } from "./rocky9.ts";
import { ubuntu2404 } from "./ubuntu2404.ts";
import { ubuntu2604 } from "./ubuntu2604.ts";

/** A table's form: texts and numbers of any value where one table has a certain one; an empty list is one of texts. */
type Form<T> = T extends string
  ? string
  : T extends number
    ? number
    : T extends readonly (infer Item)[]
      ? readonly ([Item] extends [never] ? string : Form<Item>)[]
      : { readonly [Key in keyof T]: Form<T[Key]> };

/** What packages, units and paths are called, for one distribution and OpenStack release. */
export type Platform = Form<typeof debian12>;

/** All tables. */
export const PLATFORMS: readonly Platform[] = [debian12, debian13, ubuntu2404, centos9, rocky9, debian14, ubuntu2604];

/**
 * The platform of an OpenStack release on a distribution.
 *
 * @throws Error for a pair without a table; the configuration has refused it before.
 */
export function platformOf(release: string, distribution: string): Platform {
  const found = PLATFORMS.find((platform) => platform.release === release && platform.distribution === distribution);
  if (!found) {
    const known = PLATFORMS.map((platform) => `${platform.release} on ${platform.distribution}`);
    throw new Error(`no platform for release ${release} on ${distribution}; there are: ${known.join(", ")}`);
  }
  return found;
}
