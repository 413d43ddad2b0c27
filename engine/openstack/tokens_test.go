package main

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"

	"stackwright/engine/npm"
)

// The npm package decides what a program can say: every resource, function and property has to go by its name here.

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	slices.Sort(got)
	slices.Sort(want)
	for _, name := range got {
		if _, ok := slices.BinarySearch(want, name); !ok {
			t.Errorf("%s: the npm package has no %s", what, name)
		}
	}
	for _, name := range want {
		if _, ok := slices.BinarySearch(got, name); !ok {
			t.Errorf("%s: the provider has no %s", what, name)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%s: %d in the provider, %d in the npm package", what, len(got), len(want))
	}
}

func keys[V any](table map[string]V) []string { return slices.Collect(maps.Keys(table)) }

func TestResources(t *testing.T) {
	sdk, info := npm.Find(t, "openstack"), provider()
	classes := map[string]npm.Declaration{}
	for _, class := range sdk.Classes() {
		classes[class.Token] = class
	}
	var ours []string
	for name, resource := range info.Resources {
		token := string(resource.Tok)
		ours = append(ours, token)
		class, ok := classes[token]
		if !ok {
			continue // Reported below, with all others.
		}
		fields := info.P.ResourcesMap().Get(name).Schema()
		sameTypes(t, sdk, token+" inputs", properties(fields, resource.Fields, isInput), sdk.Arguments(class))
		same(t, token+" outputs", keys(properties(fields, resource.Fields, all)), keys(sdk.Outputs(class)))
	}
	same(t, "resources", ours, keys(classes))
}

func TestFunctions(t *testing.T) {
	sdk, info := npm.Find(t, "openstack"), provider()
	functions := map[string]npm.Declaration{}
	for _, function := range sdk.Functions() {
		functions[function.Token] = function
	}
	var ours []string
	for name, source := range info.DataSources {
		token := string(source.Tok)
		ours = append(ours, token)
		if function, ok := functions[token]; ok {
			fields := info.P.DataSourcesMap().Get(name).Schema()
			same(t, token, keys(properties(fields, source.Fields, isInput)), keys(sdk.Arguments(function)))
		}
	}
	same(t, "functions", ours, keys(functions))
}

func TestSettings(t *testing.T) {
	sdk, info := npm.Find(t, "openstack"), provider()
	class := npm.Declaration{Token: "openstack:Provider", File: "provider.d.ts"}
	same(t, "settings", keys(properties(info.P.Schema(), info.Config, isInput)), keys(sdk.Arguments(class)))
}

// field is a Terraform field and what this provider says of it.
type field struct {
	schema shim.Schema
	info   *tfbridge.SchemaInfo
}

func isInput(schema shim.Schema) bool { return schema.Required() || schema.Optional() }
func all(_ shim.Schema) bool          { return true }

// properties returns the fields that are wanted, by their Pulumi names.
func properties(
	fields shim.SchemaMap, infos map[string]*tfbridge.SchemaInfo, wanted func(shim.Schema) bool,
) map[string]field {
	found := map[string]field{}
	fields.Range(func(name string, schema shim.Schema) bool {
		if schema.Removed() == "" && wanted(schema) {
			found[tfbridge.TerraformToPulumiNameV2(name, fields, infos)] = field{schema, infos[name]}
		}
		return true
	})
	return found
}

// sameTypes checks the names and the types of properties, and of those inside them.
func sameTypes(t *testing.T, sdk npm.Package, what string, ours map[string]field, theirs map[string]string) {
	t.Helper()
	same(t, what, keys(ours), keys(theirs))
	for name, field := range ours {
		rest, ok := theirs[name]
		if !ok {
			continue // Reported above.
		}
		schema, where := field.schema, what+" "+name
		// A list is `pulumi.Input<pulumi.Input<X>[]>` unless it can only have one element.
		isList := schema.Type() == shim.TypeList || schema.Type() == shim.TypeSet
		if many := isList && !tfbridge.IsMaxItemsOne(schema, field.info); many != strings.HasSuffix(rest, "[]>") {
			t.Errorf("%s: a list here is %v, in the npm package %s", where, many, rest)
		}
		rest = strings.NewReplacer("pulumi.Input<", "", ">", "", "[]", "").Replace(rest)
		element, nested := schema, shim.Resource(nil)
		if isList {
			switch elem := schema.Elem().(type) {
			case shim.Resource:
				nested = elem
			case shim.Schema:
				element = elem
			}
		}
		if nested != nil {
			// A nested type has what the API fills in as well.
			inside := properties(nested.Schema(), nil, all)
			sameTypes(t, sdk, where, inside, sdk.Nested(strings.TrimPrefix(rest, "inputs.")))
		} else if want := typeScript[element.Type()]; !strings.HasPrefix(rest, want) {
			t.Errorf("%s: %s here, in the npm package %s", where, want, rest)
		}
	}
}

var typeScript = map[shim.ValueType]string{
	shim.TypeBool: "boolean", shim.TypeFloat: "number", shim.TypeInt: "number",
	shim.TypeMap: "{", shim.TypeString: "string",
}
