package store

import (
	"context"
	"database/sql"
	"strings"

	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/desk"
	"liuke/internal/risk/threat"
	"liuke/internal/risk/watch"
)

// Threats implements threat.Store.
type Threats struct{ db *DB }

// Threats returns the store of what people found out about threats.
func (db *DB) Threats() Threats { return Threats{db} }

var _ threat.Store = Threats{}

const millisOfDay = 24 * 60 * 60 * 1000

// countedFrom is since when a complaint counts that is closed.
func countedFrom(today calendar.Day) int64 { return int64(today-threat.ComplaintDays) * millisOfDay }

// nobody stands for a reader of whom nothing complains.
const nobody = "-"

func readerOf(id string) string {
	if id == "" {
		return nobody
	}
	return id
}

// Root implements threat.Store.
func (s Threats) Root(ctx context.Context, e customer.Eyes, customerID string) (string, error) {
	w := &where{}
	w.and("own.id = ?", customerID)
	w.owned(e)
	roots, err := listWhere(ctx, s.db, w, scanText, "threat-root")
	if err == nil && len(roots) == 0 {
		err = errNoRow
	}
	if err != nil {
		return "", notFound(err, "customer.unknown")
	}
	return roots[0], nil
}

// Clues implements threat.Store.
func (s Threats) Clues(ctx context.Context, r threat.Reading, rootIDs []string) ([]threat.Clue, error) {
	return listIn(ctx, s.db, func(rows *sql.Rows) (c threat.Clue, err error) {
		var names string
		var k desk.Case
		if err := rows.Scan(&c.RootID, &c.At, &c.Kind, &c.SignalID, &names, &k.Number, &c.Category, &c.TopicID, &c.Cause, &c.OfStaff); err != nil {
			return c, err
		}
		if k.Number != 0 {
			c.Ref = k.Ref()
		}
		if names == "" {
			return c, nil
		}
		return c, decode(names, &c.Rule)
	}, "threat-clues", rootIDs, int64(r.Today), readerOf(r.ReaderID), countedFrom(r.Today))
}

func scanFinding(rows *sql.Rows) (f threat.Finding, err error) {
	return f, rows.Scan(&f.ID, &f.CustomerID, &f.RootID, &f.Code, &f.Holds, &f.Note, &f.ByID, &f.ByName, &f.At, &f.UndoneAt, &f.UndoneBy)
}

// Findings implements threat.Store.
func (s Threats) Findings(ctx context.Context, rootIDs []string) ([]threat.Finding, error) {
	return listIn(ctx, s.db, scanFinding, "threat-findings", rootIDs)
}

// Finding implements threat.Store.
func (s Threats) Finding(ctx context.Context, id string) (threat.Finding, error) {
	f, err := one(ctx, s.db, scanFinding, "threat-finding", id)
	return f, notFound(err, "threat.finding_unknown")
}

// AddFinding implements threat.Store.
func (s Threats) AddFinding(ctx context.Context, f threat.Finding) (kept threat.Finding, err error) {
	err = s.db.InTx(ctx, func(tx *Tx) error {
		if _, err := one(ctx, tx, scanText, "threat-lock", f.RootID); err != nil {
			return notFound(err, "customer.unknown")
		}
		said, err := listIn(ctx, tx, scanFinding, "threat-findings", []string{f.RootID})
		if err != nil {
			return err
		}
		var again bool
		if kept, again = f.Again(said); again {
			return nil
		}
		tx.add("threat-finding-insert", f.ID, f.CustomerID, f.Code, f.Holds, f.Note, f.ByID, f.ByName, f.At)
		tx.publish(f.At, "threats", "customer:"+f.RootID)
		return nil
	})
	return kept, err
}

// UndoFinding implements threat.Store.
func (s Threats) UndoFinding(ctx context.Context, f threat.Finding) error {
	b := s.db.batch()
	b.add("threat-finding-undo", f.ID, f.UndoneAt, f.UndoneBy)
	b.publish(f.UndoneAt, "threats", "customer:"+f.RootID)
	return b.commit(ctx)
}

// Half implements threat.Store.
func (s Threats) Half(ctx context.Context) (int64, error) {
	runs, err := s.db.Risks().LatestRuns(ctx)
	for _, r := range runs {
		if r.State == watch.RunFinished {
			return r.Report.Half, err
		}
	}
	return 0, err
}

// Exposed implements threat.Store. What is known of one customer comes in rows that follow each other.
func (s Threats) Exposed(ctx context.Context, r threat.Reading, among threat.Among) ([]threat.Exposed, error) {
	w := &where{args: []any{int64(r.Today), readerOf(r.ReaderID), countedFrom(r.Today)}}
	w.owned(among.Eyes)
	if among.OwnerID != "" {
		w.and("c.owner_id = ?", among.OwnerID)
	}
	if among.Flagged {
		w.and("EXISTS (SELECT 1 FROM risk_flag f WHERE f.customer_id = c.id AND f.cleared_day IS NULL)")
	}
	pointing := &where{args: w.args}
	if len(among.Kinds) == 0 {
		pointing.and("FALSE")
	} else {
		marks, kinds := oneOf(nil, among.Kinds)
		pointing.and("s.kind IN "+marks, kinds...)
	}
	text := strings.NewReplacer("$where", w.text(), "$kinds", pointing.text()).Replace(s.db.text("threat-exposed"))
	var all []threat.Exposed
	var row threat.Exposed
	var at int64
	var c threat.Clue
	var f threat.Finding
	err := s.db.eachOfText(ctx, func() error {
		if len(all) == 0 || all[len(all)-1].RootID != row.RootID {
			all = append(all, row)
		}
		last := &all[len(all)-1]
		if f.ID != "" {
			f.At = at
			last.Findings = append(last.Findings, f)
		} else {
			c.At = at
			last.Clues = append(last.Clues, c)
		}
		return nil
	}, []any{
		&row.RootID, &row.Value, &row.AtRisk, &at, &c.Kind, &c.Category, &c.TopicID, &c.Cause, &c.OfStaff, &f.ID, &f.Code, &f.Holds,
	}, "threat-exposed", text, pointing.args...)
	return all, err
}

// shownSignal holds of a signal s, with the case k that shows it, as shown on a day to a reader.
const shownSignal = "s.closed_at IS NULL AND s.snoozed_until <= ? AND s.from_day <= ? AND coalesce(k.about_id, '') <> ?"

// threatened adds that something is a threat of the customer of risk r: as threat.List.Of says it of one whom all is known of.
func (w *where) threatened(f watch.Filter) {
	t := *f.Threat
	said := `r.customer_id IN (SELECT o.root_id FROM threat_finding n JOIN customer o ON o.id = n.customer_id
		WHERE n.threat = ? AND n.holds AND n.undone_at IS NULL AND NOT EXISTS (
			SELECT 1 FROM threat_finding l JOIN customer d ON d.id = l.customer_id
			WHERE d.root_id = o.root_id AND l.threat = n.threat AND NOT l.holds AND l.undone_at IS NULL AND (l.at > n.at OR l.at = n.at AND l.id > n.id)))`
	p := pointing{Threat: t}
	p.signals(f.Reader, f.Today)
	p.complaints(f.Reader, f.Today)
	if p.text == "" {
		w.and(said, t.Code)
		return
	}
	pointed := "r.customer_id IN (" + p.text + ")"
	if t.Small {
		pointed, p.args = "r.value <= ? AND "+pointed, append([]any{f.Half}, p.args...)
	}
	w.and("("+pointed+" OR "+said+")", append(p.args, t.Code)...)
}

// pointing is a query of the roots of customers of whom something points to a threat.
type pointing struct {
	threat.Threat
	text string
	args []any
}

func (p *pointing) add(text string, args ...any) {
	if p.text != "" {
		p.text += " UNION ALL "
	}
	p.text += text
	p.args = append(p.args, args...)
}

// denied is that somebody said it was no threat after something at an instant pointed to it.
func denied(at string) string {
	return ` AND NOT EXISTS (SELECT 1 FROM threat_finding n JOIN customer d ON d.id = n.customer_id
		WHERE d.root_id = own.root_id AND n.threat = ? AND NOT n.holds AND n.undone_at IS NULL AND n.at >= ` + at + ")"
}

func (p *pointing) signals(reader string, today calendar.Day) {
	if len(p.Kinds) == 0 || p.Retired {
		return
	}
	args := []any{int64(today), int64(today), readerOf(reader)}
	marks, args := oneOf(args, p.Kinds)
	p.add(`SELECT own.root_id FROM signal s JOIN customer own ON own.id = s.customer_id LEFT JOIN desk_case k ON k.id = s.case_id
		WHERE `+shownSignal+" AND s.kind IN "+marks+denied("s.opened_at"), append(args, p.Code)...)
}

func (p *pointing) complaints(reader string, today calendar.Day) {
	if !p.ByComplaint() || p.Retired {
		return
	}
	args := []any{countedFrom(today), readerOf(reader)}
	about := "FALSE"
	for _, by := range []struct {
		column string
		values []string
	}{{"k.category", texts(p.Categories)}, {"k.topic_id", p.Topics}, {"k.cause", p.Causes}} {
		if len(by.values) > 0 {
			var marks string
			marks, args = oneOf(args, by.values)
			about += " OR " + by.column + " IN " + marks
		}
	}
	if p.OfStaff {
		about += " OR k.about_id IS NOT NULL"
	}
	p.add(`SELECT own.root_id FROM desk_case k JOIN customer own ON own.id = k.customer_id
		WHERE k.kind = 'complaint' AND k.merged_into IS NULL AND (k.state <> 'closed' OR k.created_at >= ?) AND coalesce(k.about_id, '') <> ?
			AND (`+about+")"+denied("k.created_at"), append(args, p.Code)...)
}

func texts[T ~string](values []T) []string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = string(v)
	}
	return all
}

// oneOf returns a list of question marks for the values, which it adds to the arguments.
func oneOf[T ~string](args []any, values []T) (string, []any) {
	marks := "("
	for i, v := range values {
		if i > 0 {
			marks += ", "
		}
		marks += "?"
		args = append(args, string(v))
	}
	return marks + ")", args
}
