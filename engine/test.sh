#!/usr/bin/env bash
# Tests the engine: build.sh itself, the providers against the installed npm packages, `command` against a real sshd,
# and all of it together through the command line that build.sh has put in place.
#
#   engine/test.sh [FLAG...]    the flags go to `go test`, as -v
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

./build_test.sh
./build.sh
# As in build.sh, so that nothing is compiled twice.
export PATH="$PATH:/usr/local/go/bin" CGO_ENABLED=0 GOFLAGS="-mod=readonly -trimpath -buildvcs=false" GOWORK=off
for module in npm providers openstack; do
  go -C "$module" vet ./...
  go -C "$module" test "$@" ./...
done
