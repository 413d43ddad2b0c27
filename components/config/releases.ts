/** Values of the stack file that are not accepted: what became of them, and what to use in their place. */
export type Refused = Readonly<Record<string, { readonly why: string; readonly instead: string }>>;

/** What Stackwright knows of one distribution. */
export interface Distribution {
  /** What installs its packages. */
  readonly installer: "apt" | "dnf";
  /** Whether a cloud was ever run on it. What its packages are called is known of the others too, but from documents alone. */
  readonly run: boolean;
  /** Values of the stack file that ask for what its packages do not have, though the release does. */
  readonly lacks?: Refused;
}

/** The distributions that have a table in `components/platform`, by the name that they have there. */
export const DISTRIBUTIONS = {
  debian12: { installer: "apt", run: true },
  debian13: { installer: "apt", run: true },
  debian14: {
    installer: "apt",
    run: true,
    lacks: {
      ovn: {
        why: "is not among the packages of Debian 14 so far",
        instead: 'use "openvswitch", or set distribution to "ubuntu26.04" or release to "2025.1"',
      },
    },
  },
  "ubuntu24.04": { installer: "apt", run: false },
  "ubuntu26.04": { installer: "apt", run: false },
  centos9: { installer: "dnf", run: false },
  rocky9: { installer: "dnf", run: false },
} as const satisfies Record<string, Distribution>;

/** Name of a known distribution. */
export type DistributionName = keyof typeof DISTRIBUTIONS;

/** Names of the known distributions. */
export const DISTRIBUTION_NAMES = Object.keys(DISTRIBUTIONS) as [DistributionName, ...DistributionName[]];

/** What Stackwright knows of one OpenStack release. */
export interface Release {
  /** The distributions whose packages carry this release, the default first. */
  readonly distributions: readonly [DistributionName, ...DistributionName[]];
  /** Values of the stack file that this release no longer accepts. */
  readonly removed: Refused;
}

/** Neutron 26 deleted the driver and its agent (release notes of Neutron, 2025.1). */
const linuxbridge = {
  why: "was removed from OpenStack in 2025.1",
  instead: 'use "openvswitch" or "ovn", or set release to "zed"',
};

/** The releases that this version of Stackwright knows: a new one is a new row here and in `components/platform`. */
export const RELEASES = {
  zed: { distributions: ["debian12"], removed: {} },
  "2025.1": { distributions: ["debian13", "ubuntu24.04", "centos9", "rocky9"], removed: { linuxbridge } },
  "2026.1": {
    distributions: ["debian14", "ubuntu26.04"],
    // Its default distribution has no OVN.
    removed: { linuxbridge: { ...linuxbridge, instead: 'use "openvswitch", or set release to "zed"' } },
  },
} as const satisfies Record<string, Release>;

/** Name of a known release. */
export type ReleaseName = keyof typeof RELEASES;

/** Names of the known releases, oldest first. */
export const RELEASE_NAMES = Object.keys(RELEASES) as [ReleaseName, ...ReleaseName[]];

/** What an operator has to be told of a distribution before anything is deployed on it, if anything. */
export function caution(distribution: DistributionName): string | undefined {
  return DISTRIBUTIONS[distribution].run
    ? undefined
    : `Nobody has run Stackwright on ${distribution} yet: what it does there was only rendered in tests.`;
}
