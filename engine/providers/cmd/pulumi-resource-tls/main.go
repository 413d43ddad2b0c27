// Command pulumi-resource-tls is the tls provider as far as this project uses it.
package main

import (
	"context"
	"log"

	"stackwright/engine/providers/tls"
)

// version is set by the linker.
var version string

func main() {
	provider, err := tls.Provider()
	if err == nil {
		err = provider.Run(context.Background(), "tls", version)
	}
	if err != nil {
		log.Fatal(err)
	}
}
