package remote

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"net"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
)

// reaches tries the connection once.
func reaches(t *testing.T, connection map[string]any) error {
	t.Helper()
	_, err := startPlugin(t).Create(token, inputs(connection, "create", "true"), false)
	return err
}

// startAgent serves an SSH agent that holds key and returns its socket.
func startAgent(t *testing.T, key any) string {
	t.Helper()
	keyring := agent.NewKeyring()
	must(t, keyring.Add(agent.AddedKey{PrivateKey: key}))
	socket := filepath.Join(t.TempDir(), "agent")
	listener, err := net.Listen("unix", socket)
	must(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() { _ = agent.ServeAgent(keyring, conn) }()
		}
	}()
	return socket
}

func newKey(t *testing.T) ed25519.PrivateKey {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	return key
}

func TestHostKey(t *testing.T) {
	server := startSSHD(t)
	must(t, reaches(t, server.connection("hostKey", nil)))
	for _, line := range server.hostKeys {
		must(t, reaches(t, server.connection("hostKey", line)))
		must(t, reaches(t, server.connection("hostKey", line+" root@controller")))
	}

	began := time.Now()
	err := reaches(t, server.connection("hostKey", publicLine(t, newKey(t))))
	fails(t, err, "the host key differs", "SHA256:")
	if time.Since(began) > 3*time.Second {
		t.Error("a refused host key was tried again")
	}
	fails(t, reaches(t, server.connection("hostKey", "no key")), "connection.hostKey")
}

func TestPrivateKey(t *testing.T) {
	t.Setenv("SSH_AUTH_SOCK", "")
	server := startSSHD(t)
	encrypted := privatePEM(t, server.key, "PASSPHRASE")
	must(t, reaches(t, server.connection("privateKey", encrypted, "privateKeyPassword", "PASSPHRASE")))

	err := reaches(t, server.connection("privateKey", encrypted, "privateKeyPassword", "WRONG-SECRET"))
	fails(t, err, "connection.privateKey")
	keeps(t, err, "WRONG-SECRET", encrypted)
	err = reaches(t, server.connection("privateKey", "NOT-A-KEY"))
	fails(t, err, "connection.privateKey")
	keeps(t, err, "NOT-A-KEY")
	err = reaches(t, server.connection("privateKey", privatePEM(t, newKey(t), ""), "dialErrorLimit", 0))
	fails(t, err, "unable to authenticate")
	fails(t, reaches(t, server.connection("privateKey", nil)), "no way to authenticate")
}

func TestAgent(t *testing.T) {
	server := startSSHD(t)
	socket := startAgent(t, server.key)
	byAgent := server.connection("privateKey", nil)
	stranger := privatePEM(t, newKey(t), "")

	t.Setenv("SSH_AUTH_SOCK", socket)
	must(t, reaches(t, byAgent))
	must(t, reaches(t, server.connection("privateKey", stranger)))

	t.Setenv("SSH_AUTH_SOCK", filepath.Join(t.TempDir(), "stale"))
	must(t, reaches(t, server.connection()))
	must(t, reaches(t, server.connection("privateKey", nil, "agentSocketPath", socket)))
	fails(t, reaches(t, byAgent), "the SSH agent")
	fails(t, reaches(t, server.connection("agentSocketPath", filepath.Join(t.TempDir(), "none"))), "the SSH agent")
}

func TestDialIsTriedAgain(t *testing.T) {
	server := newSSHD(t)
	time.AfterFunc(time.Second, server.start)
	must(t, reaches(t, server.connection()))
}

func TestDialErrorLimit(t *testing.T) {
	server := newSSHD(t)
	fails(t, reaches(t, server.connection("dialErrorLimit", 2)), "after 3 attempts", "connection refused")
	fails(t, reaches(t, server.connection("dialErrorLimit", 0)), "after 1 attempts", "connection refused")
}

func TestDialWithoutLimitEndsByCancel(t *testing.T) {
	server, plugin := newSSHD(t), startPlugin(t)
	time.AfterFunc(time.Second, plugin.Cancel)
	_, err := plugin.Create(token, inputs(server.connection("dialErrorLimit", -1), "create", "true"), false)
	fails(t, err, "cancelled")
}

func TestPerDialTimeoutCoversTheHandshake(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer func() { _ = silent.Close() }()
	server := newSSHD(t)
	began := time.Now()
	connection := server.connection("port", silent.Addr().(*net.TCPAddr).Port, "perDialTimeout", 1, "dialErrorLimit", 0)
	fails(t, reaches(t, connection), "after 1 attempts")
	if time.Since(began) > 5*time.Second {
		t.Error("the silent server was waited for")
	}
}

func TestRSAHostKeyAsksForItsSignatures(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	line, config := publicLine(t, key), &ssh.ClientConfig{}
	must(t, (&Connection{HostKey: &line}).pinHostKey(config))
	equal(t, "algorithm", config.HostKeyAlgorithms[0], ssh.KeyAlgoRSASHA512)
}
