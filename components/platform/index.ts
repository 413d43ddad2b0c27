import { debian13 } from "./debian13.ts";

/** What packages, units and paths are called, for one distribution and OpenStack release. */
export type Platform = typeof debian13;

const platforms: Readonly<Record<string, Platform>> = { [debian13.release]: debian13 };

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
