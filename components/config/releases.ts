/** What Stackwright knows of one OpenStack release. */
export interface Release {
  /** The distribution whose packages carry this release, as `components/platform` calls it. */
  readonly distribution: string;
  /** Values of the stack file that this release no longer accepts, and what to use in their place. */
  readonly removed: Readonly<Record<string, { readonly since: string; readonly instead: string }>>;
}

/** The releases that this version of Stackwright installs: a new one is a new row here and in `components/platform`. */
export const RELEASES = {
  zed: {
    distribution: "debian12",
    removed: {},
  },
  "2025.1": {
    distribution: "debian13",
    // Neutron 26 deleted the driver and its agent (release notes of Neutron, 2025.1).
    removed: { linuxbridge: { since: "2025.1", instead: 'use "openvswitch" or "ovn", or set release to "zed"' } },
  },
} as const satisfies Record<string, Release>;

/** Name of a known release. */
export type ReleaseName = keyof typeof RELEASES;

/** Names of the known releases, oldest first. */
export const RELEASE_NAMES = Object.keys(RELEASES) as [ReleaseName, ...ReleaseName[]];
