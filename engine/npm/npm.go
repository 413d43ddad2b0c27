// Package npm reads what an installed @pulumi package declares: the tokens its classes and functions send, and the
// properties of their arguments and outputs.
package npm

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Package is one installed package.
type Package struct {
	t      *testing.T
	folder string
}

// Find returns the package @pulumi/name; without one the test fails, for nothing would be tested.
func Find(t *testing.T, name string) Package {
	t.Helper()
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		candidate := filepath.Join(folder, "node_modules", "@pulumi", name)
		if _, err := os.Stat(candidate); err == nil {
			return Package{t, candidate}
		}
		if folder == filepath.Dir(folder) {
			t.Fatalf("@pulumi/%s is not installed: npm ci", name)
		}
		folder = filepath.Dir(folder)
	}
}

// Declaration is a class or function: the token it sends and the file that declares it.
type Declaration struct {
	Token string
	// File is the path of the declarations inside the package, as networking/subnet.d.ts.
	File string
}

// Name is the class's or function's own name.
func (d Declaration) Name() string {
	return d.Token[strings.LastIndex(d.Token, ":")+1:]
}

var (
	classToken    = regexp.MustCompile(`__pulumiType = '([^']*:[^']*)'`)
	functionToken = regexp.MustCompile(`\.invoke\("([^"]+)"`)
)

// Classes returns the resources of the package, sorted by token.
func (p Package) Classes() []Declaration { return p.declarations(classToken) }

// Functions returns the functions of the package, sorted by token.
func (p Package) Functions() []Declaration { return p.declarations(functionToken) }

func (p Package) declarations(pattern *regexp.Regexp) []Declaration {
	var found []Declaration
	err := filepath.WalkDir(p.folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".js") {
			return err
		}
		inside, err := filepath.Rel(p.folder, path)
		if err != nil {
			return err
		}
		for _, match := range pattern.FindAllStringSubmatch(p.read(inside), -1) {
			found = append(found, Declaration{match[1], strings.TrimSuffix(inside, ".js") + ".d.ts"})
		}
		return nil
	})
	if err != nil {
		p.t.Fatal(err)
	}
	slices.SortFunc(found, func(a, b Declaration) int { return strings.Compare(a.Token, b.Token) })
	return slices.Compact(found)
}

func (p Package) read(file string) string {
	text, err := os.ReadFile(filepath.Join(p.folder, file))
	if err != nil {
		p.t.Fatal(err)
	}
	return string(text)
}

var property = regexp.MustCompile(`(?m)^ +(?:readonly )?(\w+)\??: ((?:[^;{]|\{[^}]*\})+);$`)

// body returns what stands between the braces of a declaration, by how that starts, as "export interface SubnetArgs";
// ok is false where text has no such declaration.
func body(text, opening string) (inside string, ok bool) {
	start := regexp.MustCompile(`(?m)^( *)` + regexp.QuoteMeta(opening) + `\b.*\{$`).FindStringSubmatchIndex(text)
	if start == nil {
		return "", false
	}
	indent, rest := text[start[2]:start[3]], text[start[1]:]
	inside, _, ok = strings.Cut(rest, "\n"+indent+"}")
	return inside, ok
}

// properties returns the type of each property in text, by name.
func properties(text string) map[string]string {
	found := map[string]string{}
	for _, match := range property.FindAllStringSubmatch(text, -1) {
		found[match[1]] = match[2]
	}
	return found
}

// Arguments returns the type of each argument of a class or function, by name; a function may have none.
func (p Package) Arguments(of Declaration) map[string]string {
	name := strings.ToUpper(of.Name()[:1]) + of.Name()[1:]
	inside, _ := body(p.read(of.File), "export interface "+name+"Args")
	return properties(inside)
}

// Outputs returns the type of each output of a class, by name.
func (p Package) Outputs(of Declaration) map[string]string {
	inside, ok := body(p.read(of.File), "export declare class "+of.Name())
	if !ok {
		p.t.Fatalf("%s declares no class %s", of.File, of.Name())
	}
	return properties(inside)
}

// Nested returns the type of each property of a nested argument, by name: path is as in networking.SubnetHostRoute.
func (p Package) Nested(path string) map[string]string {
	namespace, name, _ := strings.Cut(path, ".")
	inside, _ := body(p.read("types/input.d.ts"), "export declare namespace "+namespace)
	inside, ok := body(inside, "interface "+name)
	if !ok {
		p.t.Fatalf("types/input.d.ts declares no %s", path)
	}
	return properties(inside)
}
