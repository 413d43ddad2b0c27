// Package only holds what a provider of this folder answers when it is asked for what it does not implement: the
// official provider of that name would, so the answer has to say whose limit it is.
package only

import (
	"context"
	"fmt"
	"reflect"
	"sort"
	"strings"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Error says that this build of provider implements only implemented, and what was asked for instead.
func Error(provider, implemented, asked string) error {
	return status.Errorf(codes.Unimplemented,
		"this build of the %s provider implements only %s, not %s: the official plugin has it", provider, implemented, asked)
}

// Provider answers Error to every operation on a resource or function; wrap it in a provider that implements some.
func Provider(provider, implemented string) p.Provider {
	refuse := func(urn resource.URN) error { return Error(provider, implemented, string(urn.Type())) }
	return p.Provider{
		Invoke: func(_ context.Context, req p.InvokeRequest) (p.InvokeResponse, error) {
			return p.InvokeResponse{}, Error(provider, implemented, string(req.Token))
		},
		Check: func(_ context.Context, req p.CheckRequest) (p.CheckResponse, error) {
			return p.CheckResponse{}, refuse(req.Urn)
		},
		Diff: func(_ context.Context, req p.DiffRequest) (p.DiffResponse, error) {
			return p.DiffResponse{}, refuse(req.Urn)
		},
		Create: func(_ context.Context, req p.CreateRequest) (p.CreateResponse, error) {
			return p.CreateResponse{}, refuse(req.Urn)
		},
		Read: func(_ context.Context, req p.ReadRequest) (p.ReadResponse, error) {
			return p.ReadResponse{}, refuse(req.Urn)
		},
		Update: func(_ context.Context, req p.UpdateRequest) (p.UpdateResponse, error) {
			return p.UpdateResponse{}, refuse(req.Urn)
		},
		Delete: func(_ context.Context, req p.DeleteRequest) error { return refuse(req.Urn) },
	}
}

// Properties returns one failure for each property of inputs that the struct T has no `pulumi` tag for. They are named
// but never quoted: a value beside them may be a private key.
func Properties[T any](provider, path string, inputs property.Map) []p.CheckFailure {
	known := map[string]bool{}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[T]()) {
		if tag, ok := field.Tag.Lookup("pulumi"); ok {
			known[strings.Split(tag, ",")[0]] = true
		}
	}
	var failures []p.CheckFailure
	for name := range inputs.All {
		if known[name] || strings.HasPrefix(name, "__") {
			continue
		}
		failures = append(failures, p.CheckFailure{
			Property: path + name,
			Reason:   fmt.Sprintf("this build of the %s provider does not implement the property %q", provider, path+name),
		})
	}
	sort.Slice(failures, func(i, j int) bool { return failures[i].Property < failures[j].Property })
	return failures
}
