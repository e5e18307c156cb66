package house

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// root is the repository's top, seen from this package.
const root = "../.."

// Hard limits outside tests. Aim for 400 and 60.
const (
	maxFileLines     = 700
	maxFunctionLines = 100
)

// sourceFiles returns the paths, from the top, of all files that have one of the endings.
func sourceFiles(t *testing.T, endings ...string) []string {
	t.Helper()
	var paths []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && entry.Name() == ".git" {
			return fs.SkipDir
		}
		if entry.Name() == ".git" { // in a second working tree it is a file
			return nil
		}
		if entry.Type().IsRegular() && (len(endings) == 0 || slices.Contains(endings, filepath.Ext(path))) {
			paths = append(paths, filepath.ToSlash(strings.TrimPrefix(path, root+string(filepath.Separator))))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Fatalf("no file with ending %v", endings)
	}
	return paths
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func parse(t *testing.T, path string) (*token.FileSet, *ast.File) {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, read(t, path), parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return files, file
}

// clockReaders are the places where the time of day comes from; everybody
// else is told it, so that a test can move the clock.
var clockReaders = []string{"internal/app/", "internal/demo/pack/", "cmd/", "bench/", "e2e/"}

func TestClockIsReadOnlyAtTheTop(t *testing.T) {
	t.Parallel()
	for _, path := range sourceFiles(t, ".go") {
		if strings.HasSuffix(path, "_test.go") || slices.ContainsFunc(clockReaders, func(dir string) bool { return strings.HasPrefix(path, dir) }) {
			continue
		}
		files, file := parse(t, path)
		clock := importName(file, "time")
		ast.Inspect(file, func(n ast.Node) bool {
			selector, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			from, ok := selector.X.(*ast.Ident)
			if ok && from.Name == clock && slices.Contains([]string{"Now", "Since", "Until"}, selector.Sel.Name) {
				t.Errorf("%s reads the clock: time.%s", files.Position(n.Pos()), selector.Sel.Name)
			}
			return true
		})
	}
}

// importName returns the name under which the file knows a standard package, or "".
func importName(file *ast.File, path string) string {
	for _, spec := range file.Imports {
		if imported, err := strconv.Unquote(spec.Path.Value); err != nil || imported != path {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return path
	}
	return ""
}

func TestFunctionsStayReadable(t *testing.T) {
	t.Parallel()
	for _, path := range sourceFiles(t, ".go") {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		files, file := parse(t, path)
		for _, declaration := range file.Decls {
			function, ok := declaration.(*ast.FuncDecl)
			if !ok {
				continue
			}
			lines := files.Position(function.End()).Line - files.Position(function.Pos()).Line + 1
			if lines > maxFunctionLines {
				t.Errorf("%s: %s has %d lines, the limit is %d", path, function.Name.Name, lines, maxFunctionLines)
			}
		}
	}
}

// TestFilesStayReadable leaves out the stylesheet, which is one by decision.
func TestFilesStayReadable(t *testing.T) {
	t.Parallel()
	for _, path := range sourceFiles(t, ".go", ".sql", ".html", ".js", ".sh") {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		if lines := bytes.Count(read(t, path), []byte("\n")); lines > maxFileLines {
			t.Errorf("%s has %d lines, the limit is %d", path, lines, maxFileLines)
		}
	}
}

// elsewhere matches paths that exist only where the program was once written.
var elsewhere = regexp.MustCompile(`(^|[^\w.])/(work|root|home/\w+)/|\.\./shared`)

func TestNoFileKnowsWhereItWasWritten(t *testing.T) {
	t.Parallel()
	for _, path := range sourceFiles(t) {
		if path == "internal/house/source_test.go" {
			continue
		}
		text := read(t, path)
		if bytes.IndexByte(text[:min(len(text), 8000)], 0) >= 0 {
			continue // not text
		}
		if at := elsewhere.FindIndex(text); at != nil {
			line := 1 + bytes.Count(text[:at[0]], []byte("\n"))
			t.Errorf("%s:%d names a place outside the repository: %q", path, line, text[at[0]:at[1]])
		}
	}
}
