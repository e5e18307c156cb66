package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"liuke/bench/scratch"
	"liuke/internal/account"
	"liuke/internal/store"
)

// owners is among how many the cases are shared out, in teams of ten.
const (
	owners    = 100
	teams     = 10
	customers = 20_000
)

func owner(n int) string { return fmt.Sprintf("owner-%03d", n) }

func team(n int) string { return fmt.Sprintf("team-%02d", n) }

// found makes the company and the three who look.
func found(ctx context.Context, address string) (people []person, err error) {
	db, err := store.Open(ctx, address)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	clock := func() int64 { return time.Now().UnixMilli() }
	accounts, err := account.New(db.Accounts(), db.Jobs(), nil, clock, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	var staff []account.NewStaff
	for _, sees := range []string{"all", "team", "1 %"} {
		p := person{sees: sees, email: strconv.Itoa(len(people)) + "@example.com", password: account.RandomPassword()}
		people = append(people, p)
		role := account.RoleAgent
		if sees == "all" {
			role = account.RoleAdmin
		}
		staff = append(staff, account.NewStaff{Email: p.email, Name: sees, Role: role, Lang: "zh-CN", Password: p.password})
	}
	made, err := accounts.Found(ctx, account.Company{
		Name: "Bench", Lang: "zh-CN", Currency: "CNY", Zone: "Asia/Shanghai", PublicURL: "http://127.0.0.1", Hours: "Mon-Fri 09:00-18:00",
	}, staff...)
	if err != nil {
		return nil, err
	}
	raw, err := scratch.Open(address)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, raw.Close()) }()
	for n := range teams {
		if _, err := raw.ExecContext(ctx, "INSERT INTO team (id, name, retired, created_at) VALUES ($1, $1, FALSE, 0)", team(n)); err != nil {
			return nil, err
		}
	}
	for i, reach := range []account.Reach{account.ReachAll, account.ReachTeam, account.ReachOwn} {
		id := made[slices.IndexFunc(made, func(s account.Staff) bool { return s.Email == people[i].email })].ID
		// The first owners' places are theirs.
		for _, s := range []string{
			"UPDATE staff SET reach = $2, team_id = $3 WHERE id = $1",
		} {
			if _, err := raw.ExecContext(ctx, s, id, string(reach), team(i)); err != nil {
				return nil, err
			}
		}
		ownerIDs[i] = id
	}
	return people, nil
}

// ownerIDs are who owns what the first owners would.
var ownerIDs [3]string

func ownerOf(n int) string {
	if n %= owners; n < len(ownerIDs) {
		return ownerIDs[n]
	}
	return owner(n)
}

// chunk is how many rows one statement writes.
const chunk = 500

// fill writes open cases straight into the tables, with customers and what
// they are worth.
func fill(ctx context.Context, address string, cases int) (err error) {
	db, err := scratch.Open(address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	rng := rand.New(rand.NewPCG(1, 2))
	now := time.Now().UnixMilli()
	write := func(from, to int, some func(tx *sql.Tx, from, to int) error) error {
		for ; from < to; from += chunk {
			tx, err := db.BeginTx(ctx, nil)
			if err != nil {
				return err
			}
			if err := some(tx, from, min(from+chunk, to)); err != nil {
				return errors.Join(err, tx.Rollback())
			}
			if err := tx.Commit(); err != nil {
				return err
			}
		}
		return nil
	}
	if err := write(0, owners, func(tx *sql.Tx, from, to int) error { return fillStaff(ctx, tx, from, to) }); err != nil {
		return err
	}
	if err := write(0, customers, func(tx *sql.Tx, from, to int) error { return fillCustomers(ctx, tx, rng, from, to) }); err != nil {
		return err
	}
	if err := write(0, cases, func(tx *sql.Tx, from, to int) error { return fillCases(ctx, tx, rng, now, from, to) }); err != nil {
		return err
	}
	if scratch.IsPostgres(address) {
		for _, table := range []string{"desk_case", "customer", "value_score", "promise"} {
			if _, err := db.ExecContext(ctx, "VACUUM ANALYZE "+table); err != nil {
				return err
			}
		}
	}
	return nil
}

func fillStaff(ctx context.Context, tx *sql.Tx, from, to int) error {
	var rows []any
	for n := max(from, len(ownerIDs)); n < to; n++ {
		rows = append(rows, owner(n), owner(n), team(n%teams))
	}
	return insert(ctx, tx, `INSERT INTO staff (id, email, email_key, name, role, lang, state, password_hash, session_epoch, seen_at, created_at,
		team_id) VALUES `, "(?, '', ?, '林悦', 'agent', 'zh-CN', 'active', '', 0, 0, 0, ?)", rows)
}

func fillCustomers(ctx context.Context, tx *sql.Tx, rng *rand.Rand, from, to int) error {
	var known, scores []any
	for n := from; n < to; n++ {
		id := fmt.Sprintf("customer-%06d", n)
		tier := []string{"", "", "", "gold", "silver"}[n%5]
		known = append(known, id, id, "客户"+strconv.Itoa(n), id, tier)
		scores = append(scores, id, rng.IntN(5_000_000))
	}
	err := insert(ctx, tx, `INSERT INTO customer (id, root_id, name, name_key, tier, kind, lang, country, note, version, created_at) VALUES `,
		"(?, ?, ?, ?, ?, 'person', '', '', '', 1, 0)", known)
	if err != nil {
		return err
	}
	return insert(ctx, tx, `INSERT INTO value_score (customer_id, worth, run_id, active, expected, spend, worth_low, worth_high,
		next_day, next_low, next_high, usual, overdue, priority) VALUES `, "(?, ?, 'r', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)", scores)
}

// words stand in every case; a list shows their beginning.
var words = strings.Repeat("冷库的门一直关不严，货都化了，打了三次电话也没有人来看过。", 8)

func fillCases(ctx context.Context, tx *sql.Tx, rng *rand.Rand, now int64, from, to int) error {
	const hour = int64(3_600_000)
	var cases, promises []any
	for n := from; n < to; n++ {
		id := fmt.Sprintf("case-%09d", n)
		created := now - rng.Int64N(30*24*hour)
		var due, promised any
		if rng.IntN(10) > 0 {
			at := now + rng.Int64N(14*24*hour) - 24*hour
			due, promised = at, at
		}
		who := any(ownerOf(n))
		if rng.IntN(20) == 0 {
			who = nil
		}
		cases = append(cases, id, 10001+n, fmt.Sprintf("customer-%06d", rng.IntN(customers)), pick(rng, "complaint", "complaint", "question", "return"),
			pick(rng, "form", "phone", "chat"), words, 1+rng.IntN(4), who, due, created, created,
			pick(rng, "", "product", "service", "payment", "logistics", "price"), team(n%teams), rng.IntN(10) == 0, rng.IntN(3))
		if promised != nil {
			promises = append(promises, id, id, promised, created)
		}
	}
	err := insert(ctx, tx, `INSERT INTO desk_case (id, number, customer_id, kind, channel, words, severity, owner_id, due_at, created_at, updated_at,
		category, team_id, public, level, lang, subject, wish, nickname, email, phone, state, outcome, restated, reopened, version) VALUES `,
		"(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'zh-CN', '冷库门漏风', '', '', '', '', 'open', '', FALSE, 0, 1)", cases)
	if err != nil {
		return err
	}
	return insert(ctx, tx, `INSERT INTO promise (case_id, id, due_at, made_at, kind, text, state, made_by, reason) VALUES `,
		"(?, ?, ?, ?, 'first_answer', '', 'open', '', '')", promises)
}

func pick(rng *rand.Rand, of ...string) string { return of[rng.IntN(len(of))] }

// insert writes the rows, whose values are given one after the other.
func insert(ctx context.Context, tx *sql.Tx, text, row string, values []any) error {
	each := strings.Count(row, "?")
	var b strings.Builder
	b.WriteString(text)
	n := 0
	for i := range len(values) / each {
		if i > 0 {
			b.WriteByte(',')
		}
		for _, r := range row {
			if r != '?' {
				b.WriteRune(r)
				continue
			}
			n++
			b.WriteString("$" + strconv.Itoa(n))
		}
	}
	_, err := tx.ExecContext(ctx, b.String(), values...)
	return err
}
