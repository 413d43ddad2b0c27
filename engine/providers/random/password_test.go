package random

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"golang.org/x/crypto/bcrypt"

	"stackwright/engine/providers/plugintest"
)

const token = "random:index/randomPassword:RandomPassword"

func start(t *testing.T) *plugintest.Plugin {
	t.Helper()
	provider, err := Provider()
	if err != nil {
		t.Fatal(err)
	}
	return plugintest.Start(t, "random", provider)
}

func password(t *testing.T, plugin *plugintest.Plugin, inputs map[string]any) (string, plugintest.State) {
	t.Helper()
	state, err := plugin.Create(token, resource.NewPropertyMapFromMap(inputs), false)
	if err != nil {
		t.Fatal(err)
	}
	if !state.Outputs["result"].IsSecret() || !state.Outputs["bcryptHash"].IsSecret() {
		t.Fatal("the password or its hash is no secret")
	}
	return state.Outputs["result"].SecretValue().Element.StringValue(), state
}

func count(text, chars string) int {
	return len(text) - len(strings.Map(func(char rune) rune {
		if strings.ContainsRune(chars, char) {
			return -1
		}
		return char
	}, text))
}

func TestPassword(t *testing.T) {
	plugin := start(t)
	for range 10 {
		result, _ := password(t, plugin, map[string]any{"length": 24, "special": false})
		if len(result) != 24 || count(result, lowerChars+upperChars+numericChars) != 24 {
			t.Fatalf("not 24 letters and digits: %q", result)
		}
		result, _ = password(t, plugin, map[string]any{
			"length": 8, "upper": false, "overrideSpecial": "_", "minSpecial": 2, "minNumeric": 3,
		})
		if len(result) != 8 || count(result, "_") < 2 || count(result, numericChars) < 3 || count(result, upperChars) > 0 {
			t.Fatalf("not as asked for: %q", result)
		}
	}
	first, _ := password(t, plugin, map[string]any{"length": 24})
	second, _ := password(t, plugin, map[string]any{"length": 24})
	if first == second {
		t.Error("the same password twice")
	}
}

func TestHash(t *testing.T) {
	plugin := start(t)
	for _, length := range []int{16, 100} {
		result, state := password(t, plugin, map[string]any{"length": length})
		hash := state.Outputs["bcryptHash"].SecretValue().Element.StringValue()
		if err := bcrypt.CompareHashAndPassword([]byte(hash), []byte(result[:min(length, bcryptLimit)])); err != nil {
			t.Error(err)
		}
	}
}

func TestPreviewDrawsNothing(t *testing.T) {
	state, err := start(t).Create(token, resource.NewPropertyMapFromMap(map[string]any{"length": 8}), true)
	if err != nil {
		t.Fatal(err)
	}
	if result := state.Outputs["result"]; !result.ContainsUnknowns() || !result.ContainsSecrets() {
		t.Errorf("not an unknown secret: %v", result)
	}
}

func TestEveryChangeReplaces(t *testing.T) {
	plugin := start(t)
	_, old := password(t, plugin, map[string]any{"length": 8, "keepers": map[string]any{"rotation": "1"}})
	for _, test := range []struct {
		inputs  map[string]any
		changed string
	}{
		{map[string]any{"length": 8, "keepers": map[string]any{"rotation": "1"}}, ""},
		{map[string]any{"length": 8, "keepers": map[string]any{"rotation": "2"}}, "keepers.rotation"},
		{map[string]any{"length": 9, "keepers": map[string]any{"rotation": "1"}}, "length"},
	} {
		diff, err := plugin.Diff(token, old, resource.NewPropertyMapFromMap(test.inputs))
		if err != nil {
			t.Fatal(err)
		}
		for name, change := range diff.DetailedDiff {
			if name != test.changed || !strings.HasSuffix(change.Kind.String(), "_REPLACE") {
				t.Errorf("%v: %s is %s", test.inputs, name, change.Kind)
			}
		}
		if (len(diff.DetailedDiff) > 0) != (test.changed != "") {
			t.Errorf("%v: %v", test.inputs, diff.DetailedDiff)
		}
	}
}

func TestRefusals(t *testing.T) {
	plugin := start(t)
	for want, inputs := range map[string]map[string]any{
		"length: must be at least 1":     {"length": 0},
		"length: must be at least 6":     {"length": 5, "minUpper": 3, "minLower": 3},
		"minUpper: must not be negative": {"length": 5, "minUpper": -1},
		"no character class is left": {
			"length": 5, "upper": false, "lower": false, "numeric": false, "special": false,
		},
		`does not implement the property "number"`: {"length": 5, "number": true},
		"length: ": {},
	} {
		if _, err := plugin.Check(token, resource.NewPropertyMapFromMap(inputs)); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%v: got %v, want %q", inputs, err, want)
		}
	}
	_, err := plugin.Check("random:index/randomString:RandomString", resource.PropertyMap{})
	if err == nil || !strings.Contains(err.Error(), "implements only RandomPassword") {
		t.Errorf("a RandomString is not refused: %v", err)
	}
}
