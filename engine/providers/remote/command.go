// Package remote is the part of the command provider that runs commands on a host, and copies files to it, over SSH.
package remote

import (
	"context"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"stackwright/engine/providers/only"
)

// Command is command:remote:Command.
type Command struct{}

// CommandInputs are the arguments of a Command.
type CommandInputs struct {
	Create   *string `pulumi:"create,optional"`
	Update   *string `pulumi:"update,optional"`
	Delete   *string `pulumi:"delete,optional"`
	Triggers []any   `pulumi:"triggers,optional" provider:"replaceOnChanges"`
	Stdin    *string `pulumi:"stdin,optional"`
	Logging  *string `pulumi:"logging,optional"`

	Connection             *Connection       `pulumi:"connection" provider:"secret"`
	Environment            map[string]string `pulumi:"environment,optional"`
	AddPreviousOutputInEnv *bool             `pulumi:"addPreviousOutputInEnv,optional"`
}

// Annotate sets the official plugin's default.
func (in *CommandInputs) Annotate(a infer.Annotator) {
	a.SetDefault(&in.AddPreviousOutputInEnv, true)
}

// CommandState is what the state holds of a Command.
type CommandState struct {
	CommandInputs
	Stdout string `pulumi:"stdout"`
	Stderr string `pulumi:"stderr"`
}

// Check refuses what this build does not implement.
func (Command) Check(ctx context.Context, req infer.CheckRequest) (infer.CheckResponse[CommandInputs], error) {
	failures := unimplemented[CommandInputs](req.NewInputs)
	if logging := req.NewInputs.Get("logging"); logging.IsString() && !knownLogging(logging.AsString()) {
		reason := "must be one of stdout, stderr, stdoutAndStderr, none"
		failures = append(failures, p.CheckFailure{Property: "logging", Reason: reason})
	}
	if len(failures) > 0 {
		return infer.CheckResponse[CommandInputs]{Failures: failures}, nil
	}
	inputs, failures, err := infer.DefaultCheck[CommandInputs](ctx, req.NewInputs)
	return infer.CheckResponse[CommandInputs]{Inputs: inputs, Failures: failures}, err
}

// Create runs `create`, if there is one. A create that fails leaves nothing in the state.
func (Command) Create(
	ctx context.Context, req infer.CreateRequest[CommandInputs],
) (infer.CreateResponse[CommandState], error) {
	state := CommandState{CommandInputs: req.Inputs}
	id, err := resource.NewUniqueHex(req.Name, 8, 0)
	if err == nil && !req.DryRun && req.Inputs.Create != nil {
		err = state.run(ctx, *req.Inputs.Create)
	}
	return infer.CreateResponse[CommandState]{ID: id, Output: state}, err
}

// Update runs `update` or, without one, `create` again; the old outputs are in its environment.
func (Command) Update(
	ctx context.Context, req infer.UpdateRequest[CommandInputs, CommandState],
) (infer.UpdateResponse[CommandState], error) {
	state := CommandState{CommandInputs: req.Inputs, Stdout: req.State.Stdout, Stderr: req.State.Stderr}
	command := req.Inputs.Update
	if command == nil {
		command = req.Inputs.Create
	}
	var err error
	if !req.DryRun && command != nil {
		err = state.run(ctx, *command)
	}
	return infer.UpdateResponse[CommandState]{Output: state}, err
}

// Delete runs `delete`, if there is one, with the connection and the stdin in the state.
func (Command) Delete(
	ctx context.Context, req infer.DeleteRequest[CommandState],
) (infer.DeleteResponse, error) {
	if req.State.Delete == nil {
		return infer.DeleteResponse{}, nil
	}
	return infer.DeleteResponse{}, req.State.run(ctx, *req.State.Delete)
}

// Provider is the command provider: remote.Command, remote.CopyToRemote, and a refusal of everything else.
func Provider() (p.Provider, error) {
	return infer.NewProviderBuilder().
		WithResources(infer.Resource(Command{}), infer.Resource(CopyToRemote{})).
		WithWrapped(only.Provider("command", "remote.Command and remote.CopyToRemote")).
		Build()
}
