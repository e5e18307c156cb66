package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gonum.org/v1/gonum/stat/distuv"

	"liuke/bench/scratch"
	"liuke/internal/ident"
	"liuke/internal/purchase"
)

const (
	firstDay = 19_000
	allDays  = 730
	products = 2_000
	together = 20_000 // customers written in one go
)

// counts are how many rows were written.
type counts struct{ days, products, lines int }

// rows are those of some customers, by table.
type rows map[string][][]any

// columns of the tables, in the order in which rows have them.
var columns = map[string]string{
	"customer":         "id, root_id, kind, name, name_key, lang, country, tier, owner_id, note, version, created_at",
	"identity":         "customer_id, kind, source, key, value, created_at",
	"product":          "id, source, code, name, created_at",
	"purchase":         "id, source, external_id, customer_id, kind, at, local_day, store, currency, amount, lines, hash, created_at",
	"purchase_line":    "purchase_id, n, product_id, quantity, unit_price, amount, tax, discount",
	"customer_day":     "customer_id, local_day, receipts, net, kept",
	"customer_summary": "customer_id, days, first_day, last_day, gap_squares, gap_logs, receipts, net, paid_days, spend, first_spend, touched_day",
	"bare":             "run_id, customer_id, chance, value, reasons",
	"product_summary":  "customer_id, product_id, days, first_day, last_day, gap_squares, gap_logs, quantity, net",
	"desk_case": "id, number, customer_id, kind, channel, lang, subject, words, wish, nickname, email, phone, severity, state, outcome, owner_id, " +
		"restated, reopened, version, created_at, updated_at, closed_at, verdict, final_at",
	"message": "case_id, id, direction, author, text, created_at",
	"promise": "case_id, id, kind, text, state, due_at, made_by, made_at, reason",
	"interaction": "id, customer_id, staff_id, kind, direction, reached, at, local_day, minutes, contact, said, by_kind, by_id, by_name, logged_at, " +
		"version",
	"loss": "id, customer_id, state, day, last_day, value, reason, competitor, owner_id, first_due, case_ref, version, opened_at, by_id, by_name, " +
		"ended_at, ended_day, ended_by, end_note",
	"staff": "id, email, email_key, name, role, lang, state, password_hash, session_epoch, seen_at, created_at",
}

// filled are the tables in an order in which what is referred to comes first.
var filled = []string{
	"staff", "customer", "identity", "product", "purchase", "purchase_line", "customer_day", "customer_summary", "product_summary",
	"desk_case", "message", "promise", "interaction", "loss",
}

// fill writes customers who come at a pace of their own until they leave, with their purchases and summaries, and with what
// the desk and those who look after them have had to do with some. first looks after six hundred.
func fill(ctx context.Context, address string, customers int, first string) (n counts, err error) {
	db, err := scratch.Open(address)
	if err != nil {
		return n, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	m := maker{random: rand.New(rand.NewPCG(1, 2)), rows: rows{}}
	m.rates = distuv.Gamma{Alpha: 0.6, Beta: 40, Src: m.random}
	for p := range products {
		id := purchase.ProductID("till", strconv.Itoa(p))
		m.products = append(m.products, id)
		m.add("product", id, "till", fmt.Sprint(p), fmt.Sprint("Product ", p), int64(0))
	}
	m.hire(first, customers)
	for c := range customers {
		m.customer(c)
		if (c+1)%together != 0 && c+1 != customers {
			continue
		}
		n.days, n.products, n.lines = n.days+len(m.rows["customer_day"]), n.products+len(m.rows["product_summary"]), n.lines+len(m.rows["purchase_line"])
		for _, table := range filled {
			if err := write(ctx, db, address, table, m.rows[table]); err != nil {
				return n, fmt.Errorf("%s: %w", table, err)
			}
			m.rows[table] = m.rows[table][:0]
		}
	}
	if scratch.IsPostgres(address) {
		_, err = db.ExecContext(ctx, "ANALYZE")
	}
	if err == nil {
		_, err = db.ExecContext(ctx, "UPDATE staff SET reach = 'own' WHERE id = $1", first)
	}
	return n, err
}

// maker makes customers up.
type maker struct {
	random   *rand.Rand
	rates    distuv.Gamma
	products []string
	owners   []string
	cases    int // made so far
	rows     rows
}

func (m *maker) add(table string, values ...any) { m.rows[table] = append(m.rows[table], values) }

// thing is a product as one customer bought it.
type thing struct {
	days []int
	net  int64
}

func (m *maker) customer(n int) {
	id := ident.New()
	name := fmt.Sprint("Customer ", n)
	m.add("customer", id, id, "person", name, strings.ToLower(name), "en", "GB", "", m.ownerOf(n), "", int64(1), int64(0))
	m.add("identity", id, "code", "till", code(n), code(n), int64(0))
	rate, basket := m.rates.Rand()+1e-4, 500+int64(m.random.IntN(9000))
	var days []int
	var nets []int64
	things := map[int]*thing{}
	for at := float64(allDays) * 0.8 * m.random.Float64(); at < allDays; at += 1 + m.random.ExpFloat64()/rate {
		day := firstDay + int(at)
		days, nets = append(days, day), append(nets, m.receipt(id, n, day, basket, things))
		if m.random.IntN(12) == 0 {
			break
		}
	}
	m.summaries(id, days, nets, things)
	m.dealings(id, n, days)
}

// code is what the till calls a customer.
func code(n int) string { return "c" + strconv.Itoa(n) }

// receipt adds a purchase of one to three products, and returns what it came to.
func (m *maker) receipt(customerID string, n, day int, basket int64, things map[int]*thing) (net int64) {
	id, lines := ident.New(), 1+m.random.IntN(3)
	for line := range lines {
		p := (n*7 + m.random.IntN(12)) % products
		if things[p] == nil {
			things[p] = &thing{}
		}
		amount := 100 + m.random.Int64N(basket)
		net += amount
		things[p].net += amount
		if own := things[p]; len(own.days) == 0 || own.days[len(own.days)-1] != day {
			own.days = append(own.days, day)
		}
		m.add("purchase_line", id, int64(line+1), m.products[p], int64(1000), amount*100, amount, int64(0), int64(0))
	}
	at := int64(day)*86_400_000 + 36_000_000
	m.add("purchase", id, "till", id, customerID, "purchase", at, int64(day), "", "GBP", net, int64(lines), "", at)
	return net
}

func (m *maker) summaries(id string, days []int, nets []int64, things map[int]*thing) {
	var net int64
	for i, day := range days {
		net += nets[i]
		m.add("customer_day", id, int64(day), int64(1), nets[i], true)
	}
	n := int64(len(days))
	squares, logs := gaps(days)
	first, last := int64(days[0]), int64(days[len(days)-1])
	m.add("customer_summary", id, n, first, last, squares, logs, n, net, n, net, nets[0], last)
	for p, own := range things {
		squares, logs := gaps(own.days)
		k := int64(len(own.days))
		m.add("product_summary", id, m.products[p], k, int64(own.days[0]), int64(own.days[len(own.days)-1]), squares, logs, k*1000, own.net)
	}
}

// gaps sums up the gaps between days.
func gaps(days []int) (squares int64, logs float64) {
	for i := 1; i < len(days); i++ {
		gap := int64(days[i] - days[i-1])
		squares += gap * gap
		logs += math.Log(float64(gap))
	}
	return squares, logs
}

// write puts rows into a table: by COPY on PostgreSQL.
func write(ctx context.Context, db *sql.DB, address, table string, part [][]any) (err error) {
	names := strings.Split(columns[table], ", ")
	if scratch.IsPostgres(address) {
		conn, err := db.Conn(ctx)
		if err != nil {
			return err
		}
		return errors.Join(conn.Raw(func(driver any) error {
			_, err := driver.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{table}, names, pgx.CopyFromRows(part))
			return err
		}), conn.Close())
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	one := "(" + strings.Repeat("?, ", len(names)-1) + "?)"
	for piece := range slices.Chunk(part, 50) {
		text := "INSERT INTO " + table + " (" + columns[table] + ") VALUES " + strings.Repeat(one+", ", len(piece)-1) + one
		if _, err := tx.ExecContext(ctx, text, slices.Concat(piece...)...); err != nil {
			return errors.Join(err, tx.Rollback())
		}
	}
	return tx.Commit()
}
