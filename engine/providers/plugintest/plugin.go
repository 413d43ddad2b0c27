// Package plugintest drives a provider in the test's own process by the messages the engine sends it.
package plugintest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/integration/fake"
	pprovider "github.com/pulumi/pulumi/pkg/v3/resource/provider"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	rpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/structpb"
)

// Plugin is a provider with an engine that only listens.
type Plugin struct {
	t      *testing.T
	server rpc.ResourceProviderServer
	engine *fake.EngineServer
}

// State is what the engine remembers of a resource.
type State struct {
	ID      string
	Inputs  resource.PropertyMap
	Outputs resource.PropertyMap
}

// Start starts provider, and ends it with the test.
func Start(t *testing.T, name string, provider p.Provider) *Plugin {
	t.Helper()
	engine := fake.NewEngineServer()
	address, _, err := fake.StartEngineServer(t.Context(), engine)
	if err != nil {
		t.Fatal(err)
	}
	host, err := pprovider.NewHostClient(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = host.Close() })
	server, err := p.RawServer(name, "0.0.0", provider)(host)
	if err != nil {
		t.Fatal(err)
	}
	return &Plugin{t, server, engine}
}

var keepAll = plugin.MarshalOptions{KeepUnknowns: true, KeepSecrets: true, KeepOutputValues: true}

func (pl *Plugin) pack(properties resource.PropertyMap) *structpb.Struct {
	packed, err := plugin.MarshalProperties(properties, keepAll)
	if err != nil {
		pl.t.Fatal(err)
	}
	return packed
}

func (pl *Plugin) unpack(packed *structpb.Struct) resource.PropertyMap {
	properties, err := plugin.UnmarshalProperties(packed, keepAll)
	if err != nil {
		pl.t.Fatal(err)
	}
	return properties
}

func urn(token string) string {
	return string(resource.NewURN("stack", "project", "", tokens.Type(token), "name"))
}

// Check returns the inputs with their defaults; the error names every property refused, with the reason.
func (pl *Plugin) Check(token string, inputs resource.PropertyMap) (resource.PropertyMap, error) {
	answer, err := pl.server.Check(pl.t.Context(), &rpc.CheckRequest{Urn: urn(token), News: pl.pack(inputs)})
	if err != nil {
		return nil, err
	}
	var failures []string
	for _, failure := range answer.Failures {
		failures = append(failures, failure.Property+": "+failure.Reason)
	}
	if len(failures) > 0 {
		return nil, fmt.Errorf("%s", strings.Join(failures, "; "))
	}
	return pl.unpack(answer.Inputs), nil
}

// Create checks the inputs and creates the resource, or previews that.
func (pl *Plugin) Create(token string, inputs resource.PropertyMap, preview bool) (State, error) {
	inputs, err := pl.Check(token, inputs)
	if err != nil {
		return State{}, err
	}
	request := &rpc.CreateRequest{Urn: urn(token), Properties: pl.pack(inputs), Preview: preview}
	answer, err := pl.server.Create(pl.t.Context(), request)
	if err != nil {
		return State{}, err
	}
	return State{answer.Id, inputs, pl.unpack(answer.Properties)}, nil
}

// Diff returns the properties that differ, and whether the resource is replaced for them.
func (pl *Plugin) Diff(token string, old State, inputs resource.PropertyMap) (*rpc.DiffResponse, error) {
	inputs, err := pl.Check(token, inputs)
	if err != nil {
		return nil, err
	}
	return pl.server.Diff(pl.t.Context(), &rpc.DiffRequest{
		Urn: urn(token), Id: old.ID, Olds: pl.pack(old.Outputs), OldInputs: pl.pack(old.Inputs), News: pl.pack(inputs),
	})
}

// Update checks the inputs and updates the resource.
func (pl *Plugin) Update(token string, old State, inputs resource.PropertyMap) (State, error) {
	inputs, err := pl.Check(token, inputs)
	if err != nil {
		return State{}, err
	}
	answer, err := pl.server.Update(pl.t.Context(), &rpc.UpdateRequest{
		Urn: urn(token), Id: old.ID, Olds: pl.pack(old.Outputs), OldInputs: pl.pack(old.Inputs), News: pl.pack(inputs),
	})
	if err != nil {
		return State{}, err
	}
	return State{old.ID, inputs, pl.unpack(answer.Properties)}, nil
}

// Delete deletes the resource.
func (pl *Plugin) Delete(token string, old State) error {
	_, err := pl.server.Delete(pl.t.Context(), &rpc.DeleteRequest{
		Urn: urn(token), Id: old.ID, Properties: pl.pack(old.Outputs), OldInputs: pl.pack(old.Inputs),
	})
	return err
}

// Invoke calls a function of the provider.
func (pl *Plugin) Invoke(token string) error {
	_, err := pl.server.Invoke(pl.t.Context(), &rpc.InvokeRequest{Tok: token, Args: pl.pack(nil)})
	return err
}

// Cancel tells the provider to end what it is doing.
func (pl *Plugin) Cancel() {
	if _, err := pl.server.Cancel(context.WithoutCancel(pl.t.Context()), &emptypb.Empty{}); err != nil {
		pl.t.Fatal(err)
	}
}

// Logs returns the messages of one severity that the engine was sent.
func (pl *Plugin) Logs(severity rpc.LogSeverity) []string {
	var messages []string
	for _, entry := range pl.engine.Logs() {
		if entry.Severity == severity {
			messages = append(messages, entry.Message)
		}
	}
	return messages
}
