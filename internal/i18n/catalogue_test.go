package i18n

import (
	"bytes"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
)

func TestLanguagesHaveTheSameMessages(t *testing.T) {
	zh, en := messagesOf(t, Chinese), messagesOf(t, English)
	for key, m := range zh {
		if en[key] == nil {
			t.Errorf("%s: missing in %s", key, English)
			continue
		}
		if a, b := placeholders(m), placeholders(en[key]); !slices.Equal(a, b) {
			t.Errorf("%s: %s has the values %v, %s has %v", key, Chinese, a, English, b)
		}
	}
	for key := range en {
		if zh[key] == nil {
			t.Errorf("%s: missing in %s", key, Chinese)
		}
	}
}

// TestCodeAndCataloguesAgree reads the program's own source: each key that is
// named there must exist, and each key that exists must be named, or begin
// with a prefix listed in testdata/dynamic.txt.
func TestCodeAndCataloguesAgree(t *testing.T) {
	messages := messagesOf(t, English)
	prefixes := dynamicPrefixes(t)
	text := source(t)
	for key, where := range namedKeys(text) {
		if messages[key] == nil && !hasPrefix(key, prefixes) {
			t.Errorf("%s: named in %s, in no catalogue", key, where)
		}
	}
	var all strings.Builder
	for _, s := range text {
		all.WriteString(s)
	}
	literals := map[string]bool{}
	for _, m := range regexp.MustCompile(`"([a-z0-9_.]+)"`).FindAllStringSubmatch(all.String(), -1) {
		literals[m[1]] = true
	}
	for key := range messages {
		if !literals[key] && !hasPrefix(key, prefixes) {
			t.Errorf("%s: in the catalogues, named nowhere", key)
		}
	}
	for _, prefix := range prefixes {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(messages)), func(k string) bool { return strings.HasPrefix(k, prefix) }) {
			t.Errorf("%s: listed in testdata/dynamic.txt, begins no key", prefix)
		}
	}
}

func TestEveryMessageCanBeFilled(t *testing.T) {
	var log bytes.Buffer
	c, err := Load(slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range Languages {
		for key, m := range messagesOf(t, lang) {
			for _, count := range []int{1, 2} {
				pairs := []any{"Count", count}
				for _, name := range placeholders(m) {
					if name != "Count" {
						pairs = append(pairs, name, sample(m, name))
					}
				}
				c.Printer(lang).T(key, pairs...)
			}
		}
	}
	if log.Len() > 0 {
		t.Error(log.String())
	}
}

// sample returns a value for the name that suits how the message uses it.
func sample(m *goi18n.Message, name string) any {
	if regexp.MustCompile(`(money|quantity) \.` + name).MatchString(m.One + m.Other) {
		return int64(1234)
	}
	if regexp.MustCompile(`day \.` + name).MatchString(m.One + m.Other) {
		return sampleDay
	}
	return "x"
}

func TestLoadRefusesBrokenCatalogues(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"twice in a file":    {"a": `{"a.b": "1", "a.b": "2"}`},
		"twice in two files": {"a": `{"a.b": "1"}`, "b": `{"a.b": "2"}`},
		"not an object":      {"a": `["a.b"]`},
		"not JSON":           {"a": `{"a.b": "1"`},
		"not a message":      {"a": `{"a.b": 1}`},
	} {
		t.Run(name, func(t *testing.T) {
			disk := fstest.MapFS{}
			for file, text := range files {
				disk["locales/en/"+file+".json"] = &fstest.MapFile{Data: []byte(text)}
			}
			if _, err := load(disk, slog.New(slog.DiscardHandler)); err == nil {
				t.Error("loaded")
			}
		})
	}
}

func TestMissingKeyIsShownAndLoggedOnce(t *testing.T) {
	var log bytes.Buffer
	c, err := Load(slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if got := c.Printer(English).T("no.such.key", "A", 1); got != "no.such.key" {
			t.Errorf("got %q", got)
		}
	}
	if n := strings.Count(log.String(), "no.such.key"); n != 1 {
		t.Errorf("logged %d times", n)
	}
}

func TestMatch(t *testing.T) {
	for _, c := range []struct{ accept, chosen, want string }{
		{"", "", English},
		{"zh-CN,zh;q=0.9,en;q=0.8", "", Chinese},
		{"zh-TW", "", Chinese},
		{"en-GB,zh;q=0.5", "", English},
		{"de,fr;q=0.9", "", English},
		{"de,zh;q=0.9", "", Chinese},
		{"zh-CN", "en", English},
		{"en", "zh-CN", Chinese},
		{"en", "tlh", English},
		{";;;;", "", English},
	} {
		if got := Match(c.accept, c.chosen); got != c.want {
			t.Errorf("Match(%q, %q) = %s, want %s", c.accept, c.chosen, got, c.want)
		}
	}
}

func messagesOf(t *testing.T, lang string) map[string]*goi18n.Message {
	t.Helper()
	messages, err := readLanguage(locales, lang)
	if err != nil {
		t.Fatal(err)
	}
	return messages
}

// placeholders returns the sorted names of the values a message is filled with.
func placeholders(m *goi18n.Message) []string {
	var names []string
	for _, action := range regexp.MustCompile(`\{\{[^}]*\}\}`).FindAllString(m.One+m.Other, -1) {
		for _, name := range regexp.MustCompile(`\.(\w+)`).FindAllStringSubmatch(action, -1) {
			names = append(names, name[1])
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

var comments = regexp.MustCompile(`(?s)\{\{/\*.*?\*/\}\}|(?m:^\s*//[^\n]*$)`)

// source returns the program's own files by path, without tests and comments.
func source(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, root := range []string{"../../internal", "../../cmd"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			if ext := filepath.Ext(path); ext != ".html" && ext != ".txt" && ext != ".go" ||
				strings.HasSuffix(path, "_test.go") || strings.Contains(path, "testdata") {
				return nil
			}
			text, err := os.ReadFile(path)
			files[path] = comments.ReplaceAllString(string(text), "")
			return err
		})
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	return files
}

// namedKeys returns the keys that are translated by name, and where.
func namedKeys(files map[string]string) map[string]string {
	translated := regexp.MustCompile(`(?:\.T[ (]|fault\.New\(fault\.\w+,)\s*"([^"]+)"`)
	keys := map[string]string{}
	for path, text := range files {
		for _, m := range translated.FindAllStringSubmatch(text, -1) {
			keys[m[1]] = path
		}
	}
	return keys
}

func dynamicPrefixes(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/dynamic.txt")
	if err != nil {
		t.Fatal(err)
	}
	var prefixes []string
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) > 0 && fields[0] != "#" {
			prefixes = append(prefixes, fields[0])
		}
	}
	return prefixes
}

func hasPrefix(key string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) })
}
