package remote

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// project is a Pulumi program, run by the engine that engine/build.sh builds.
type project struct {
	t      *testing.T
	folder string
	shim   string
	env    []string
}

const program = `
import * as command from "@pulumi/command";
import * as random from "@pulumi/random";
import { readFileSync } from "node:fs";

const { connection, trace, round } = JSON.parse(readFileSync("arguments.json", "utf8"));
const password = new random.RandomPassword("password", { length: 20, special: false });
new command.remote.Command("step", {
  connection,
  create: ` + "`echo create-${round.create} >>${trace}; read secret; test ${round.create} != fail`" + `,
  delete: ` + "`echo delete >>${trace}`" + `,
  stdin: password.result,
  triggers: ["same", round.trigger],
  addPreviousOutputInEnv: false,
});
export const result = password.result;
`

const pulumiYAML = `
name: engine-test
main: index.ts
runtime:
  name: nodejs
  options: { typescript: false, nodeargs: --import tsx }
`

func newProject(t *testing.T, program string) *project {
	t.Helper()
	modules, err := filepath.Abs("../../../node_modules")
	must(t, err)
	home := os.Getenv("PULUMI_HOME")
	if home == "" {
		home = filepath.Join(os.Getenv("HOME"), ".pulumi")
	}
	if plugins, _ := filepath.Glob(filepath.Join(home, "plugins/resource-command-v*/pulumi-resource-command")); plugins == nil {
		t.Fatalf("no engine in %s: engine/build.sh builds it", home)
	}
	folder := t.TempDir()
	must(t, os.Symlink(modules, filepath.Join(folder, "node_modules")))
	must(t, os.Mkdir(filepath.Join(folder, "state"), 0o700))
	binaries := filepath.Join(modules, ".bin")
	p := &project{t, folder, filepath.Join(binaries, "pulumi"), append(os.Environ(),
		"PATH="+binaries+":"+os.Getenv("PATH"),
		"PULUMI_BACKEND_URL=file://"+filepath.Join(folder, "state"),
		"PULUMI_CONFIG_PASSPHRASE=test", "PULUMI_SKIP_UPDATE_CHECK=1",
		"PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=1",
	)}
	p.write("Pulumi.yaml", pulumiYAML)
	p.write("package.json", `{"name":"engine-test","version":"0.0.0","type":"module"}`)
	p.write("index.ts", program)
	return p
}

func (p *project) write(name, text string) {
	must(p.t, os.WriteFile(filepath.Join(p.folder, name), []byte(text), 0o600))
}

// pulumi runs the npm package's command line, which finds the engine, and returns what it prints.
func (p *project) pulumi(arguments ...string) (string, error) {
	command := exec.Command(p.shim, append([]string{"--non-interactive"}, arguments...)...)
	command.Dir, command.Env = p.folder, p.env
	output, err := command.CombinedOutput()
	return string(output), err
}

func (p *project) must(arguments ...string) string {
	p.t.Helper()
	output, err := p.pulumi(arguments...)
	if err != nil {
		p.t.Fatalf("pulumi %s: %v\n%s", strings.Join(arguments, " "), err, output)
	}
	return output
}

// The engine, the language host and both providers together do what a stack needs of them.
func TestThroughTheEngine(t *testing.T) {
	server, project := startSSHD(t), newProject(t, program)
	trace := filepath.Join(t.TempDir(), "trace")
	round := func(create, trigger string) {
		project.write("arguments.json", toJSON(t, map[string]any{
			"connection": server.connection(), "trace": trace,
			"round": map[string]string{"create": create, "trigger": trigger},
		}))
	}
	traced := func(want string) {
		t.Helper()
		written, err := os.ReadFile(trace)
		must(t, err)
		equal(t, "what ran", strings.Join(strings.Fields(string(written)), " "), want)
		must(t, os.Truncate(trace, 0))
	}
	up := []string{"up", "--yes", "--skip-preview"}

	project.must("stack", "init", "test")
	round("first", "a")
	printed := project.must(up...)
	traced("create-first")
	secret := strings.TrimSpace(project.must("stack", "output", "--show-secrets", "result"))
	if len(secret) != 20 || strings.Contains(printed, secret) {
		t.Errorf("a password of 20 characters that is not printed, not %q", secret)
	}

	project.must(append(up, "--expect-no-changes")...)
	traced("")
	round("second", "a")
	project.must(up...)
	traced("create-second")
	round("second", "b")
	project.must(up...)
	traced("create-second delete")

	round("fail", "b")
	printed, err := project.pulumi(up...)
	if err == nil || strings.Contains(printed, secret) {
		t.Errorf("a failed command: %v\n%s", err, printed)
	}
	traced("create-fail")
	project.must("destroy", "--yes", "--skip-preview")
	traced("delete")
}
