package remote

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	rpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"stackwright/engine/providers/plugintest"
)

const token = "command:remote:Command"

func startPlugin(t *testing.T) *plugintest.Plugin {
	t.Helper()
	provider, err := Provider()
	must(t, err)
	return plugintest.Start(t, "command", provider)
}

func create(t *testing.T, plugin *plugintest.Plugin, inputs resource.PropertyMap) plugintest.State {
	t.Helper()
	state, err := plugin.Create(token, inputs, false)
	must(t, err)
	return state
}

func equal(t *testing.T, what string, got any, want any) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

func text(state plugintest.State, name resource.PropertyKey) string {
	return state.Outputs[name].StringValue()
}

func TestCreateKeepsTheOutput(t *testing.T) {
	server, plugin := startSSHD(t), startPlugin(t)
	state := create(t, plugin, inputs(server.connection(), "create", "echo one; echo two >&2; echo; printf three"))
	equal(t, "stdout", text(state, "stdout"), "one\n\nthree")
	equal(t, "stderr", text(state, "stderr"), "two")
	if !strings.HasPrefix(state.ID, "name") {
		t.Errorf("the id %q does not start with the resource's name", state.ID)
	}
	if !state.Inputs["connection"].IsSecret() || !state.Outputs["connection"].IsSecret() {
		t.Error("the connection is not a secret in the state")
	}
}

func TestOutputNeedNotBeText(t *testing.T) {
	server, plugin := startSSHD(t), startPlugin(t)
	state := create(t, plugin, inputs(server.connection(), "create", `printf 'a\377b'`))
	equal(t, "stdout", text(state, "stdout"), "a\uFFFDb")
	equal(t, "log", strings.Join(plugin.Logs(rpc.LogSeverity_INFO), " "), "a\uFFFDb")
}

func TestWithoutCommandsNothingRuns(t *testing.T) {
	plugin := startPlugin(t)
	unreachable := map[string]any{"host": "127.0.0.1", "port": freePort(t), "password": "x"}
	state := create(t, plugin, inputs(unreachable))
	must(t, plugin.Delete(token, state))
}

func TestPreviewContactsNoHost(t *testing.T) {
	plugin := startPlugin(t)
	unreachable := map[string]any{"host": "127.0.0.1", "port": freePort(t), "password": "x"}
	state, err := plugin.Create(token, inputs(unreachable, "create", "echo"), true)
	must(t, err)
	if !state.Outputs["stdout"].IsComputed() && !state.Outputs["stdout"].IsOutput() {
		t.Errorf("stdout is known in a preview: %v", state.Outputs["stdout"])
	}
}

func TestUpdateRunsUpdateOrCreate(t *testing.T) {
	server, plugin := startSSHD(t), startPlugin(t)
	state := create(t, plugin, inputs(server.connection(), "create", "echo created"))
	state, err := plugin.Update(token, state, inputs(server.connection(), "create", "echo again"))
	must(t, err)
	equal(t, "without update", text(state, "stdout"), "again")
	state, err = plugin.Update(token, state, inputs(server.connection(), "create", "echo again", "update", "echo updated"))
	must(t, err)
	equal(t, "with update", text(state, "stdout"), "updated")
	state, err = plugin.Update(token, state, inputs(server.connection(), "delete", "true"))
	must(t, err)
	equal(t, "with neither", text(state, "stdout"), "updated")
}

func TestDeleteRunsWhatTheStateSays(t *testing.T) {
	server, plugin := startSSHD(t), startPlugin(t)
	trace := filepath.Join(t.TempDir(), "trace")
	state := create(t, plugin, inputs(server.connection(), "create", "true", "delete", "cat >"+trace, "stdin", "bye"))
	must(t, plugin.Delete(token, state))
	written, err := os.ReadFile(trace)
	must(t, err)
	equal(t, "written by delete", string(written), "bye")
}

func TestDiff(t *testing.T) {
	plugin := startPlugin(t)
	connection := func(key string) map[string]any { return map[string]any{"host": "h", "privateKey": key} }
	same := []any{"create", "true", "delete", "true", "stdin", "in", "triggers", []any{"a", 1.0}}
	with := func(name string, value any) []any { return append(append([]any{}, same...), name, value) }
	checked, err := plugin.Check(token, inputs(connection("k"), same...))
	must(t, err)
	old := plugintest.State{ID: "id", Inputs: checked, Outputs: checked.Copy()}
	old.Outputs["stdout"], old.Outputs["stderr"] = resource.NewProperty(""), resource.NewProperty("")

	for _, test := range []struct {
		what    string
		inputs  resource.PropertyMap
		changes string
		replace bool
	}{
		{"nothing", inputs(connection("k"), same...), "", false},
		{"stdin", inputs(connection("k"), with("stdin", "other")...), "stdin", false},
		{"delete", inputs(connection("k"), with("delete", "false")...), "delete", false},
		{"logging", inputs(connection("k"), with("logging", "none")...), "logging", false},
		{"key", inputs(connection("other"), same...), "connection", false},
		{"all triggers", inputs(connection("k"), with("triggers", nil)...), "triggers", true},
	} {
		diff, err := plugin.Diff(token, old, test.inputs)
		must(t, err)
		equal(t, test.what+": changes", strings.Join(changed(diff), " "), test.changes)
		equal(t, test.what+": replaces", replaces(diff), test.replace)
	}
}

// changed returns what differs, sorted.
func changed(diff *rpc.DiffResponse) []string {
	return slices.Sorted(maps.Keys(diff.DetailedDiff))
}

func replaces(diff *rpc.DiffResponse) bool {
	for _, change := range diff.DetailedDiff {
		if strings.HasSuffix(change.Kind.String(), "_REPLACE") {
			return true
		}
	}
	return false
}

func TestEnvironment(t *testing.T) {
	server, plugin := startSSHD(t), startPlugin(t)
	accepted := map[string]any{"ACCEPTED": "a b"}
	state := create(t, plugin, inputs(server.connection(), "create", `echo "$ACCEPTED"`, "environment", accepted))
	equal(t, "ACCEPTED", text(state, "stdout"), "a b")

	refused := map[string]any{"REFUSED": "x"}
	_, err := plugin.Create(token, inputs(server.connection(), "create", "true", "environment", refused), false)
	fails(t, err, "REFUSED", "AcceptEnv")
}

func TestPreviousOutputInTheEnvironment(t *testing.T) {
	server, plugin := startSSHD(t), startPlugin(t)
	script := `echo out; echo "before: $PULUMI_COMMAND_STDERR" >&2`
	old := create(t, plugin, inputs(server.connection(), "create", script))
	state, err := plugin.Update(token, old, inputs(server.connection(), "create", script, "stdin", "1"))
	must(t, err)
	equal(t, "stderr", text(state, "stderr"), "before: before: ")
	if warnings := plugin.Logs(rpc.LogSeverity_WARNING); len(warnings) != 1 ||
		!strings.Contains(warnings[0], "PULUMI_COMMAND_STDOUT") {
		t.Errorf("the server refuses the old stdout, but the warnings are %q", warnings)
	}

	state, err = plugin.Update(token, old, inputs(server.connection(), "create", script, "addPreviousOutputInEnv", false))
	must(t, err)
	equal(t, "stderr where it is not wanted", text(state, "stderr"), "before: ")
	equal(t, "warnings", len(plugin.Logs(rpc.LogSeverity_WARNING)), 1)
}
