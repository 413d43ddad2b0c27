package remote

import (
	"bytes"
	"context"
	"strings"
	"sync"

	p "github.com/pulumi/pulumi-go-provider"
)

const (
	// longestLine is where a line without an end is cut in the log, so that a progress bar of any length still shows.
	longestLine = 16 << 10
	// The end of the output that an error quotes.
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

func logsStdout(logging *string) bool {
	return logging == nil || *logging == loggingStdout || *logging == loggingBoth
}

func logsStderr(logging *string) bool {
	return logging == nil || *logging == loggingStderr || *logging == loggingBoth
}

// transcript logs the lines of both streams as they come and remembers the last of them. What `logging` keeps out of
// the log is kept out of the error as well: it may be secret.
type transcript struct {
	mutex    sync.Mutex
	log      func(line string)
	last     []string
	withheld bool
}

func (s *CommandState) newTranscript(ctx context.Context) *transcript {
	logger := p.GetLogger(ctx)
	return &transcript{log: func(line string) {
		if ctx.Err() == nil {
			logger.Info(line)
		}
	}}
}

// stream returns a writer for one of the streams.
func (t *transcript) stream(logged bool) *lineWriter {
	return &lineWriter{transcript: t, logged: logged}
}

func (t *transcript) add(line string, logged bool) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if !logged {
		t.withheld = true
		return
	}
	t.log(line)
	t.last = append(t.last, line)
	if len(t.last) > tailLines {
		t.last = t.last[1:]
	}
}

// tail is the end of what was printed, ready to follow an error's first line.
func (t *transcript) tail() string {
	text := strings.Join(t.last, "\n")
	if len(text) > tailBytes {
		text = "..." + text[len(text)-tailBytes:]
	}
	switch {
	case text != "":
		return ":\n" + text
	case t.withheld:
		return " (its output is not shown: logging is off for it)"
	}
	return ""
}

// lineWriter cuts one stream into lines.
type lineWriter struct {
	transcript *transcript
	logged     bool
	rest       []byte
}

// Write never fails and never waits for the end of a line.
func (w *lineWriter) Write(data []byte) (int, error) {
	w.rest = append(w.rest, data...)
	for {
		end := bytes.IndexByte(w.rest, '\n')
		switch {
		case end >= 0 && end <= longestLine:
			w.transcript.add(strings.TrimSuffix(string(w.rest[:end]), "\r"), w.logged)
			w.rest = w.rest[end+1:]
		case len(w.rest) > longestLine:
			w.transcript.add(string(w.rest[:longestLine]), w.logged)
			w.rest = w.rest[longestLine:]
		default:
			return len(data), nil
		}
	}
}

// flush writes out a last line that has no end.
func (w *lineWriter) flush() {
	if len(w.rest) > 0 {
		w.transcript.add(string(w.rest), w.logged)
		w.rest = nil
	}
}
