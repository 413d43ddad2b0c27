/** What Stackwright knows of one OpenStack release. */
export interface Release {
  /** The distribution whose packages carry this release, as `components/platform` calls it. */
  readonly distribution: string;
  /** Values of the stack file that this release does not accept: what became of them, and what to use in their place. */
  readonly removed: Readonly<Record<string, { readonly why: string; readonly instead: string }>>;
}

/** Neutron 26 deleted the driver and its agent (release notes of Neutron, 2025.1). */
const linuxbridge = {
  why: "was removed from OpenStack in 2025.1",
  instead: 'use "openvswitch" or "ovn", or set release to "zed"',
};

/** The releases that this version of Stackwright installs: a new one is a new row here and in `components/platform`. */
export const RELEASES = {
  zed: {
    distribution: "debian12",
    removed: {},
  },
  "2025.1": {
    distribution: "debian13",
    removed: { linuxbridge },
  },
  "2026.1": {
    distribution: "debian14",
    removed: {
      linuxbridge: { ...linuxbridge, instead: 'use "openvswitch", or set release to "zed"' },
      ovn: {
        why: "is not among the packages of Debian 14 so far",
        instead: 'use "openvswitch", or set release to "2025.1"',
      },
    },
  },
} as const satisfies Record<string, Release>;

/** Name of a known release. */
export type ReleaseName = keyof typeof RELEASES;

/** Names of the known releases, oldest first. */
export const RELEASE_NAMES = Object.keys(RELEASES) as [ReleaseName, ...ReleaseName[]];
