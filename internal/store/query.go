package store

import (
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

//go:embed *.sql
var queryFiles embed.FS

// maxList is the longest list one statement binds; both databases take more
// parameters than that.
const maxList = 1024

// loadQueries reads the named queries: "-- name: case-by-id" begins one, and
// "-- name: job-claim (postgres)" one that only that database uses.
func loadQueries(d dialect) (map[string]string, error) {
	queries := map[string]string{}
	files, err := fs.Glob(queryFiles, "*.sql")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		text, err := queryFiles.ReadFile(file)
		if err != nil {
			return nil, err
		}
		if err := addQueries(queries, d, file, string(text)); err != nil {
			return nil, err
		}
	}
	return queries, nil
}

func addQueries(queries map[string]string, d dialect, file, text string) error {
	for _, part := range strings.Split("\n"+text, "\n-- name: ")[1:] {
		head, body, _ := strings.Cut(part, "\n")
		name, only, _ := strings.Cut(strings.TrimSpace(head), " ")
		if only != "" && only != "("+string(d)+")" {
			continue
		}
		if _, taken := queries[name]; taken {
			return fmt.Errorf("%s: query %s is there twice", file, name)
		}
		body = strings.TrimRight(strings.TrimSpace(body), ";")
		if body == "" {
			return fmt.Errorf("%s: query %s is empty", file, name)
		}
		queries[name] = body
	}
	return nil
}

// bindList puts the parameters of a list where the text says $ids. Lists are
// filled up to a power of four by repeating their last member, so that the
// database sees few different texts.
func bindList(text string, args []any, ids []string) (string, []any) {
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
