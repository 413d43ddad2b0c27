#!/usr/bin/env bash
# Tests build.sh with a Go of our own that writes down what it is asked to build, in a copy of this folder.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

scratch="$(mktemp --directory)"
trap 'rm -rf "$scratch"' EXIT
export PULUMI_HOME="$scratch/home" FAKE_GO_VERSION=go1.26.8 FAKE_GO_LOG="$scratch/builds"
export PATH="$scratch/bin:$PATH"

mkdir -p "$scratch/bin" "$scratch/checkout"
cp -r . "$scratch/checkout/engine"
cp ../package.json "$scratch/checkout/"
cat >"$scratch/bin/go" <<'GO'
#!/usr/bin/env bash
set -euo pipefail
case "$1" in
  env) echo "$FAKE_GO_VERSION" ;;
  build)
    while [[ "$1" != -o ]]; do shift; done
    [[ "$2" != *"${FAKE_GO_FAILS:-no binary}" ]] || { echo "syntax error" >&2 && exit 1; }
    echo "built with $FAKE_GO_VERSION" >"$2"
    chmod +x "$2"
    basename "$2" >>"$FAKE_GO_LOG"
    ;;
esac
GO
chmod +x "$scratch/bin/go"

fail() {
  printf 'build_test.sh: %s\n' "$*" >&2
  exit 1
}

# builds WANT... - runs build.sh and compares what it builds.
builds() {
  local want="$*" built
  : >"$FAKE_GO_LOG"
  "$scratch/checkout/engine/build.sh" >"$scratch/output" 2>&1 || fail "build.sh failed: $(<"$scratch/output")"
  built="$(paste --serial --delimiters=' ' "$FAKE_GO_LOG")"
  [[ "$built" == "$want" ]] || fail "$what: built '$built', expected '$want'"
}

# refuses TEXT - runs build.sh and expects it to fail with TEXT.
refuses() {
  ! "$scratch/checkout/engine/build.sh" >"$scratch/output" 2>&1 || fail "$what: build.sh did not fail"
  grep --quiet --fixed-strings "$1" "$scratch/output" || fail "$what: no '$1' in: $(<"$scratch/output")"
}

readonly command_plugin="$PULUMI_HOME/plugins/resource-command-v1.2.1/pulumi-resource-command"

what="an empty PULUMI_HOME"
! "$scratch/checkout/engine/build.sh" --check >/dev/null || fail "$what: --check finds everything present"
builds pulumi pulumi-language-nodejs pulumi-resource-openstack pulumi-resource-command pulumi-resource-random pulumi-resource-tls
[[ -x "$command_plugin" ]] || fail "$what: no $command_plugin"

what="the second run"
builds
"$scratch/checkout/engine/build.sh" --check >/dev/null || fail "$what: --check finds something missing"

what="another checkout"
mv "$scratch/checkout" "$scratch/clone" && cp -r "$scratch/clone" "$scratch/checkout"
touch "$scratch/checkout/engine/providers/remote/run.go"
builds

what="a changed test"
echo "// changed" >>"$scratch/checkout/engine/providers/remote/run_test.go"
builds

what="a changed source"
echo "// changed" >>"$scratch/checkout/engine/openstack/main.go"
builds pulumi-resource-openstack

what="no Go, nothing to build"
FAKE_GO_VERSION="" builds

what="a newer Go"
FAKE_GO_VERSION=go1.27.1 builds \
  pulumi pulumi-language-nodejs pulumi-resource-openstack pulumi-resource-command pulumi-resource-random pulumi-resource-tls
export FAKE_GO_VERSION=go1.27.1

what="an official plugin"
rm "$(dirname "$command_plugin")/.pulumi-resource-command.digest"
echo official >"$command_plugin"
builds
[[ "$(<"$command_plugin")" == official ]] || fail "$what: overwritten"

what="an official plugin that is half there"
touch "$(dirname "$command_plugin").partial"
builds pulumi-resource-command

what="a build that fails"
rm "$command_plugin"
FAKE_GO_FAILS=pulumi-resource-command refuses "syntax error"
[[ -z "$(find "$PULUMI_HOME" -name '.build.*')" ]] || fail "$what: scratch folders stay behind"
[[ ! -e "$command_plugin" ]] || fail "$what: a plugin is in place"

what="no Go"
FAKE_GO_VERSION="" refuses "needs Go 1.26 or newer"

what="an old Go"
FAKE_GO_VERSION=go1.22.5 refuses "is go1.22.5"

what="another version in package.json"
sed --in-place 's|"@pulumi/command": ".*"|"@pulumi/command": "9.9.9"|' "$scratch/checkout/package.json"
refuses "package.json asks for @pulumi/command 9.9.9"

echo "build.sh: ok"
