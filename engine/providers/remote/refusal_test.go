package remote

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// fails checks that err is one and contains every part.
func fails(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, expected one with %q", parts)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error lacks %q: %v", part, err)
		}
	}
}

// keeps checks that err contains none of the secrets.
func keeps(t *testing.T, err error, secrets ...string) {
	t.Helper()
	for _, secret := range secrets {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the error quotes %q: %v", secret, err)
		}
	}
}

func TestOtherResourcesAreRefused(t *testing.T) {
	const limit = "implements only remote.Command and remote.CopyToRemote"
	plugin := startPlugin(t)
	for _, other := range []string{
		"command:local:Command", "command:remote:CopyFile",
	} {
		_, err := plugin.Check(other, resource.PropertyMap{})
		fails(t, err, "this build of the command provider "+limit, other)
	}
	fails(t, plugin.Invoke("command:local:run"), limit, "command:local:run")
}

func TestOtherPropertiesAreRefusedUnquoted(t *testing.T) {
	plugin := startPlugin(t)
	for _, wrap := range []func(resource.PropertyValue) resource.PropertyValue{
		func(value resource.PropertyValue) resource.PropertyValue { return value },
		resource.MakeSecret,
	} {
		connection := resource.NewProperty(resource.NewPropertyMapFromMap(map[string]any{
			"host": "h", "privateKey": "SECRET", "proxy": map[string]any{"host": "PROXY"}, "hostkey": "x",
		}))
		_, err := plugin.Check(token, resource.PropertyMap{"connection": wrap(connection)})
		fails(t, err, "connection.proxy", "connection.hostkey", "this build of the command provider")
		keeps(t, err, "SECRET", "PROXY")
	}
	_, err := plugin.Check(token, inputs(map[string]any{"host": "h"}, "dir", "/tmp"))
	fails(t, err, `"dir"`)
	_, err = plugin.Check(token, inputs(map[string]any{"host": "h", "privateKey": map[string]any{"a": "SECRET"}}))
	fails(t, err, "connection")
	keeps(t, err, "SECRET")
	_, err = plugin.Check(token, inputs(map[string]any{"host": "h"}, "logging", "all"))
	fails(t, err, "logging: must be one of stdout, stderr, stdoutAndStderr, none")
	_, err = plugin.Check(token, inputs(map[string]any{"user": "u"}))
	fails(t, err, "host")
}

func TestUnknownInputsPassInAPreview(t *testing.T) {
	plugin := startPlugin(t)
	unknown := resource.MakeComputed(resource.NewProperty(""))
	_, err := plugin.Create(token, resource.PropertyMap{"connection": unknown, "create": unknown, "stdin": unknown}, true)
	must(t, err)
	partly := resource.NewProperty(resource.PropertyMap{"host": unknown, "privateKey": unknown})
	_, err = plugin.Create(token, resource.PropertyMap{"connection": partly, "logging": unknown}, true)
	must(t, err)
}
