package remote

import (
	"bytes"
	"strings"
)

const (
	// longestLine is where a line without an end is cut in the log, so that a progress bar of any length still shows.
	longestLine = 16 << 10
	// What an error quotes of a stream is its last lines.
	tailLines = 20
	tailBytes = 4 << 10
)

// The values of `logging`; without one, both streams are logged.
const (
	loggingStdout = "stdout"
	loggingStderr = "stderr"
	loggingBoth   = "stdoutAndStderr"
	loggingNone   = "none"
)

func knownLogging(value string) bool {
	return value == loggingStdout || value == loggingStderr || value == loggingBoth || value == loggingNone
}

// loggedBy tells whether `logging` lets the stream of that name be seen.
func loggedBy(logging *string, stream string) bool {
	return logging == nil || *logging == loggingBoth || *logging == stream
}

// stream keeps what a command prints and logs its lines as they come. A stream that `logging` withholds is neither
// logged nor quoted in an error: it may hold a secret.
type stream struct {
	log      func(line string)
	withheld bool
	text     bytes.Buffer
	// The part of text that is logged.
	logged int
}

// Write never fails and never waits for the end of a line.
func (s *stream) Write(data []byte) (int, error) {
	s.text.Write(data)
	for s.logLine() {
	}
	return len(data), nil
}

// logLine logs the next line, if its end or more than the longest line is there.
func (s *stream) logLine() bool {
	rest := s.text.Bytes()[s.logged:]
	end := bytes.IndexByte(rest[:min(len(rest), longestLine+1)], '\n')
	if end < 0 && len(rest) <= longestLine {
		return false
	}
	if end < 0 {
		s.logText(rest[:longestLine])
		s.logged += longestLine
	} else {
		s.logText(bytes.TrimSuffix(rest[:end], []byte("\r")))
		s.logged += end + 1
	}
	return true
}

func (s *stream) logText(text []byte) {
	if !s.withheld {
		s.log(printable(string(text)))
	}
}

// end logs a last line that has no end.
func (s *stream) end() {
	if rest := s.text.Bytes()[s.logged:]; len(rest) > 0 {
		s.logText(rest)
		s.logged = s.text.Len()
	}
}

// value is the stream as an output of the resource.
func (s *stream) value() string {
	return printable(strings.TrimSuffix(s.text.String(), "\n"))
}

// tail is what an error quotes of the stream, or why it does not; nothing for an empty stream.
func (s *stream) tail(name string) string {
	switch {
	case s.text.Len() == 0:
		return ""
	case s.withheld:
		return "\n" + name + ": not shown, logging is off for it"
	}
	lines := strings.Split(strings.TrimRight(s.text.String(), "\r\n"), "\n")
	text := strings.Join(lines[max(0, len(lines)-tailLines):], "\n")
	if len(text) > tailBytes {
		text = "..." + text[len(text)-tailBytes:]
	}
	return "\n" + name + ":\n" + printable(text)
}

// printable replaces what is not UTF-8: the engine's messages carry nothing else.
func printable(text string) string {
	return strings.ToValidUTF8(text, "\uFFFD")
}
