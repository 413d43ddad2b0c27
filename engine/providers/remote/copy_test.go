package remote

import (
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"stackwright/engine/providers/plugintest"
)

const copyToken = "command:remote:CopyToRemote"

// copies makes the arguments of a CopyToRemote.
func copies(connection map[string]any, source any, remotePath string, pairs ...any) resource.PropertyMap {
	return inputs(connection, append([]any{"source", source, "remotePath", remotePath}, pairs...)...)
}

// newFile writes a file that a FileAsset can be of.
func newFile(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "local")
	must(t, os.WriteFile(file, []byte(text), 0o600))
	return file
}

func fileAsset(t *testing.T, file string) *resource.Asset {
	t.Helper()
	asset, err := resource.NewPathAsset(file)
	must(t, err)
	return asset
}

func textAsset(t *testing.T, text string) *resource.Asset {
	t.Helper()
	asset, err := resource.NewTextAsset(text)
	must(t, err)
	return asset
}

func holds(t *testing.T, file, want string) {
	t.Helper()
	got, err := os.ReadFile(file)
	must(t, err)
	if string(got) != want {
		t.Errorf("%s holds %d bytes other than the %d wanted", file, len(got), len(want))
	}
}

func TestCopyCreatesUpdatesAndLeaves(t *testing.T) {
	server, plugin := startSSHD(t), startPlugin(t)
	target := filepath.Join(t.TempDir(), "target")
	long := fileAsset(t, newFile(t, "a longer text"))
	state, err := plugin.Create(copyToken, copies(server.connection(), long, target), false)
	must(t, err)
	holds(t, target, "a longer text")
	if !state.Inputs["connection"].IsSecret() || !state.Outputs["connection"].IsSecret() {
		t.Error("the connection is not a secret in the state")
	}

	must(t, os.Chmod(target, 0o640))
	state, err = plugin.Update(copyToken, state, copies(server.connection(), textAsset(t, "short"), target))
	must(t, err)
	holds(t, target, "short")
	info, err := os.Stat(target)
	must(t, err)
	equal(t, "mode of a file that was there", info.Mode(), os.FileMode(0o640))

	must(t, plugin.Delete(copyToken, state))
	holds(t, target, "short")
}

func TestCopyTakesAnyFile(t *testing.T) {
	server, plugin := startSSHD(t), startPlugin(t)
	target := filepath.Join(t.TempDir(), "a b'c")
	for _, text := range []string{"", "\x00\xff", strings.Repeat("0123456789abcdef", 4<<20)} {
		_, err := plugin.Create(copyToken, copies(server.connection(), fileAsset(t, newFile(t, text)), target), false)
		must(t, err)
		holds(t, target, text)
	}
	_, err := plugin.Create(copyToken, copies(server.connection(), textAsset(t, ""), target), false)
	must(t, err)
	holds(t, target, "")
}

func TestCopyIntoAFolder(t *testing.T) {
	server, plugin := startSSHD(t), startPlugin(t)
	folder := t.TempDir()
	_, err := plugin.Create(copyToken, copies(server.connection(), fileAsset(t, newFile(t, "text")), folder), false)
	must(t, err)
	holds(t, filepath.Join(folder, "local"), "text")
	_, err = plugin.Create(copyToken, copies(server.connection(), textAsset(t, "text"), folder), false)
	fails(t, err, "it is a directory", folder)
}

func TestCopyStartsAtTheHome(t *testing.T) {
	server, plugin := startSSHD(t), startPlugin(t)
	me, err := user.LookupId(strconv.Itoa(os.Getuid()))
	must(t, err)
	target := filepath.Join(t.TempDir(), "target")
	relative, err := filepath.Rel(me.HomeDir, target)
	must(t, err)
	_, err = plugin.Create(copyToken, copies(server.connection(), textAsset(t, "text"), relative), false)
	must(t, err)
	holds(t, target, "text")
}

func TestCopyDiff(t *testing.T) {
	plugin := startPlugin(t)
	connection := func(key string) map[string]any { return map[string]any{"host": "h", "privateKey": key} }
	source, sameText, other := textAsset(t, "text"), fileAsset(t, newFile(t, "text")), textAsset(t, "other")
	triggers := []any{"triggers", []any{"a"}}
	checked, err := plugin.Check(copyToken, copies(connection("k"), source, "p", triggers...))
	must(t, err)
	old := plugintest.State{ID: "id", Inputs: checked, Outputs: checked.Copy()}

	for _, test := range []struct {
		what    string
		inputs  resource.PropertyMap
		changes string
		replace bool
	}{
		{"nothing", copies(connection("k"), source, "p", triggers...), "", false},
		{"another file of that text", copies(connection("k"), sameText, "p", triggers...), "", false},
		{"source", copies(connection("k"), other, "p", triggers...), "source", false},
		{"path", copies(connection("k"), source, "q", triggers...), "remotePath", false},
		{"key", copies(connection("other"), source, "p", triggers...), "connection", false},
		{"all triggers", copies(connection("k"), source, "p"), "triggers", true},
	} {
		diff, err := plugin.Diff(copyToken, old, test.inputs)
		must(t, err)
		equal(t, test.what+": changes", strings.Join(changed(diff), " "), test.changes)
		equal(t, test.what+": replaces", replaces(diff), test.replace)
	}
}

func TestCopyInAPreviewContactsNoHost(t *testing.T) {
	plugin := startPlugin(t)
	unreachable := map[string]any{"host": "127.0.0.1", "port": freePort(t), "password": "x"}
	_, err := plugin.Create(copyToken, copies(unreachable, textAsset(t, "text"), "p"), true)
	must(t, err)
	_, err = plugin.Create(copyToken, copies(unreachable, resource.MakeComputed(resource.NewProperty("")), "p"), true)
	must(t, err)
}

func TestCopyErrorsNameHostAndPath(t *testing.T) {
	server, plugin := startSSHD(t), startPlugin(t)
	folder := t.TempDir()
	fail := func(connection map[string]any, source any, target string, parts ...string) {
		t.Helper()
		_, err := plugin.Create(copyToken, copies(connection, source, target), false)
		fails(t, err, append(parts, "127.0.0.1", target)...)
		keeps(t, err, "PRIVATE KEY", "TEXT-SECRET")
	}
	text := textAsset(t, "TEXT-SECRET")
	fail(server.connection(), text, folder+"/none/target", "the directory "+folder+"/none", "not exist")
	fail(server.connection("port", freePort(t), "dialErrorLimit", 0), text, folder+"/target", "connection refused")
	gone := fileAsset(t, newFile(t, ""))
	must(t, os.Remove(gone.Path))
	fail(server.connection(), gone, folder+"/target", gone.Path)
	fail(newWithoutSFTP(t).connection(), text, folder+"/target", "openssh-sftp-server")
}

// newWithoutSFTP starts a server without the subsystem.
func newWithoutSFTP(t *testing.T) *sshd {
	t.Helper()
	server := newSSHD(t)
	config, err := os.ReadFile(filepath.Join(server.folder, "config"))
	must(t, err)
	server.write("config", strings.Replace(string(config), "Subsystem", "#", 1))
	server.start()
	return server
}

func TestCopyRefusesWhatIsNoFile(t *testing.T) {
	plugin := startPlugin(t)
	archive, err := resource.NewPathArchive(t.TempDir())
	must(t, err)
	distant := &resource.Asset{Sig: resource.AssetSig, URI: "https://example.org/"}
	for _, source := range []any{archive, distant, "TEXT-SECRET"} {
		_, err := plugin.Check(copyToken, copies(map[string]any{"host": "h"}, source, "p"))
		fails(t, err, "source: this build of the command provider copies only a FileAsset or a StringAsset")
		keeps(t, err, "TEXT-SECRET")
	}
	_, err = plugin.Check(copyToken, inputs(map[string]any{"host": "h"}, "remotePath", "p"))
	fails(t, err, "source")
	proxied := map[string]any{"host": "h", "privateKey": "SECRET", "proxy": map[string]any{"host": "h"}}
	_, err = plugin.Check(copyToken, copies(proxied, textAsset(t, ""), "p", "mode", "0600"))
	fails(t, err, "connection.proxy", `"mode"`)
	keeps(t, err, "SECRET")
}

const copyProgram = `
import * as pulumi from "@pulumi/pulumi";
import { remote } from "@pulumi/command";
import { readFileSync } from "node:fs";

const { connection, remotePath } = JSON.parse(readFileSync("arguments.json", "utf8"));
new remote.CopyToRemote("file", { connection, source: new pulumi.asset.FileAsset("local"), remotePath });
`

func TestCopyThroughTheEngine(t *testing.T) {
	server, project := startSSHD(t), newProject(t, copyProgram)
	target := filepath.Join(t.TempDir(), "target")
	project.write("arguments.json", toJSON(t, map[string]any{"connection": server.connection(), "remotePath": target}))
	up := []string{"up", "--yes", "--skip-preview"}
	first, second := strings.Repeat("first ", 10<<10), strings.Repeat("second ", 10<<10)

	project.must("stack", "init", "test")
	project.write("local", first)
	project.must(up...)
	holds(t, target, first)
	project.must(append(up, "--expect-no-changes")...)

	project.write("local", second)
	if printed := project.must("preview"); !strings.Contains(printed, "1 to update") {
		t.Errorf("the preview of a changed file:\n%s", printed)
	}
	holds(t, target, first)
	project.must(up...)
	holds(t, target, second)

	state := project.must("stack", "export")
	if len(state) > 10<<10 || strings.Contains(state, "second second") || strings.Contains(state, "PRIVATE KEY") {
		t.Errorf("the state holds the file or the key:\n%.20000s", state)
	}
	project.must("destroy", "--yes", "--skip-preview")
	holds(t, target, second)
}
