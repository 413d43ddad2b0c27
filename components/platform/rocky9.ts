import { centos9 } from "./centos9.ts";

/** The same packages of RDO's on Rocky Linux 9; what is said of CentOS Stream 9 holds here too. */
export const rocky9 = {
  ...centos9,
  distribution: "rocky9",
  chrony: { ...centos9.chrony, pool: "2.rocky.pool.ntp.org iburst" },
} as const;
