#!/bin/sh
# Plugs the node's port on the network of load balancers into the switch: management-port.sh DEVICE FILE
#
# FILE says the port's id, mac, address and mtu. The switch remembers the port; its addresses go with the device. Where the
# switch is in user space it may take a device down that is brought up while it gets it, so this looks again.
set -eu
device=$1
id='' mac='' address='' mtu=''
# shellcheck source=/dev/null
. "$2"

ovs-vsctl --timeout=60 --may-exist add-port br-int "$device" -- set Interface "$device" type=internal \
  "mtu_request=$mtu" external_ids:iface-status=active "external_ids:attached-mac=\"$mac\"" "external_ids:iface-id=\"$id\""

is_up() { ip -o link show dev "$device" | grep -q '[<,]UP[,>]'; }

ip link set dev "$device" address "$mac"
ip address flush dev "$device"
ip address add "$address" dev "$device"
for _ in 1 2 3 4 5 6 7 8 9 10; do
  ip link set dev "$device" up
  sleep 0.5
  ! is_up || exit 0
done
echo "$device does not stay up" >&2
exit 1
