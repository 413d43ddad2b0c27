import type { Config } from "../../../config/schema.ts";

/** How an agent plugs its own interfaces into the node's switch, as options of its `[DEFAULT]`. */
export function interfaceDriver({ networking: { mechanism } }: Config) {
  return {
    interface_driver: mechanism,
    // An internal port does not find its namespace again when Open vSwitch restarts; a veth pair does.
    ...(mechanism === "openvswitch" ? { ovs_use_veth: true } : {}),
  };
}
