import { debian13 } from "./debian13.ts";

/** OpenStack Zed (2022.2) from Debian 12's own packages, as far as they differ from Debian 13's. */
export const debian12 = {
  ...debian13,
  distribution: "debian12",
  release: "zed",
  /** Of chrony 4.3; `leapseclist` came with 4.6. */
  chrony: { ...debian13.chrony, leapSeconds: "leapsectz right/UTC" },
  nova: {
    ...debian13.nova,
    /** Two of the API's schema, three of each of the two cells'. */
    migrations: 8,
  },
  iscsiTarget: { helper: "tgtadm", packages: ["tgt"], units: ["tgt"], state: [] },
  neutron: { ...debian13.neutron, migrations: 126 },
  /** There is no such program yet, and the API under uwsgi does not do it. */
  neutronPeriodic: { program: "", unit: "" },
  /** The API does it itself. */
  ovnMaintenance: { program: "", unit: "" },
  /** nftables shows, and takes away, the tables of the agent's rules. */
  linuxbridgeAgent: { packages: ["neutron-linuxbridge-agent", "nftables"], unit: "neutron-linuxbridge-agent" },
} as const;
