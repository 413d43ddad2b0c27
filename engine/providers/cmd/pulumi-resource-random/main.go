// Command pulumi-resource-random is the random provider as far as this project uses it.
package main

import (
	"context"
	"log"

	"stackwright/engine/providers/random"
)

// version is set by the linker.
var version string

func main() {
	provider, err := random.Provider()
	if err == nil {
		err = provider.Run(context.Background(), "random", version)
	}
	if err != nil {
		log.Fatal(err)
	}
}
