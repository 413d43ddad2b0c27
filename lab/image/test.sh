#!/bin/bash
# Builds the test image, boots it in QEMU without KVM and looks at it as Nova, Neutron and a user would: test.sh [IMAGE]
#
# DHCP and metadata come from dnsmasq and a plain web server in a network namespace of its own, so nothing outside is
# touched. Needs the packages listed in "packages" and "packages.test". Takes a minute and a half, one minute of it for
# the guest to give up on a metadata service that is not there.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
export PATH=$PATH:/usr/sbin:/sbin
if [[ -z ${WORK:-} ]]; then
  WORK=$(mktemp -d)
  trap 'rm -rf "$WORK"' EXIT
  image=${1:-$WORK/image.qcow2}
  [[ -n ${1:-} ]] || bash "$here/build.sh" "$image"
  WORK=$WORK unshare --map-root-user --net --pid --fork --kill-child bash "$here/test.sh" "$image"
  exit
fi
image=$1 work=$WORK

pass() { printf 'ok (%s s): %s\n' "$SECONDS" "$*"; }
fail() {
  printf 'FAILED (%s s): %s\n' "$SECONDS" "$*" >&2
  tail -v -n 30 "$work"/{console,monitor,dnsmasq.log,web.log} >&2 || true
  exit 1
}

network() {
  ip link set lo up
  ip tuntap add tap0 mode tap
  ip address add 192.168.56.1/24 dev tap0
  ip address add 192.168.56.2/24 dev tap0
  ip address add 169.254.169.254/32 dev tap0
  ip link set tap0 up
  # What Neutron's DHCP port sends: every route by option 121, the metadata address by way of the port itself.
  # --no-daemon for its other effect: changing the user, which a user namespace forbids, is left out.
  dnsmasq --conf-file=/dev/null --no-daemon --port=0 --interface=tap0 --bind-interfaces \
    --dhcp-leasefile="$work/leases" --dhcp-range=192.168.56.100,192.168.56.199,1h --dhcp-option=option:mtu,1392 \
    --dhcp-option=option:dns-server,192.168.56.2 \
    --dhcp-option=option:classless-static-route,169.254.169.254/32,192.168.56.2,0.0.0.0/0,192.168.56.1 \
    2>"$work/dnsmasq.log" &
}

metadata_service() {
  local data=$work/web/latest/meta-data
  mkdir -p "$data/public-keys/0"
  ssh-keygen -q -t ed25519 -N "" -C lab -f "$work/key"
  cp "$work/key.pub" "$data/public-keys/0/openssh-key"
  printf i-00000001 >"$data/instance-id"
  printf test.novalocal >"$data/hostname"
  python3 -m http.server --bind 169.254.169.254 --directory "$work/web" 80 >"$work/web.log" 2>&1 &
  web=$!
}

# The guest's console goes to a file; the machine's monitor is read from fd 3.
boot() {
  : >"$work/console"
  exec 3> >(exec qemu-system-x86_64 -accel tcg -smp 1 -m 128 -display none -serial "file:$work/console" -monitor stdio \
    -drive "file=$image,if=virtio,snapshot=on" -device virtio-net-pci,netdev=net0 \
    -netdev tap,id=net0,ifname=tap0,script=no,downscript=no >"$work/monitor" 2>&1)
  machine=$!
}

# stopped SECONDS: waits for the machine to end by itself.
stopped() {
  local deadline=$((SECONDS + $1))
  while kill -0 "$machine" 2>/dev/null; do
    ((SECONDS < deadline)) || return 1
    sleep 0.2
  done
}

# console SECONDS PATTERN: waits for a line on the console and prints it.
console() {
  local deadline=$((SECONDS + $1))
  until grep -a -m 1 -E "$2" "$work/console" 2>/dev/null | tr -d '\r'; do
    ((SECONDS < deadline)) || return 1
    sleep 0.2
  done
}

ssh_options=(-o "UserKnownHostsFile=$work/known_hosts" -o BatchMode=yes -o IdentitiesOnly=yes)
guest() { ssh "${ssh_options[@]}" -i "$work/key" "root@$address" "$@"; }

# expect WHAT PATTERN COMMAND: what the guest prints matches the pattern.
expect() {
  local printed
  printed=$(guest "$3") || fail "$1: ssh or '$3' failed"
  grep -qE -- "$2" <<<"$printed" || fail "$1: $printed"
  pass "$1"
}

network
metadata_service
boot
ready=$(console 60 "^STACKWRIGHT READY") || fail "no READY line"
pattern='^STACKWRIGHT READY address=(192\.168\.56\.[0-9]+) instance=i-00000001 uptime=[0-9.]+$'
[[ $ready =~ $pattern ]] || fail "$ready"
address=${BASH_REMATCH[1]}
pass "$ready"
printf '%s %s\n' "$address" "$(console 1 "^STACKWRIGHT HOSTKEY" | cut -d " " -f 3-)" >"$work/known_hosts"
expect "ssh with the key of the metadata service, host key as on the console" "^0$" "id -u"
expect "its ID and name are kept" "^i-00000001test.novalocal$" "cat /run/metadata/instance-id /run/metadata/hostname"
expect "the name is the host's" "^test.novalocal$" "hostname"
expect "metadata from inside" "^i-00000001$" \
  "timeout 10 wget -qO- http://169.254.169.254/latest/meta-data/instance-id"
expect "routes of option 121" "^169.254.169.254 via 192.168.56.2 " "ip route"
expect "default route of option 121" "^default via 192.168.56.1 " "ip route"
expect "MTU of option 26" "mtu 1392" "ip link show eth0"
expect "name server" "^nameserver 192.168.56.2$" "cat /etc/resolv.conf"
ssh "${ssh_options[@]}" -o PubkeyAuthentication=no "root@$address" true 2>"$work/refusal" &&
  fail "logged in without the key"
grep -q "Permission denied (publickey)" "$work/refusal" || fail "not refused: $(cat "$work/refusal")"
pass "no login without the key, no passwords"
ping -q -c 2 -W 2 "$address" >/dev/null || fail "no answer to ping"
pass "answers ping"

: >"$work/console"
guest "(sleep 1; reboot) >/dev/null 2>&1 &"
console 60 "^STACKWRIGHT READY.*instance=i-00000001" >/dev/null || fail "not ready after a reboot from inside"
pass "reboots from inside"
echo system_powerdown >&3
stopped 30 || fail "the power button does not stop it"
pass "the power button stops it"

kill "$web"
boot
ready=$(console 120 "^STACKWRIGHT READY") || fail "no READY line without a metadata service"
pattern='^STACKWRIGHT READY address=192\.168\.56\.[0-9]+ uptime=[0-9.]+ metadata=none$'
[[ $ready =~ $pattern ]] || fail "$ready"
pass "$ready"
echo quit >&3
