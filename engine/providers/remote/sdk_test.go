package remote

import (
	"testing"

	"stackwright/engine/npm"
	"stackwright/engine/providers/plugintest"
)

// The npm package decides what a program can say; a property that drifts from it would be refused or lost.
func TestSameAsTheNpmPackage(t *testing.T) {
	sdk, schema := npm.Find(t, "command"), startPlugin(t).Schema()
	for _, token := range []string{token, copyToken} {
		class := plugintest.Class(t, sdk, token)
		plugintest.Same(t, token+" inputs", schema.Resources[token].InputProperties, sdk.Arguments(class))
		plugintest.Same(t, token+" outputs", schema.Resources[token].Properties, sdk.Outputs(class))
	}
	connection := schema.Types["command:remote:Connection"].Properties
	plugintest.Same(t, "connection", connection, sdk.Nested("remote.ConnectionArgs"), "proxy")
}
