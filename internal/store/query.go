package store

import (
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
)

//go:embed *.sql
var queryFiles embed.FS

// maxList is the longest list one statement binds; both databases take more
// parameters than that.
const maxList = 1024

// loadQueries reads the named queries: "-- name: case-by-id" begins one, and
// "-- name: job-claim (postgres)" one that only that database uses. "-- part:
// case-columns" begins a piece that stands in several, where they say
// {case-columns}; a piece may name others.
func loadQueries(d dialect) (map[string]string, error) {
	queries, parts := map[string]string{}, map[string]string{}
	files, err := fs.Glob(queryFiles, "*.sql")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		text, err := queryFiles.ReadFile(file)
		if err != nil {
			return nil, err
		}
		if err := addQueries(queries, parts, d, file, string(text)); err != nil {
			return nil, err
		}
	}
	for name, text := range queries {
		if queries[name], err = spellOut(text, parts); err != nil {
			return nil, fmt.Errorf("query %s: %w", name, err)
		}
	}
	return queries, nil
}

var queryHead = regexp.MustCompile(`(?m)^-- (name|part): (\S+)(?: \((\w+)\))?\n`)

func addQueries(queries, parts map[string]string, d dialect, file, text string) error {
	heads := queryHead.FindAllStringSubmatchIndex(text, -1)
	for i, at := range heads {
		end := len(text)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		kind, name := text[at[2]:at[3]], text[at[4]:at[5]]
		if at[6] >= 0 && text[at[6]:at[7]] != string(d) {
			continue
		}
		into := queries
		if kind == "part" {
			into = parts
		}
		if _, taken := into[name]; taken {
			return fmt.Errorf("%s: %s %s is there twice", file, kind, name)
		}
		if into[name] = strings.TrimRight(strings.TrimSpace(text[at[1]:end]), ";"); into[name] == "" {
			return fmt.Errorf("%s: %s %s is empty", file, kind, name)
		}
	}
	return nil
}

var partName = regexp.MustCompile(`\{([a-z-]+)\}`)

// spellOut puts the pieces where the text names them.
func spellOut(text string, parts map[string]string) (string, error) {
	for {
		at := partName.FindStringSubmatchIndex(text)
		if at == nil {
			return text, nil
		}
		part, ok := parts[text[at[2]:at[3]]]
		if !ok {
			return "", fmt.Errorf("there is no part %s", text[at[2]:at[3]])
		}
		text = text[:at[0]] + part + text[at[1]:]
	}
}

// bindList puts the parameters of a list where the text says $ids. Lists are
// filled up to a power of four by repeating their last member, so that the
// database sees few different texts.
func bindList[T any](text string, args []any, ids []T) (string, []any) {
	size := 1
	for size < len(ids) {
		size *= 4
	}
	size = min(size, maxList)
	all := make([]any, 0, len(args)+size)
	all = append(all, args...)
	var marks strings.Builder
	for i := range size {
		if i > 0 {
			marks.WriteByte(',')
		}
		marks.WriteByte('$')
		marks.WriteString(strconv.Itoa(len(args) + i + 1))
		all = append(all, ids[min(i, len(ids)-1)])
	}
	return strings.ReplaceAll(text, "$ids", marks.String()), all
}
