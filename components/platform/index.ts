import { debian12 } from "./debian12.ts";
import { debian13 } from "./debian13.ts";
import { debian14 } from "./debian14.ts";

/** A table's form: texts and numbers of any value where one table has a certain one. */
type Form<T> = T extends string
  ? string
  : T extends number
    ? number
    : T extends readonly (infer Item)[]
      ? readonly Form<Item>[]
      : { readonly [Key in keyof T]: Form<T[Key]> };

/** What packages, units and paths are called, for one distribution and OpenStack release. */
export type Platform = Form<typeof debian12>;

const platforms: Readonly<Record<string, Platform>> = {
  [debian12.release]: debian12,
  [debian13.release]: debian13,
  [debian14.release]: debian14,
};

/**
 * The platform of an OpenStack release.
 *
 * @throws Error for a release without a table; the configuration's schema has refused it before.
 */
export function platformOf(release: string): Platform {
  const platform = platforms[release];
  if (!platform) {
    throw new Error(`no platform for release ${release}; there are: ${Object.keys(platforms).join(", ")}`);
  }
  return platform;
}
