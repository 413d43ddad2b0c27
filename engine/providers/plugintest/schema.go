package plugintest

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	rpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"stackwright/engine/npm"
)

// Schema returns the provider's own description of itself.
func (pl *Plugin) Schema() schema.PackageSpec {
	answer, err := pl.server.GetSchema(pl.t.Context(), &rpc.GetSchemaRequest{})
	if err != nil {
		pl.t.Fatal(err)
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal([]byte(answer.Schema), &spec); err != nil {
		pl.t.Fatal(err)
	}
	return spec
}

// Class returns the npm package's class of that token.
func Class(t *testing.T, sdk npm.Package, token string) npm.Declaration {
	t.Helper()
	for _, class := range sdk.Classes() {
		if class.Token == token {
			return class
		}
	}
	t.Fatalf("the npm package has no %s", token)
	return npm.Declaration{}
}

// Same checks that the provider has each property of the npm package, with a type like it, and no other; missing are
// those it refuses.
func Same(t *testing.T, what string, ours map[string]schema.PropertySpec, theirs map[string]string, missing ...string) {
	t.Helper()
	for _, name := range missing {
		if _, ok := theirs[name]; !ok {
			t.Errorf("%s: the npm package has no %s to be missing", what, name)
		}
		delete(theirs, name)
	}
	want, got := slices.Sorted(maps.Keys(theirs)), slices.Sorted(maps.Keys(ours))
	if !slices.Equal(got, want) {
		t.Fatalf("%s: the provider has %q, the npm package %q", what, got, want)
	}
	for name, property := range ours {
		if like := alike(property.TypeSpec); !like.MatchString(theirs[name]) {
			t.Errorf("%s: %s is like %s, in the npm package %s", what, name, like, theirs[name])
		}
	}
}

// alike returns what TypeScript's name of a type looks like; an enumeration of strings has a name of its own there.
func alike(spec schema.TypeSpec) *regexp.Regexp {
	pattern := map[string]string{
		"array": `\[\]`, "boolean": "boolean", "integer": "number", "number": "number",
		"object": "key: string", "string": `string|enums\.`,
		"": `\b` + spec.Ref[strings.LastIndexAny(spec.Ref, ":/")+1:],
	}[spec.Type]
	return regexp.MustCompile(pattern)
}
