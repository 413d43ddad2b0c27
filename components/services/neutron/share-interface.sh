#!/bin/sh
# share-interface.sh move|back INTERFACE BRIDGE PEER...
# A host with one interface: its own addresses and routes go from the interface to the bridge whose port the interface
# is, or back. Whoever is connected by them stays connected, since the bridge has the interface's hardware address.
# Run twice it changes nothing. After a move one of the peers has to answer, or everything goes back and it fails.
set -eu

readonly PATIENCE="${PATIENCE:-30}" # seconds

# addresses DEVICE: those of its own choice, with prefix length.
addresses() {
  ip -o address show dev "$1" scope global | awk '{print $4}'
}

# routes DEVICE: what was not made by its addresses, as `ip route replace` takes it.
routes() {
  ip -4 route show dev "$1" | grep -v 'proto kernel' || true
}

# carry FROM TO: everything that makes a device the host's own, in one go.
carry() {
  carried=$(addresses "$1") kept=$(routes "$1")
  ip link set dev "$2" up
  for address in $carried; do
    ip address delete "$address" dev "$1"
    ip address replace "$address" dev "$2"
  done
  echo "$kept" | while read -r route; do
    # shellcheck disable=SC2086 # a route is several words
    [ -z "$route" ] || ip route replace $route dev "$2"
  done
}

# Frames pass, whether or not somebody has told the bridge what to do with them.
let_pass() {
  ovs-ofctl add-flow "$bridge" priority=0,actions=NORMAL
}

reached() {
  deadline=$(($(date +%s) + PATIENCE))
  until for peer in "$@"; do ping -nqc1 -W1 "$peer" >/dev/null 2>&1 && return 0; done; do
    [ "$(date +%s)" -lt "$deadline" ] || return 1
  done
}

move() {
  hardware=$(ip -o link show dev "$interface" | sed 's/.*link\/ether \([^ ]*\).*/\1/')
  ovs-vsctl set bridge "$bridge" "other-config:hwaddr=\"$hardware\"" -- --may-exist add-port "$bridge" "$interface"
  let_pass
  carry "$interface" "$bridge"
  reached "$@" && return 0
  echo "none of $* answers by $bridge: the addresses go back to $interface" >&2
  back
  return 1
}

back() {
  carry "$bridge" "$interface"
  ovs-vsctl --timeout=20 --if-exists del-port "$bridge" "$interface"
}

direction=$1 interface=$2 bridge=$3
shift 3
case $direction in
  move) move "$@" ;;
  back) back ;;
esac
