/** What Stackwright knows of one distribution. */
export interface Distribution {
  /** What installs its packages. */
  readonly installer: "apt" | "dnf";
  /** Whether a cloud was ever run on it. What its packages are called is known of the others too, but from documents alone. */
  readonly run: boolean;
}

/** The distributions that have a table in `components/platform`, by the name that they have there. */
export const DISTRIBUTIONS = {
  debian12: { installer: "apt", run: true },
  debian13: { installer: "apt", run: true },
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
  /** Values of the stack file that this release no longer accepts, and what to use in their place. */
  readonly removed: Readonly<Record<string, { readonly since: string; readonly instead: string }>>;
}

/** Neutron 26 deleted the driver and its agent (release notes of Neutron, 2025.1). */
const LINUXBRIDGE_GONE = {
  linuxbridge: { since: "2025.1", instead: 'use "openvswitch" or "ovn", or set release to "zed"' },
};

/** The releases that this version of Stackwright knows: a new one is a new row here and in `components/platform`. */
export const RELEASES = {
  zed: { distributions: ["debian12"], removed: {} },
  "2025.1": { distributions: ["debian13", "ubuntu24.04", "centos9", "rocky9"], removed: LINUXBRIDGE_GONE },
  "2026.1": { distributions: ["ubuntu26.04"], removed: LINUXBRIDGE_GONE },
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
