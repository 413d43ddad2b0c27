#!/usr/bin/env bash
# Builds the Pulumi engine from Go modules into $PULUMI_HOME, for machines that cannot download Pulumi's own.
#
#   engine/build.sh           builds what is missing or outdated
#   engine/build.sh --check   says what is, builds nothing; exit status 1 if a part is missing or outdated
#
# Beside each part it builds lies a digest of what it was built from. A part whose digest still holds is not built
# again, from whichever checkout; a part without a digest is the official one and is left alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# What these modules build. package.json has to ask for just these.
readonly pulumi=3.259.0 openstack=3.15.2 command=1.2.1 random=4.21.2 tls=5.6.1
readonly go_needed=1.26

readonly home="${PULUMI_HOME:-$HOME/.pulumi}"
export PATH="$PATH:/usr/local/go/bin"
# The same build everywhere, whatever the user's own settings and C compiler.
export CGO_ENABLED=0 GOFLAGS=-mod=readonly GOWORK=off

die() {
  printf 'engine/build.sh: %s\n' "$*" >&2
  exit 1
}

# wanted PACKAGE - the version package.json asks for.
wanted() {
  sed -nE "s|^ *\"$1\": \"([^\"]+)\",?\$|\1|p" ../package.json
}

check_versions() {
  local name version
  while read -r name version; do
    [[ "$(wanted "$name")" == "$version" ]] ||
      die "package.json asks for $name $(wanted "$name"), the modules here build $version"
  done <<END
pulumi $pulumi
@pulumi/pulumi $pulumi
@pulumi/openstack $openstack
@pulumi/command $command
@pulumi/random $random
@pulumi/tls $tls
END
}

# go_version - the Go toolchain's, as go1.26.8; empty without one.
go_version() {
  if command -v go >/dev/null; then go env GOVERSION; fi
}

check_go() {
  local version
  version="$(go_version)"
  [[ -n "$version" ]] || die "building the Pulumi engine needs Go $go_needed or newer: https://go.dev/dl/"
  printf 'go%s\n%s\n' "$go_needed" "$version" | sort --version-sort --check=quiet ||
    die "building the Pulumi engine needs Go $go_needed or newer, $(command -v go) is $version"
}

# digest MODULE FLAG... - of everything but Go itself that decides what a build makes.
digest() {
  local module="$1"
  {
    uname -sm
    printf '%s\n' "CGO_ENABLED=$CGO_ENABLED" "$@"
    find "$module" -type f \( -name go.mod -o -name go.sum -o -name '*.go' ! -name '*_test.go' \) -print0 |
      LC_ALL=C sort --zero-terminated | xargs --null sha256sum
  } | sha256sum | cut --delimiter=' ' --fields=1
}

# part NAME FOLDER BINARY MODULE FLAG... - builds one part, or says that it is there.
part() {
  local label="$1" folder="$home/$2" binary="$3" module="$4" sources version started
  shift 3
  sources="$(digest "$@")"
  version="$(go_version)"
  shift
  local seal="$folder/.$binary.digest"
  if [[ -x "$folder/$binary" && ! -e "$folder.partial" ]]; then
    if [[ ! -e "$seal" ]]; then
      echo "$label: present, the official one"
      return
    elif [[ "$(<"$seal")" == "$sources "${version:-*} ]]; then
      echo "$label: present"
      return
    fi
  fi
  if [[ -n "$check_only" ]]; then
    echo "$label: missing or outdated"
    incomplete=1
    return
  fi
  check_go
  printf '%s: ' "$label"
  started="$SECONDS"
  mkdir -p "$folder"
  scratch="$(mktemp --directory "$folder/.build.XXXXXX")"
  if ! (cd "$module" && go build -trimpath -buildvcs=false -o "$scratch/$binary" "$@") >"$scratch/log" 2>&1; then
    echo failed
    tail --lines=20 "$scratch/log" >&2
    die "building $label failed"
  fi
  # Cut off between these lines, it is built again: no digest would call it official, the new one too early a lie.
  echo unfinished >"$seal"
  mv "$scratch/$binary" "$folder/$binary"
  echo "$sources $version" >"$seal"
  rm -rf "$scratch" "$folder.partial"
  echo "built in $((SECONDS - started)) s"
}

check_only=""
incomplete=""
scratch=""
trap '[[ -z "$scratch" ]] || rm -rf "$scratch"' EXIT
case "$*" in
  "") ;;
  --check) check_only=1 ;;
  *) die "usage: engine/build.sh [--check]" ;;
esac

check_versions
mkdir -p "$home"
# Two labs that start at once build once.
exec {lock}>"$home/.engine.lock"
flock "$lock"

readonly bin="versions/$pulumi/bin"
part "pulumi $pulumi" "$bin" pulumi cli \
  -tags osusergo,grpcnotrace \
  -ldflags "-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v$pulumi" \
  github.com/pulumi/pulumi/pkg/v3/cmd/pulumi
part "Node.js language host" "$bin" pulumi-language-nodejs language-nodejs \
  -ldflags "-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v$pulumi" \
  github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs
for plugin in "openstack $openstack openstack ." \
  "command $command providers ./cmd/pulumi-resource-command" \
  "random $random providers ./cmd/pulumi-resource-random" \
  "tls $tls providers ./cmd/pulumi-resource-tls"; do
  read -r name version module package <<<"$plugin"
  part "provider $name $version" "plugins/resource-$name-v$version" "pulumi-resource-$name" "$module" \
    -ldflags "-s -w -X main.version=$version" "$package"
done
[[ -z "$incomplete" ]]
