package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Finding is what one check came to.
type Finding struct {
	Check    string
	Rule     string // what holds when all is well
	Looked   int64  // how many things were looked at
	Problems int64
	Examples []string // the first few problems
}

// maxExamples is how many problems of a check are named.
const maxExamples = 5

func (f *Finding) add(problem string) {
	if f.Problems++; len(f.Examples) < maxExamples {
		f.Examples = append(f.Examples, problem)
	}
}

// check is a rule and how it is looked after: by the query of its name, which
// selects what breaks it in the tables, unless look does it.
type check struct {
	name   string
	rule   string
	tables string // by which Looked is counted
	args   []any
	look   func(ctx context.Context, f *Finding) error
}

// ErrSchema tells that the data cannot be checked, since the schema is not
// that of this program.
var ErrSchema = errors.New("the schema is not this program's; nothing else was checked")

// Examine checks that the data are whole and reports what each check found.
// It only reads; others may write meanwhile.
func (db *DB) Examine(ctx context.Context, report func(Finding)) error {
	f, err := db.examine(ctx, check{name: "schema", rule: "the schema is the one this program knows", look: db.checkSchema})
	if err != nil {
		return err
	}
	report(f)
	if f.Problems > 0 {
		return ErrSchema
	}
	return db.examineAll(ctx, report, []check{
		{name: "integrity", rule: "the database finds no fault with its own files", look: db.checkIntegrity},
		{name: "durability", rule: "what was committed survives a power failure", look: db.checkDurability},
		{name: "ledger", rule: "the entries of each posting sum to nought, on every kind of account", tables: "posting"},
		{name: "gifts", rule: "each remedy that was chosen is in the ledger with its cost", tables: "remedy"},
		{name: "receipts", rule: "a purchase has the amount and number of its lines", tables: "purchase"},
		{name: "lines", rule: "each line has its purchase and its product", tables: "purchase_line"},
		{name: "summaries", rule: "summaries are what a fold over all purchases comes to", tables: "customer", look: db.checkSummaries},
		{name: "merges", rule: "each customer belongs where the merges in force put it", tables: "customer"},
		{name: "cases", rule: "closed cases have an outcome, and only they", tables: "desk_case"},
		{name: "numbers", rule: "no case has a number that is still to be given", tables: "desk_case"},
		{name: "promises", rule: "a case is due when its first pending promise is", tables: "desk_case promise"},
		{name: "timeline", rule: "the timeline of each case says once that it was received", tables: "desk_case"},
		{name: "references", rule: "what is referred to is there", tables: "customer purchase desk_case promise timeline attachment letter notification"},
		{name: "files", rule: "files that are used are whole, by their checksums", look: db.checkFiles},
		{name: "search", rule: "every customer, case and piece of knowledge can be searched for", tables: "search_doc"},
	})
}

// late is how long past its time work may be before something must be wrong.
const late = time.Hour

// ExamineWork checks that what Liuke does in the background is being done, and
// reports what each check found. It only reads.
func (db *DB) ExamineWork(ctx context.Context, now int64, report func(Finding)) error {
	overdue := now - late.Milliseconds()
	return db.examineAll(ctx, report, []check{
		{name: "letters", rule: "no letter waits more than an hour past its time", tables: "letter", args: []any{overdue}},
		{name: "jobs", rule: "no job waits more than an hour past its time", tables: "job", args: []any{overdue}},
		{name: "dead-jobs", rule: "no job was given up", tables: "job"},
		{name: "loose-files", rule: "files that nobody used are removed after a day", tables: "file",
			args: []any{overdue - looseFileLife.Milliseconds()}},
	})
}

func (db *DB) examineAll(ctx context.Context, report func(Finding), checks []check) error {
	for _, c := range checks {
		f, err := db.examine(ctx, c)
		if err != nil {
			return fmt.Errorf("check %s: %w", c.name, err)
		}
		report(f)
	}
	return nil
}

func (db *DB) examine(ctx context.Context, c check) (Finding, error) {
	f := Finding{Check: c.name, Rule: c.rule}
	for _, name := range strings.Fields(c.tables) {
		rows, err := db.queryText(ctx, "SELECT count(*) FROM "+name)
		if err != nil {
			return f, err
		}
		counted, err := collect(rows, scanInt, name)
		if err != nil {
			return f, err
		}
		f.Looked += counted[0]
	}
	if c.look != nil {
		return f, c.look(ctx, &f)
	}
	return f, db.problems(ctx, &f, "check-"+c.name, c.args...)
}

// problems adds what a query selects.
func (db *DB) problems(ctx context.Context, f *Finding, name string, args ...any) (err error) {
	rows, err := db.query(ctx, name, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		problem, err := scanText(rows)
		if err != nil {
			return err
		}
		f.add(problem)
	}
	return mapError(rows.Err())
}

func (db *DB) checkSchema(ctx context.Context, f *Finding) error {
	version, latest, err := db.versions(ctx, db)
	f.Looked = version
	if version > latest {
		f.add(newer("database", version, latest).Error())
	}
	if version < latest {
		f.add(fmt.Sprintf("the database has schema %d, this program knows %d: start liuke to migrate it", version, latest))
	}
	return err
}

// checkIntegrity looks at each table as the database does.
func (db *DB) checkIntegrity(ctx context.Context, f *Finding) error {
	tables, err := db.tables(ctx, db)
	if err != nil {
		return err
	}
	f.Looked = int64(len(tables))
	return db.problems(ctx, f, "check-integrity")
}

// durable are SQLite's settings, on a connection that writes.
var durable = []struct{ pragma, want string }{{"journal_mode", "wal"}, {"synchronous", "2"}, {"foreign_keys", "1"}}

func (db *DB) checkDurability(ctx context.Context, f *Finding) error {
	f.Looked = int64(len(durable))
	if db.dialect == dialectPostgres {
		return db.problems(ctx, f, "check-durability")
	}
	for _, d := range durable {
		var got string
		if err := db.write.QueryRowContext(ctx, "PRAGMA "+d.pragma).Scan(&got); err != nil {
			return mapError(err)
		}
		if got != d.want {
			f.add(d.pragma + " is " + got + " and not " + d.want)
		}
	}
	return nil
}

func (db *DB) checkSummaries(ctx context.Context, f *Finding) error {
	return db.Ledger().VerifySummaries(ctx, f.add)
}

// checkFiles reads every file that is used and compares its checksum.
func (db *DB) checkFiles(ctx context.Context, f *Finding) error {
	for last := ""; ; {
		files, err := list(ctx, db, scanFile, "files-used-after", last)
		if err != nil || len(files) == 0 {
			return err
		}
		for _, file := range files {
			last = file.ID
			f.Looked++
			if err := db.checkFile(ctx, file); err != nil {
				if ctx.Err() != nil {
					return err
				}
				f.add(err.Error())
			}
		}
	}
}

func (db *DB) checkFile(ctx context.Context, file File) error {
	content := io.NewSectionReader(&chunkReader{ctx: ctx, db: db, id: file.ID, size: file.Size}, 0, file.Size)
	sum := sha256.New()
	if _, err := io.Copy(sum, content); err != nil {
		return err
	}
	if hex.EncodeToString(sum.Sum(nil)) != file.SHA256 {
		return fmt.Errorf("file %s has other bytes than came in", file.ID)
	}
	return nil
}
