module stackwright/engine/providers

go 1.26

require (
	github.com/pulumi/pulumi-go-provider v1.3.0
	golang.org/x/crypto v0.46.0
)
