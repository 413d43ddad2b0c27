#!/bin/sh
# A repository in the tree "$1", with one package that passes for oslo.policy 6 and brings the version before.
#
# Unstable's Glance asks for 6, and runs with 5 as well (tried: an upload). Testing's Placement reads an option that 6
# took away, and testing's Neutron needs a neutron-lib that 6 does not install beside.
set -e
repository=/usr/local/share/lab-packages
mkdir -p "$1$repository/new/DEBIAN"
cd "$1$repository"
cat >new/DEBIAN/control <<'CONTROL'
Package: lab-oslo-policy
Version: 6.0.0
Architecture: all
Maintainer: Stackwright's lab <root@localhost>
Depends: python3-oslo.policy (<< 6)
Provides: python3-oslo.policy (= 6.0.0)
Description: stand-in for a newer oslo.policy
CONTROL
dpkg-deb --root-owner-group --build new stand-in.deb
rm -r new
{
	dpkg-deb --field stand-in.deb
	printf 'Filename: ./stand-in.deb\nSize: %s\n' "$(stat -c %s stand-in.deb)"
	printf 'SHA256: %s\n' "$(sha256sum stand-in.deb | cut -d ' ' -f 1)"
} >Packages
echo "deb [trusted=yes] copy:$repository ./" >"$1/etc/apt/sources.list.d/lab.list"
