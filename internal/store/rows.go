package store

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// rowsAtOnce is how many rows one statement inserts at most.
const rowsAtOnce = 16

// oneRow is a statement that inserts a row of what it is given, in that order.
var oneRow = regexp.MustCompile(`^(INSERT INTO \w+ \([^()]*\)\s+VALUES )\(\$1(?:, \$\d+)*\);?\s*$`)

// inserts has what stands before the row of statements that oneRow fits, "" for
// others, by their text.
var inserts sync.Map

func insertOf(text string) string {
	if known, ok := inserts.Load(text); ok {
		return known.(string)
	}
	var before string
	if found := oneRow.FindStringSubmatch(text); found != nil {
		before = found[1]
	}
	inserts.Store(text, before)
	return before
}

// inRows joins statements that follow each other and each insert a row into the
// same table: to PostgreSQL a statement costs more than a row.
func inRows(statements []statement) []statement {
	joined := make([]statement, 0, len(statements))
	for len(statements) > 0 {
		n := 1
		for n < min(len(statements), rowsAtOnce) && statements[n].name == statements[0].name && statements[n].expect == nil {
			n++
		}
		before := ""
		if n > 1 && statements[0].expect == nil {
			before = insertOf(statements[0].text)
		}
		if before == "" {
			joined = append(joined, statements[0])
			statements = statements[1:]
			continue
		}
		joined = append(joined, rowsOf(before, statements[:n]))
		statements = statements[n:]
	}
	return joined
}

// rowsOf is one statement that inserts the rows of several.
func rowsOf(before string, rows []statement) statement {
	all := statement{name: rows[0].name}
	var text strings.Builder
	text.WriteString(before)
	for i, row := range rows {
		if i > 0 {
			text.WriteString(", ")
		}
		for k := range row.args {
			text.WriteString([]string{"(", ", "}[min(k, 1)] + "$" + strconv.Itoa(len(all.args)+k+1))
		}
		text.WriteString(")")
		all.args = append(all.args, row.args...)
	}
	all.text = text.String()
	return all
}
