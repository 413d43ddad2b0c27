// Package tls is the part of the tls provider that makes a certificate authority and certificates of it.
package tls

import (
	"context"
	"crypto/sha1"
	"encoding/hex"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"

	"stackwright/engine/providers/only"
)

// Provider is the tls provider: keys of ECDSA, requests and certificates, and a refusal of everything else.
func Provider() (p.Provider, error) {
	return infer.NewProviderBuilder().
		WithResources(
			infer.Resource(Key{}), infer.Resource(Request{}), infer.Resource(SelfSigned{}), infer.Resource(LocallySigned{}),
		).
		WithWrapped(only.Provider("tls", "PrivateKey, CertRequest, SelfSignedCert and LocallySignedCert")).
		Build()
}

// checked takes inputs whose every property is implemented, and that also, if it is given, has no objection to.
func checked[T any](
	ctx context.Context, req infer.CheckRequest, also func(T) []p.CheckFailure,
) (infer.CheckResponse[T], error) {
	if failures := only.Properties[T]("tls", "", req.NewInputs); len(failures) > 0 {
		return infer.CheckResponse[T]{Failures: failures}, nil
	}
	inputs, failures, err := infer.DefaultCheck[T](ctx, req.NewInputs)
	if err == nil && len(failures) == 0 && also != nil {
		failures = also(inputs)
	}
	return infer.CheckResponse[T]{Inputs: inputs, Failures: failures}, err
}

// identity is what the state calls an object that has no name or number.
func identity(der []byte) string {
	sum := sha1.Sum(der)
	return hex.EncodeToString(sum[:])
}
