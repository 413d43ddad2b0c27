// Command pulumi-resource-command is the command provider as far as this project uses it.
package main

import (
	"context"
	"log"

	"stackwright/engine/providers/remote"
)

// version is set by the linker.
var version string

func main() {
	provider, err := remote.Provider()
	if err == nil {
		err = provider.Run(context.Background(), "command", version)
	}
	if err != nil {
		log.Fatal(err)
	}
}
