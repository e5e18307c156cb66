package store

import (
	"context"
	"errors"

	"liuke/internal/desk"
	"liuke/internal/promise"
)

// Desk implements desk.Store, desk.Reader and desk.Staff.
type Desk struct{ db *DB }

// Desk returns the store of cases.
func (db *DB) Desk() Desk { return Desk{db} }

var (
	_ desk.Store  = Desk{}
	_ desk.Reader = Desk{}
	_ desk.Staff  = Desk{}
)

// Save implements desk.Store. The answer to a repeated request is written
// first: of several equal requests at the same time all but one wait there,
// and then fail before they have done anything else.
func (s Desk) Save(ctx context.Context, c desk.Change) error {
	return s.SaveAll(ctx, []desk.Change{c})
}

// SaveAll implements desk.Store.
func (s Desk) SaveAll(ctx context.Context, changes []desk.Change) error {
	b := s.db.batch()
	once := changes[0].Answer
	if once != nil {
		b.add("idempotency-insert", once.ActorID, once.Key, once.RequestHash, once.Body, changes[0].Case.UpdatedAt)
	}
	b.writeChanges(changes)
	err := b.commit(ctx)
	if errors.Is(err, errExists) && once != nil {
		if _, known := s.Answer(ctx, once.ActorID, once.Key); known == nil {
			return desk.ErrRepeated
		}
	}
	if errors.Is(err, errExists) && changes[0].Breach != nil {
		return desk.ErrChanged // another one of it was told meanwhile
	}
	return err
}

// writeChanges writes changes of cases with all that belongs to them.
func (s *script) writeChanges(changes []desk.Change) {
	for _, c := range changes {
		if c.Customer != nil {
			addCustomer(s, c.Customer.Customer, c.Customer.Identities)
		}
		writeCase(s, c)
		if c.Dealt != nil {
			s.addExpect(desk.ErrDealt, "customer-dealt", c.Dealt.CustomerID, c.Dealt.Version)
		}
		writeBreach(s, c.Breach)
		writeParts(s, c)
		s.post(c.Letters...)
		s.publish(c.Case.UpdatedAt, topics(c)...)
	}
}

// writeCase writes the case itself, and that what it is found by has changed.
func writeCase(w writer, c desk.Change) {
	n := c.Case
	if c.New {
		w.add("case-insert", n.ID, n.Number, nullText(n.CustomerID), nullText(n.PurchaseID), string(n.Kind), string(n.Channel),
			n.Lang, n.Subject, n.Words, n.Wish, n.Nickname, n.Email, n.Phone, n.Severity, string(n.State), string(n.Outcome),
			nullText(n.OwnerID), n.Restated, n.Reopened, nullTime(n.DueAt), n.Version, n.CreatedAt, n.UpdatedAt,
			nullTime(n.DoneAt), nullTime(n.ClosedAt), string(n.Category), nullText(n.TopicID), n.Cause, nullText(n.AboutID),
			nullText(n.TeamID), n.Public, n.Level, string(n.Paused), string(n.Verdict), nullTime(n.FinalAt), nullTime(n.FollowUpAt),
			nullText(n.MergedInto), nullTime(c.AlarmAt))
	} else {
		w.addExpect(desk.ErrChanged, "case-update", n.ID, n.Version, nullText(n.CustomerID), string(n.Kind), n.Subject, n.Phone,
			n.Severity, string(n.State), string(n.Outcome), nullText(n.OwnerID), n.Restated, n.Reopened, nullTime(n.DueAt),
			n.UpdatedAt, nullTime(n.DoneAt), nullTime(n.ClosedAt), nullText(n.PurchaseID), string(n.Category), nullText(n.TopicID),
			n.Cause, nullText(n.AboutID), nullText(n.TeamID), n.Public, n.Level, string(n.Paused), string(n.Verdict),
			nullTime(n.FinalAt), nullTime(n.FollowUpAt), nullText(n.MergedInto), nullTime(c.AlarmAt), n.Email)
	}
	w.add("case-stale-add", n.ID)
}

// writeParts writes what hangs on the case.
func writeParts(w writer, c desk.Change) {
	writeAttachments(w, c.Attachments)
	for _, m := range c.Messages {
		w.add("message-insert", m.CaseID, m.ID, string(m.Direction), nullText(m.AuthorID), m.Author, m.Text, m.CreatedAt)
		writeAttachments(w, m.Attachments)
	}
	for _, p := range c.Promises {
		if c.New { // nothing can be there that it would change
			w.add("promise-insert", promiseRow(p)...)
		} else {
			w.add("promise-put", promiseRow(p)...)
		}
	}
	for _, r := range c.Remedies {
		writeRemedy(w, r)
	}
	writeGiving(w, c)
	writeLadder(w, c)
	writeHalts(w, c.Halts)
	writeClosing(w, c)
	writeOrders(w, c)
	writeMacroUse(w, c)
	writeMerged(w, c)
	for _, e := range c.Entries {
		w.add("timeline-insert", e.CaseID, e.ID, string(e.Kind), string(e.ActorKind), e.ActorID, e.Actor, encode(e.Args), e.At)
	}
	for _, n := range c.Notifications {
		w.add("notification-insert", n.ID, n.StaffID, string(n.Kind), n.CaseID, encode(n.Args), n.CreatedAt, nullTime(n.SeenAt))
	}
}

func writeAttachments(w writer, list []desk.Attachment) {
	for _, a := range list {
		w.add("attachment-insert", a.CaseID, a.ID, a.MessageID, a.FileID, a.Name, a.Type, a.Size, a.CreatedAt)
	}
}

func promiseRow(p promise.Promise) []any {
	return []any{
		p.CaseID, p.ID, string(p.Kind), p.Text, nullText(p.OwnerID), string(p.State), p.DueAt, p.MadeBy, p.MadeAt,
		nullTime(p.SettledAt), nullText(p.RenewedBy), p.Reason, nullTime(p.Basis.From), nullTime(p.Basis.Within), string(p.AskedBy), p.Because,
		string(p.Basis.Unit), nullText(p.HomeID), nullTime(p.HomeAt), nullTime(p.Basis.Spared.From), nullTime(p.Basis.Spared.Until),
		nullText(p.Basis.Spared.Zone),
	}
}

// caseTopic begins the topic of one case.
const caseTopic = "case:"

// topics are what open pages listen to: lists of cases, the working day, the
// case itself, and what is one person's. The board goes by the case's.
func topics(c desk.Change) []string {
	list := []string{"cases", "today", caseTopic + c.Case.ID}
	staff := map[string]bool{"": true}
	tell := func(id string) {
		if !staff[id] {
			staff[id] = true
			list = append(list, "staff:"+id)
		}
	}
	tell(c.Case.OwnerID)
	for _, n := range c.Notifications {
		tell(n.StaffID)
	}
	for _, o := range c.Orders {
		tell(o.StaffID)
	}
	if len(c.Orders) > 0 {
		list = append(list, "orders")
	}
	return list
}

// Answer implements desk.Store.
func (s Desk) Answer(ctx context.Context, actorID, key string) (desk.Answer, error) {
	return s.db.Answer(ctx, actorID, key)
}

// CaseID implements desk.Store.
func (s Desk) CaseID(ctx context.Context, number int64) (string, error) {
	id, err := one(ctx, s.db, scanText, "case-by-number", number)
	return id, notFound(err, "desk.case_unknown")
}

// Lapsing implements desk.Store.
func (s Desk) Lapsing(ctx context.Context, now int64, after string, limit int) ([]string, error) {
	return list(ctx, s.db, scanText, "promise-lapsing", now, after, limit)
}

// Silent implements desk.Store.
func (s Desk) Silent(ctx context.Context, since int64, after string, limit int) ([]string, error) {
	return list(ctx, s.db, scanText, "case-silent", since, after, limit)
}

// Members implements desk.Staff.
func (s Desk) Members(ctx context.Context) ([]desk.Member, error) {
	return list(ctx, s.db, scanMember, "desk-members")
}

// Supervisors implements desk.Staff. Where there are none, admins stand in.
func (s Desk) Supervisors(ctx context.Context) ([]string, error) {
	return list(ctx, s.db, scanText, "desk-supervisors")
}

// Notifications implements desk.Reader.
func (s Desk) Notifications(ctx context.Context, staffID string, limit int) ([]desk.Notification, error) {
	return list(ctx, s.db, scanNotification, "notification-unseen", staffID, limit)
}

// Seen implements desk.Reader.
func (s Desk) Seen(ctx context.Context, staffID string, ids []string, at int64) error {
	b := s.db.batch()
	if len(ids) == 0 {
		b.add("notification-seen-all", staffID, at)
	}
	for _, id := range ids {
		b.add("notification-seen", staffID, at, id)
	}
	b.publish(at, "staff:"+staffID)
	return b.commit(ctx)
}
