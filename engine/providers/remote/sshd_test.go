package remote

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"golang.org/x/crypto/ssh"
)

// sshd is a real SSH server on a loopback port, with keys of its own; it runs commands as the user who runs the test.
type sshd struct {
	t      *testing.T
	folder string
	port   int
	user   string
	// The server's public keys, by type, and the private key it accepts.
	hostKeys map[string]string
	key      crypto.PrivateKey
}

// newSSHD prepares a server; it answers after start.
func newSSHD(t *testing.T) *sshd {
	t.Helper()
	me, err := user.Current()
	must(t, err)
	server := &sshd{t: t, folder: t.TempDir(), port: freePort(t), user: me.Username, hostKeys: map[string]string{}}

	_, key, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	server.key = key
	server.write("authorized_keys", publicLine(t, key))

	_, hostKey, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	server.addHostKey(hostKey)
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	server.addHostKey(other)

	server.write("config", fmt.Sprintf(`
ListenAddress 127.0.0.1:%d
HostKey %[2]s/ssh-ed25519
HostKey %[2]s/ecdsa-sha2-nistp256
AuthorizedKeysFile %[2]s/authorized_keys
Subsystem sftp internal-sftp
AcceptEnv ACCEPTED PULUMI_COMMAND_STDERR
PasswordAuthentication no
PidFile none
StrictModes no
UsePAM no
LogLevel VERBOSE
`, server.port, server.folder))
	return server
}

func startSSHD(t *testing.T) *sshd {
	t.Helper()
	server := newSSHD(t)
	server.start()
	for range 100 {
		conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", server.port))
		if err == nil {
			_ = conn.Close()
			return server
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("sshd does not answer:\n%s", server.log())
	return nil
}

// start starts the server and ends it with the test.
func (s *sshd) start() {
	program, err := exec.LookPath("sshd")
	if err != nil {
		program = "/usr/sbin/sshd"
	}
	if _, err := os.Stat(program); err != nil {
		s.t.Fatal("these tests run commands over a real SSH server: apt-get install --no-install-recommends openssh-server")
	}
	if os.Getuid() == 0 {
		// Root's sshd wants its privilege separation folder, which the package's unit makes when it starts.
		must(s.t, os.MkdirAll("/run/sshd", 0o755))
	}
	log, err := os.Create(filepath.Join(s.folder, "log"))
	must(s.t, err)
	server := exec.Command(program, "-D", "-e", "-f", filepath.Join(s.folder, "config"))
	server.Stdout, server.Stderr = log, log
	must(s.t, server.Start())
	s.t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
		_ = log.Close()
	})
}

func (s *sshd) log() string {
	log, err := os.ReadFile(filepath.Join(s.folder, "log"))
	must(s.t, err)
	return string(log)
}

func (s *sshd) write(name, text string) {
	must(s.t, os.WriteFile(filepath.Join(s.folder, name), []byte(text), 0o600))
}

func (s *sshd) addHostKey(key crypto.PrivateKey) {
	line := publicLine(s.t, key)
	kind := strings.Fields(line)[0]
	s.write(kind, privatePEM(s.t, key, ""))
	s.hostKeys[kind] = line
}

// connection returns the way to the server by its key, changed by the pairs of name and value that follow.
func (s *sshd) connection(changes ...any) map[string]any {
	connection := map[string]any{
		"host": "127.0.0.1", "port": s.port, "user": s.user,
		"privateKey": privatePEM(s.t, s.key, ""), "hostKey": s.hostKeys[ssh.KeyAlgoED25519],
	}
	for i := 0; i < len(changes); i += 2 {
		if changes[i+1] == nil {
			delete(connection, changes[i].(string))
		} else {
			connection[changes[i].(string)] = changes[i+1]
		}
	}
	return connection
}

// inputs makes the arguments of a resource from pairs of name and value.
func inputs(connection map[string]any, pairs ...any) resource.PropertyMap {
	arguments := map[string]any{"connection": connection}
	for i := 0; i < len(pairs); i += 2 {
		arguments[pairs[i].(string)] = pairs[i+1]
	}
	return resource.NewPropertyMapFromMap(arguments)
}

func freePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer func() { _ = listener.Close() }()
	return listener.Addr().(*net.TCPAddr).Port
}

func publicLine(t *testing.T, key crypto.PrivateKey) string {
	t.Helper()
	signer, err := ssh.NewSignerFromKey(key)
	must(t, err)
	return string(bytes.TrimSpace(ssh.MarshalAuthorizedKey(signer.PublicKey())))
}

func privatePEM(t *testing.T, key crypto.PrivateKey, passphrase string) string {
	t.Helper()
	var block *pem.Block
	var err error
	if passphrase == "" {
		block, err = ssh.MarshalPrivateKey(key, "")
	} else {
		block, err = ssh.MarshalPrivateKeyWithPassphrase(key, "", []byte(passphrase))
	}
	must(t, err)
	return string(pem.EncodeToMemory(block))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func toJSON(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	must(t, err)
	return string(text)
}
