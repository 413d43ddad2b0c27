package remote

import (
	"context"
	"errors"
	"fmt"
	"io"

	p "github.com/pulumi/pulumi-go-provider"
	"golang.org/x/crypto/ssh"
)

// The previous outputs, as the official plugin hands them to the next run.
const (
	previousStdout = "PULUMI_COMMAND_STDOUT"
	previousStderr = "PULUMI_COMMAND_STDERR"
)

// run runs command on the host and keeps what it prints. The error of a failed command has its exit code and the end
// of what it printed, as far as `logging` allows; never the command, its stdin or the connection's secrets.
func (s *CommandState) run(ctx context.Context, command string) error {
	client, closeClient, err := s.Connection.open(ctx)
	if err != nil {
		return err
	}
	defer closeClient()

	session, err := client.NewSession()
	if err != nil {
		return fmt.Errorf("opening a session on %s: %w", s.Connection.address(), err)
	}
	if err := s.setEnvironment(ctx, session); err != nil {
		return err
	}
	log := func(line string) {
		if ctx.Err() == nil {
			p.GetLogger(ctx).Info(line)
		}
	}
	stdout := &stream{log: log, withheld: !loggedBy(s.Logging, loggingStdout)}
	stderr := &stream{log: log, withheld: !loggedBy(s.Logging, loggingStderr)}
	session.Stdout, session.Stderr = stdout, stderr

	if err := start(session, command, s.Stdin); err != nil {
		return fmt.Errorf("starting the command on %s: %w", s.Connection.address(), err)
	}
	err = session.Wait()
	stdout.end()
	stderr.end()
	if err != nil {
		return errors.New(s.reason(ctx, err) + stdout.tail(loggingStdout) + stderr.tail(loggingStderr))
	}
	s.Stdout, s.Stderr = stdout.value(), stderr.value()
	return nil
}

// start starts command and feeds it stdin. A command may leave its stdin unread: the library's own copy would count
// that as a failure of the command, this one does not.
func start(session *ssh.Session, command string, stdin *string) error {
	if stdin == nil {
		return session.Start(command)
	}
	pipe, err := session.StdinPipe()
	if err != nil {
		return err
	}
	if err := session.Start(command); err != nil {
		return err
	}
	go func() {
		_, _ = io.WriteString(pipe, *stdin)
		_ = pipe.Close()
	}()
	return nil
}

// setEnvironment sets what the SSH server accepts. Variables asked for are required; the previous outputs are an
// offer, whose refusal is a warning, as in the official plugin.
func (s *CommandState) setEnvironment(ctx context.Context, session *ssh.Session) error {
	for name, value := range s.Environment {
		if session.Setenv(name, value) != nil {
			return fmt.Errorf("the SSH server of %s refuses the environment variable %s: its AcceptEnv lacks it",
				s.Connection.address(), name)
		}
	}
	if s.AddPreviousOutputInEnv != nil && !*s.AddPreviousOutputInEnv {
		return nil
	}
	for name, value := range map[string]string{previousStdout: s.Stdout, previousStderr: s.Stderr} {
		if value != "" && session.Setenv(name, value) != nil {
			p.GetLogger(ctx).Warningf(
				"the SSH server refuses %s: set addPreviousOutputInEnv to false, or AcceptEnv in its configuration", name)
		}
	}
	return nil
}

// reason says in one line how a command ended that did not succeed.
func (s *CommandState) reason(ctx context.Context, err error) string {
	var exit *ssh.ExitError
	var missing *ssh.ExitMissingError
	host := s.Connection.address()
	switch {
	case ctx.Err() != nil:
		return fmt.Sprintf("cancelled: the command on %s may still be running there", host)
	case errors.As(err, &exit) && exit.Signal() != "":
		return fmt.Sprintf("the command on %s was killed by signal %s", host, exit.Signal())
	case errors.As(err, &exit):
		return fmt.Sprintf("the command on %s failed with exit code %d", host, exit.ExitStatus())
	case errors.As(err, &missing):
		return fmt.Sprintf("the connection to %s was lost before the command ended", host)
	}
	return fmt.Sprintf("the command on %s: %s", host, err)
}
