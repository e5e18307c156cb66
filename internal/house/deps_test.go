package house

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
)

// pkg is what go list says of a package, tests left out.
type pkg struct {
	ImportPath string
	Standard   bool
	Imports    []string // directly
	Deps       []string // directly and through others
}

func (p pkg) ours() bool { return strings.HasPrefix(p.ImportPath, module+"/") }

// goList asks once for the program's packages and everything they are built from.
var goList = sync.OnceValues(func() (map[string]pkg, error) {
	list := exec.CommandContext(context.Background(), "go", "list", "-e", "-deps", "-json=ImportPath,Standard,Imports,Deps", "./...")
	list.Dir = root
	out, err := list.Output()
	if err != nil {
		return nil, err
	}
	packages := map[string]pkg{}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, err
		}
		packages[p.ImportPath] = p
	}
})

func listPackages(t *testing.T) map[string]pkg {
	t.Helper()
	packages, err := goList()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	if !packages[module+"/internal/fault"].ours() {
		t.Fatal("go list did not list the program")
	}
	return packages
}

func TestTableNamesOnlyRowsAboveIt(t *testing.T) {
	t.Parallel()
	above := map[string]bool{}
	for _, p := range house {
		for _, name := range strings.Fields(p.knows) {
			if !above[name] {
				t.Errorf("%s may import %s, which is no row above it", p.path, name)
			}
		}
		if above[p.path] {
			t.Errorf("%s has two rows", p.path)
		}
		above[p.path] = true
	}
}

func TestImportsPointDown(t *testing.T) {
	t.Parallel()
	for _, p := range listPackages(t) {
		if !p.ours() {
			continue
		}
		here, ok := placeOf(p.ImportPath)
		if !ok {
			t.Errorf("%s has no place in the house: give it a row in floors_test.go", p.ImportPath)
			continue
		}
		allowed := known(here)
		for _, imported := range p.Imports {
			if !strings.HasPrefix(imported, module+"/") {
				continue
			}
			if there, ok := placeOf(imported); ok && !allowed[there.path] {
				t.Errorf("%s (%s) must not import %s (%s)", p.ImportPath, here.floor, imported, there.floor)
			}
		}
	}
}

func TestDomainsKnowNoDatabaseAndNoHTTP(t *testing.T) {
	t.Parallel()
	for _, p := range listPackages(t) {
		here, ok := placeOf(p.ImportPath)
		if !p.ours() || !ok || (here.floor != domain && here.floor != pure) {
			continue
		}
		for _, foreign := range []string{"database/sql", "net/http", "html/template"} {
			if slices.Contains(p.Deps, foreign) {
				t.Errorf("%s is built from %s", p.ImportPath, foreign)
			}
		}
	}
}

func TestPurePackagesOnlyCalculate(t *testing.T) {
	t.Parallel()
	packages := listPackages(t)
	impure := []string{"os", "net", "log", "log/slog", "context", "io/fs"}
	for _, p := range packages {
		here, ok := placeOf(p.ImportPath)
		if !p.ours() || !ok || here.floor != pure {
			continue
		}
		for _, imported := range p.Imports {
			there, ours := placeOf(imported)
			switch {
			case packages[imported].Standard && !slices.Contains(impure, imported):
			case strings.HasPrefix(imported, "gonum.org/v1/gonum/"):
			case packages[imported].ours() && ours && there.floor == pure:
			default:
				t.Errorf("%s must not import %s", p.ImportPath, imported)
			}
		}
	}
}
