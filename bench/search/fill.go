package main

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"liuke/bench/scratch"
)

// perCase is how many messages a case has, the first of them its own words.
const perCase = 5

// owners is among how many the cases are shared out; of those of one of them,
// one in ten came up to another.
const owners = 100

func owner(n int) string { return "owner-" + strconv.Itoa(n) }

// chunk is how many rows one statement writes.
const chunk = 500

// fill writes cases with their messages straight into the tables.
func fill(ctx context.Context, address string, c corpus, messages int) (err error) {
	db, err := scratch.Open(address)
	if err != nil {
		return err
	}
	defer func() {
		if closed := db.Close(); err == nil {
			err = closed
		}
	}()
	rng := rand.New(rand.NewPCG(1, 2))
	cases := messages / perCase
	for from := 0; from < cases; from += chunk {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		if err := fillSome(ctx, tx, c, rng, from, min(from+chunk, cases)); err != nil {
			return fmt.Errorf("%w (%v)", err, tx.Rollback())
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}

func fillSome(ctx context.Context, tx *sql.Tx, c corpus, rng *rand.Rand, from, to int) error {
	var cases, messages, stale, cameUp []any
	for n := from; n < to; n++ {
		id := fmt.Sprintf("case-%09d", n)
		cases = append(cases, id, 10001+n, c.message(rng, n*perCase), owner(n%owners), 1_700_000_000_000+int64(n))
		stale = append(stale, id)
		if n%1000 == 2 {
			cameUp = append(cameUp, id, owner(1))
		}
		for i := 1; i < perCase; i++ {
			messages = append(messages, id, fmt.Sprintf("m%d", i), c.message(rng, n*perCase+i), 1_700_000_000_000+int64(n+i))
		}
	}
	for _, s := range []struct {
		text   string
		values string
		args   []any
	}{
		{`INSERT INTO desk_case (id, number, words, owner_id, created_at, updated_at, kind, channel, lang, subject, wish, nickname, email,
			phone, severity, state, outcome, restated, reopened, version) VALUES `,
			"(?, ?, ?, ?, ?, 0, 'complaint', 'form', 'zh-CN', '', '', '', '', '', 2, 'open', '', FALSE, 0, 1)", cases},
		{"INSERT INTO message (case_id, id, text, created_at, direction, author) VALUES ", "(?, ?, ?, ?, 'in', '')", messages},
		{"INSERT INTO escalation (case_id, to_id, promise_id, kind, level, due_at, fired_at, late_ms, via) VALUES ",
			"(?, ?, 'p', 'step', 1, 0, 0, 0, '[]')", cameUp},
		{"INSERT INTO case_stale (case_id) VALUES ", "(?)", stale},
	} {
		if len(s.args) == 0 {
			continue
		}
		each := strings.Count(s.values, "?")
		if _, err := tx.ExecContext(ctx, s.text+numbered(s.values, len(s.args)/each), s.args...); err != nil {
			return err
		}
	}
	return nil
}

// numbered repeats the row, with its parameters numbered through.
func numbered(row string, rows int) string {
	var b strings.Builder
	n := 0
	for i := range rows {
		if i > 0 {
			b.WriteByte(',')
		}
		for _, r := range row {
			if r == '?' {
				n++
				b.WriteString("$" + strconv.Itoa(n))
			} else {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}

// settle has the database learn what is in its tables, as it does by itself in time.
func settle(ctx context.Context, address string) error {
	if !scratch.IsPostgres(address) {
		return nil
	}
	db, err := scratch.Open(address)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	for _, table := range []string{"case_text", "desk_case", "message"} {
		if _, err := db.ExecContext(ctx, "VACUUM ANALYZE "+table); err != nil {
			return err
		}
	}
	return nil
}
