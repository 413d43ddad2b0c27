import { withAgents } from "../agents/index.ts";
import type { Mechanism } from "../mechanism.ts";
import { openvswitch } from "./switch.ts";

/** Open vSwitch, told what to do by an agent of Neutron's on each node; routers and DHCP live on the network nodes. */
export const openvswitchMechanism: Mechanism = {
  ...withAgents("openvswitch", "Open vSwitch agent"),
  switch: openvswitch,
};
