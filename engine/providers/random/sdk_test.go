package random

import (
	"testing"

	"stackwright/engine/npm"
	"stackwright/engine/providers/plugintest"
)

// The npm package decides what a program can say; a property that drifts from it would be refused or lost.
func TestSameAsTheNpmPackage(t *testing.T) {
	sdk, schema := npm.Find(t, "random"), start(t).Schema()
	class := plugintest.Class(t, sdk, token)
	plugintest.Same(t, "inputs", schema.Resources[token].InputProperties, sdk.Arguments(class), "number")
	plugintest.Same(t, "outputs", schema.Resources[token].Properties, sdk.Outputs(class), "number")
}
