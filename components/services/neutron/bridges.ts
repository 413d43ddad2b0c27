import { claim, run, type Task } from "../../node/plan.ts";

/** The bridge of a physical network; at most 15 characters, which the configuration has checked. */
export function bridgeOf(physicalNetwork: string): string {
  return `br-${physicalNetwork}`;
}

/**
 * A bridge with the interface that leads outside. The port has a line of its own, so that it is taken out again when the
 * configuration names another interface.
 */
export function uplink(bridge: string, datapath: string, port: string): Task[] {
  // A bridge that is gone, or a switch that does not answer, has no port to take out.
  const undo = `! ovs-vsctl --timeout=20 br-exists ${bridge} || ovs-vsctl --timeout=20 --if-exists del-port ${bridge} ${port}`;
  return [
    ...bare(bridge, datapath),
    run(["ovs-vsctl", "--may-exist", "add-port", bridge, port], { undo }),
    run(["ip", "link", "set", port, "up"]),
  ];
}

/** A bridge that has no port yet. */
export function bare(bridge: string, datapath: string): Task[] {
  return [
    claim("ovs-bridge", bridge),
    run(["ovs-vsctl", "--may-exist", "add-br", bridge, "--", "set", "bridge", bridge, `datapath_type=${datapath}`]),
  ];
}
