package remote

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	rpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

func TestStdin(t *testing.T) {
	server, plugin := startSSHD(t), startPlugin(t)
	state := create(t, plugin, inputs(server.connection(), "create", "cat", "stdin", "first\nsecond\n"))
	equal(t, "stdout", text(state, "stdout"), "first\nsecond")

	state = create(t, plugin, inputs(server.connection(), "create", "wc -c", "stdin", strings.Repeat("x", 1<<20)))
	equal(t, "bytes of a long stdin", strings.TrimSpace(text(state, "stdout")), "1048576")

	state = create(t, plugin, inputs(server.connection(), "create", "echo done", "stdin", strings.Repeat("x", 4<<20)))
	equal(t, "stdout of a command that leaves its stdin unread", text(state, "stdout"), "done")
}

func TestFailureTellsTheExitCodeAndTheEndOfTheOutput(t *testing.T) {
	server, plugin := startSSHD(t), startPlugin(t)
	script := "echo QUOTED-COMMAND >/dev/null; seq 1000; echo broken >&2; exit 3"
	connection := server.connection("privateKeyPassword", "PASSPHRASE")
	connection["privateKey"] = privatePEM(t, server.key, "PASSPHRASE")
	_, err := plugin.Create(token, inputs(connection, "create", script, "stdin", "STDIN-SECRET"), false)
	fails(t, err, "exit code 3", "127.0.0.1", "stderr:\nbroken", "\n1000")
	keeps(t, err, "QUOTED-COMMAND", "STDIN-SECRET", "PASSPHRASE", "PRIVATE KEY", "\n900\n")

	_, err = plugin.Create(token, inputs(server.connection(), "create", "kill -9 $$"), false)
	fails(t, err, "killed by signal KILL")
	_, err = plugin.Create(token, inputs(server.connection(), "create", "exit 7"), false)
	fails(t, err, "exit code 7")
}

func TestFailureQuotesOnlyWhatMayBeLogged(t *testing.T) {
	server, plugin := startSSHD(t), startPlugin(t)
	script := "echo OUT; echo ERR >&2; false"
	for _, test := range []struct{ logging, quoted, withheld string }{
		{"stdout", "OUT", "ERR"},
		{"stderr", "ERR", "OUT"},
	} {
		_, err := plugin.Create(token, inputs(server.connection(), "create", script, "logging", test.logging), false)
		fails(t, err, "exit code 1", test.quoted)
		keeps(t, err, test.withheld)
	}
	_, err := plugin.Create(token, inputs(server.connection(), "create", script, "logging", "none"), false)
	fails(t, err, "exit code 1", "logging")
	keeps(t, err, "OUT", "ERR")
}

func TestLogging(t *testing.T) {
	server := startSSHD(t)
	script := `echo out; echo err >&2; printf 'cr\r\nrest'`
	for logging, want := range map[string][]string{
		"":                {"cr", "err", "out", "rest"},
		"stdoutAndStderr": {"cr", "err", "out", "rest"},
		"stdout":          {"cr", "out", "rest"},
		"stderr":          {"err"},
		"none":            nil,
	} {
		plugin := startPlugin(t)
		arguments := inputs(server.connection(), "create", script, "logging", logging)
		if logging == "" {
			delete(arguments, "logging")
		}
		state := create(t, plugin, arguments)
		equal(t, "stdout", text(state, "stdout"), "out\ncr\r\nrest")
		equal(t, "stderr", text(state, "stderr"), "err")
		logged := plugin.Logs(rpc.LogSeverity_INFO)
		slices.Sort(logged)
		if !slices.Equal(logged, want) {
			t.Errorf("logging %q: logged %q, want %q", logging, logged, want)
		}
	}
}

func TestMuchOutput(t *testing.T) {
	server, plugin := startSSHD(t), startPlugin(t)
	script := "yes 0123456789012345678901234567890 | head -c 1048576"
	state := create(t, plugin, inputs(server.connection(), "create", script))
	equal(t, "bytes of stdout", len(text(state, "stdout")), 1<<20-len("\n"))
	equal(t, "lines logged", len(plugin.Logs(rpc.LogSeverity_INFO)), 1<<20/32)
}

func TestLongLine(t *testing.T) {
	server, plugin := startSSHD(t), startPlugin(t)
	script := "head -c 102400 /dev/zero | tr '\\0' x; echo; head -c 102400 /dev/zero | tr '\\0' y >&2"
	state := create(t, plugin, inputs(server.connection(), "create", script))
	equal(t, "stdout", text(state, "stdout"), strings.Repeat("x", 100<<10))
	equal(t, "stderr", text(state, "stderr"), strings.Repeat("y", 100<<10))
	equal(t, "bytes logged", len(strings.Join(plugin.Logs(rpc.LogSeverity_INFO), "")), 200<<10)
}

func TestCancelEndsACommand(t *testing.T) {
	server, plugin := startSSHD(t), startPlugin(t)
	go func() {
		for len(plugin.Logs(rpc.LogSeverity_INFO)) == 0 {
			time.Sleep(10 * time.Millisecond)
		}
		plugin.Cancel()
	}()
	began := time.Now()
	_, err := plugin.Create(token, inputs(server.connection(), "create", "echo started; exec sleep 20"), false)
	fails(t, err, "cancelled", "may still be running")
	if time.Since(began) > 10*time.Second {
		t.Error("the command was waited for")
	}
}

func TestConnectionsAreClosed(t *testing.T) {
	server, plugin := startSSHD(t), startPlugin(t)
	create(t, plugin, inputs(server.connection(), "create", "true"))
	for range 100 {
		if strings.Contains(server.log(), "Closing connection to") {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("the connection is still open:\n%s", server.log())
}

func TestManyAtOnce(t *testing.T) {
	server, plugin := startSSHD(t), startPlugin(t)
	var commands sync.WaitGroup
	for range 30 {
		commands.Go(func() {
			if _, err := plugin.Create(token, inputs(server.connection(), "create", "echo"), false); err != nil {
				t.Error(err)
			}
		})
	}
	commands.Wait()
}
