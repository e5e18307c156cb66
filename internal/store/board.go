package store

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"strings"
	"sync"
)

// board is the cases that are not closed, in memory, with what lists of them go
// by: a list is filtered, sorted and counted without asking the database, and
// only the rows that are shown are fetched. It is brought up to date before
// each look by the events since the last one, so that what was committed
// before, by whichever process, is on it. Whoever writes what it has must
// publish the topic of the case or the customer. See ADR 20.
type board struct {
	db *DB

	reading sync.Mutex // held while it is brought up to date
	cursor  eventCursor
	newest  int64 // the newest event there was when it was last brought up to date
	run     int64 // when the scoring ended whose worth it has
	loaded  bool

	mu    sync.RWMutex // guards what follows
	cases []pending
	place map[string]int // of a case by its id
	codes codes
}

// pending is a case on the board. Texts are codes.
type pending struct {
	id                                    string
	number, due, created, worth           int64
	customer, root, owner, team, about    uint32
	kind, channel, category, state, pause uint32
	topic, tier                           uint32
	severity, level                       int8
	public, final                         bool
}

// undue is when a case is due that has no promise pending.
const undue = int64(math.MaxInt64)

// codes stand for texts that are in many cases. That of "" is 0.
type codes map[string]uint32

// unknown is the code of no text.
const unknown = math.MaxUint32

func (c codes) of(text string) uint32 {
	code, ok := c[text]
	if !ok {
		return unknown
	}
	return code
}

func (c codes) add(text string) uint32 {
	code, ok := c[text]
	if !ok {
		code = uint32(len(c))
		c[text] = code
	}
	return code
}

// noted is a case as the database has it.
type noted struct {
	pending
	texts [12]string
}

func scanNoted(rows *sql.Rows) (noted, error) {
	var n noted
	t := &n.texts
	err := rows.Scan(&n.id, &n.number, &t[0], &t[1], &t[2], &t[3], &t[4], &t[5], &t[6], &t[7], &t[8], &t[9], &t[10], &t[11],
		&n.severity, &n.level, &n.public, &n.final, &n.due, &n.created, &n.worth)
	return n, err
}

// coded returns the case with codes for its texts.
func (c codes) coded(n noted) pending {
	p := n.pending
	for i, code := range []*uint32{&p.customer, &p.root, &p.kind, &p.channel, &p.category, &p.topic, &p.state, &p.pause, &p.owner,
		&p.team, &p.about, &p.tier} {
		*code = c.add(n.texts[i])
	}
	if p.due == 0 {
		p.due = undue
	}
	return p
}

// refresh brings the board up to date. What fails is begun anew by the next call.
func (b *board) refresh(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx) // what was read of the events has to be followed up
	b.reading.Lock()
	defer b.reading.Unlock()
	newest, missed, err := b.look(ctx)
	if err != nil {
		return err
	}
	if !b.loaded || missed {
		return b.load(ctx)
	}
	if newest == b.newest && b.db.dialect == dialectSQLite {
		return nil
	}
	b.loaded = false
	topics, err := b.cursor.next(ctx)
	if err != nil {
		return err
	}
	whole, err := b.follow(ctx, topics)
	if err != nil {
		return err
	}
	if whole {
		return b.load(ctx)
	}
	b.newest, b.loaded = newest, true
	return nil
}

// look returns the newest event, and whether some may have been removed that
// were not read: then the one that was the newest is gone as well.
func (b *board) look(ctx context.Context) (newest int64, missed bool, err error) {
	_, err = one(ctx, b.db, func(rows *sql.Rows) (none struct{}, err error) {
		var there bool
		err = rows.Scan(&newest, &there)
		missed = newest != 0 && !there
		return none, err
	}, "board-newest", b.newest)
	return newest, missed, err
}

// load reads all that is on the board.
func (b *board) load(ctx context.Context) error {
	b.loaded = false
	b.cursor = newEventCursor(b.db)
	if err := b.cursor.start(ctx); err != nil {
		return err
	}
	newest, _, err := b.look(ctx)
	if err != nil {
		return err
	}
	run, err := one(ctx, b.db, scanInt, "board-run")
	if err != nil {
		return err
	}
	rows, err := b.db.query(ctx, "board-all")
	if err != nil {
		return fmt.Errorf("board-all: %w", err)
	}
	all, known := []pending(nil), codes{"": 0}
	_, err = collect(rows, func(rows *sql.Rows) (none struct{}, err error) {
		n, err := scanNoted(rows)
		all = append(all, known.coded(n))
		return none, err
	}, "board-all")
	if err != nil {
		return err
	}
	place := make(map[string]int, len(all))
	for i, p := range all {
		place[p.id] = i
	}
	b.mu.Lock()
	b.cases, b.place, b.codes = all, place, known
	b.mu.Unlock()
	b.newest, b.run, b.loaded = newest, run, true
	return nil
}

// follow brings the board up to date with what the topics are about, or
// returns that the whole has to be read again.
func (b *board) follow(ctx context.Context, topics []string) (whole bool, err error) {
	changed := map[string]bool{}
	customers := map[uint32]bool{}
	for _, t := range topics {
		if id, ok := strings.CutPrefix(t, caseTopic); ok {
			changed[id] = true
		} else if id, ok := strings.CutPrefix(t, customerTopic("")); ok {
			customers[b.codes.of(id)] = true
		} else if t == "value" {
			run, err := one(ctx, b.db, scanInt, "board-run")
			if err != nil || run != b.run {
				return true, err
			}
		}
	}
	if len(customers) > 0 {
		for _, p := range b.cases {
			if customers[p.customer] || customers[p.root] {
				changed[p.id] = true
			}
		}
	}
	ids := make([]string, 0, len(changed))
	for id := range changed {
		ids = append(ids, id)
	}
	found, err := listIn(ctx, b.db, scanNoted, "board-some", ids)
	if err == nil {
		b.apply(changed, found)
	}
	return false, err
}

// apply puts the cases that were found on the board, and takes off the others
// that changed.
func (b *board) apply(changed map[string]bool, found []noted) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, n := range found {
		delete(changed, n.id)
		p := b.codes.coded(n)
		if at, ok := b.place[p.id]; ok {
			b.cases[at] = p
			continue
		}
		b.place[p.id] = len(b.cases)
		b.cases = append(b.cases, p)
	}
	for id := range changed {
		at, ok := b.place[id]
		if !ok {
			continue
		}
		last := len(b.cases) - 1
		b.cases[at] = b.cases[last]
		b.place[b.cases[at].id] = at
		b.cases = b.cases[:last]
		delete(b.place, id)
	}
}
