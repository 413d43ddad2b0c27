#!/bin/sh
# share-interface.sh move|back INTERFACE BRIDGE PEER...
# A host with one interface: its own addresses and routes go from the interface to the bridge whose port the interface
# is, or back. Whoever is connected by them stays connected, since the bridge has the interface's hardware address.
# Run twice it changes nothing. After a move one of the peers has to answer, or everything goes back and it fails.
set -eu

readonly PATIENCE="${PATIENCE:-30}" # seconds
direction=$1 interface=$2 bridge=$3
shift 3
# What the interface had, until it has it again: also for who comes after a script that was killed half-way.
readonly record="${RUN:-/run}/stackwright-$bridge"

# what_it_has DEVICE: its own addresses, then the routes that did not come with them, a line each.
what_it_has() {
  ip -o address show dev "$1" scope global | awk '{print "address", $4, $5 == "brd" ? "brd " $6 : ""}'
  for family in -4 -6; do
    ip "$family" route show dev "$1" | awk -v family="$family" '!/proto (kernel|ra)/ {print "route", family, $0}'
  done
}

# carry FROM TO: everything that makes a device the host's own; as much as can be, and whether that was all.
carry() {
  all=true
  ip link set dev "$2" up
  while read -r kind rest; do
    case $kind in
      address)
        # A second address of a subnet goes with the first.
        ip address delete "${rest%% *}" dev "$1" 2>/dev/null || true
        # shellcheck disable=SC2086 # the address, and that of broadcasts
        ip address replace $rest dev "$2" || all=false
        ;;
      route)
        # shellcheck disable=SC2086 # a route is several words, the first of which is its family
        ip "${rest%% *}" route replace ${rest#* } dev "$2" || all=false
        ;;
    esac
  done <"$record"
  "$all"
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
  if [ ! -e "$record" ]; then
    what_it_has "$interface" >"$record.new"
    mv "$record.new" "$record"
  fi
  hardware=$(ip -o link show dev "$interface" | sed 's/.*link\/ether \([^ ]*\).*/\1/')
  ovs-vsctl set bridge "$bridge" "other-config:hwaddr=\"$hardware\"" -- --may-exist add-port "$bridge" "$interface"
  let_pass
  if ! carry "$interface" "$bridge"; then
    echo "not all of $record goes to $bridge: the addresses go back to $interface" >&2
  elif reached "$@"; then
    return 0
  else
    echo "none of $* answers by $bridge: the addresses go back to $interface" >&2
  fi
  back
  return 1
}

back() {
  [ ! -e "$record" ] || carry "$bridge" "$interface" || echo "not all of $record goes back to $interface" >&2
  rm -f "$record"
  ovs-vsctl --timeout=20 --if-exists del-port "$bridge" "$interface"
}

case $direction in
  move) move "$@" ;;
  back) back ;;
esac
