package remote

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"

	"stackwright/engine/providers/only"
)

// The pauses between dials grow as in the official plugin: 11 s in all for its default of 10 retries.
const (
	firstDialPause  = 100 * time.Millisecond
	dialPauseGrowth = 1.5
	longestDialWait = 5 * time.Second
)

// keepAlive finds out within about a minute that the host of a silent command is gone.
var keepAlive = net.KeepAliveConfig{Enable: true, Idle: 15 * time.Second, Interval: 15 * time.Second, Count: 4}

// errHostKey is not worth a retry: the host that answers is not the one that was meant.
var errHostKey = errors.New("the host key differs from connection.hostKey")

// Connection says how to reach a host.
type Connection struct {
	Host               *string  `pulumi:"host"`
	Port               *float64 `pulumi:"port,optional"`
	User               *string  `pulumi:"user,optional"`
	Password           *string  `pulumi:"password,optional" provider:"secret"`
	PrivateKey         *string  `pulumi:"privateKey,optional" provider:"secret"`
	PrivateKeyPassword *string  `pulumi:"privateKeyPassword,optional" provider:"secret"`
	HostKey            *string  `pulumi:"hostKey,optional"`
	AgentSocketPath    *string  `pulumi:"agentSocketPath,optional"`
	DialErrorLimit     *int     `pulumi:"dialErrorLimit,optional"`
	PerDialTimeout     *int     `pulumi:"perDialTimeout,optional"`
}

// Annotate sets the official plugin's defaults: 10 failed dials are retried (-1: without limit), each may take 15
// seconds (0: any time).
func (c *Connection) Annotate(a infer.Annotator) {
	a.SetDefault(&c.Port, 22)
	a.SetDefault(&c.User, "root")
	a.SetDefault(&c.DialErrorLimit, 10)
	a.SetDefault(&c.PerDialTimeout, 15)
}

// unimplemented returns a failure for each input of a resource that this build does not know, as those of the
// connection. It comes before the framework decodes the inputs: the framework's own message for an unknown property
// quotes the whole connection, private key included.
func unimplemented[Inputs any](inputs property.Map) []p.CheckFailure {
	failures := only.Properties[Inputs]("command", "", inputs)
	if connection := inputs.Get("connection"); connection.IsMap() {
		failures = append(failures, only.Properties[Connection]("command", "connection.", connection.AsMap())...)
	}
	return failures
}

// open returns a client of the host, which is closed when ctx ends or by the function returned.
func (c *Connection) open(ctx context.Context) (*ssh.Client, func(), error) {
	client, err := c.dial(ctx)
	if err != nil {
		return nil, nil, err
	}
	stop := context.AfterFunc(ctx, func() { _ = client.Close() })
	return client, func() {
		stop()
		_ = client.Close()
	}, nil
}

// dial connects and authenticates, again and again until it succeeds, dialErrorLimit retries have failed or ctx ends.
func (c *Connection) dial(ctx context.Context) (*ssh.Client, error) {
	config := &ssh.ClientConfig{User: *c.User, HostKeyCallback: ssh.InsecureIgnoreHostKey()}
	if err := c.pinHostKey(config); err != nil {
		return nil, err
	}
	closeAgent, err := c.authenticate(config)
	if err != nil {
		return nil, err
	}
	defer closeAgent()

	pause := firstDialPause
	for dials := 1; ; dials++ {
		client, err := c.dialOnce(ctx, config)
		switch {
		case err == nil:
			return client, nil
		case ctx.Err() != nil:
			return nil, fmt.Errorf("cancelled while connecting to %s", c.address())
		case errors.Is(err, errHostKey), *c.DialErrorLimit >= 0 && dials > *c.DialErrorLimit:
			return nil, fmt.Errorf("after %d attempts to connect to %s: %w", dials, c.address(), err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
		pause = min(time.Duration(float64(pause)*dialPauseGrowth), longestDialWait)
	}
}

// dialOnce makes one attempt. The time limit covers the handshake too: a port that accepts and then says nothing
// would hold the command forever.
func (c *Connection) dialOnce(ctx context.Context, config *ssh.ClientConfig) (*ssh.Client, error) {
	if *c.PerDialTimeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(*c.PerDialTimeout)*time.Second)
		defer cancel()
	}
	dialer := net.Dialer{KeepAliveConfig: keepAlive}
	conn, err := dialer.DialContext(ctx, "tcp", c.address())
	if err != nil {
		return nil, err
	}
	closeOnEnd := context.AfterFunc(ctx, func() { _ = conn.Close() })
	session, channels, requests, err := ssh.NewClientConn(conn, c.address(), config)
	if !closeOnEnd() && err == nil {
		err = ctx.Err()
	}
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	return ssh.NewClient(session, channels, requests), nil
}

func (c *Connection) address() string {
	return net.JoinHostPort(*c.Host, strconv.FormatFloat(*c.Port, 'f', 0, 64))
}

// pinHostKey makes config accept hostKey (a line as in authorized_keys) alone, and ask the host for a key of that
// type: it would offer another one otherwise.
func (c *Connection) pinHostKey(config *ssh.ClientConfig) error {
	if c.HostKey == nil {
		return nil
	}
	want, _, _, _, err := ssh.ParseAuthorizedKey([]byte(*c.HostKey))
	if err != nil {
		return fmt.Errorf("connection.hostKey: %w", err)
	}
	check := ssh.FixedHostKey(want)
	config.HostKeyCallback = func(host string, remote net.Addr, key ssh.PublicKey) error {
		if check(host, remote, key) != nil {
			return fmt.Errorf("%w: expected %s, got %s", errHostKey, ssh.FingerprintSHA256(want), ssh.FingerprintSHA256(key))
		}
		return nil
	}
	config.HostKeyAlgorithms = []string{want.Type()}
	if want.Type() == ssh.KeyAlgoRSA {
		config.HostKeyAlgorithms = []string{ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256}
	}
	return nil
}

// authenticate adds every way the connection offers: private key and agent as one method, for the SSH library tries
// each method once, then the password. The function it returns closes the agent's socket.
func (c *Connection) authenticate(config *ssh.ClientConfig) (func(), error) {
	closeAgent := func() {}
	var signers []ssh.Signer
	if c.PrivateKey != nil {
		signer, err := c.parsePrivateKey()
		if err != nil {
			return nil, fmt.Errorf("connection.privateKey: %w", err)
		}
		signers = append(signers, signer)
	}
	socket := os.Getenv("SSH_AUTH_SOCK")
	if c.AgentSocketPath != nil {
		socket = *c.AgentSocketPath
	}
	if socket != "" {
		conn, err := net.Dial("unix", socket)
		switch {
		case err == nil:
			keys, err := agent.NewClient(conn).Signers()
			if err != nil {
				_ = conn.Close()
				return nil, fmt.Errorf("the SSH agent at %s: %w", socket, err)
			}
			signers = append(signers, keys...)
			closeAgent = func() { _ = conn.Close() }
		case c.AgentSocketPath != nil || (c.PrivateKey == nil && c.Password == nil):
			return nil, fmt.Errorf("the SSH agent: %w", err)
		}
	}
	if len(signers) > 0 {
		config.Auth = append(config.Auth, ssh.PublicKeys(signers...))
	}
	if c.Password != nil {
		config.Auth = append(config.Auth, ssh.Password(*c.Password), ssh.KeyboardInteractive(c.answer))
	}
	if len(config.Auth) == 0 {
		closeAgent()
		return nil, errors.New("no way to authenticate: set connection.privateKey or password, or have a key in an SSH agent")
	}
	return closeAgent, nil
}

func (c *Connection) parsePrivateKey() (ssh.Signer, error) {
	if c.PrivateKeyPassword != nil {
		return ssh.ParsePrivateKeyWithPassphrase([]byte(*c.PrivateKey), []byte(*c.PrivateKeyPassword))
	}
	return ssh.ParsePrivateKey([]byte(*c.PrivateKey))
}

// answer gives the password to every question of a keyboard-interactive login.
func (c *Connection) answer(_, _ string, questions []string, _ []bool) ([]string, error) {
	answers := make([]string, len(questions))
	for i := range answers {
		answers[i] = *c.Password
	}
	return answers, nil
}
