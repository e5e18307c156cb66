package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"liuke/internal/desk"
	"liuke/internal/promise"
)

// File implements desk.Store. The case is read first: when one of its parts
// was changed before it was read, saving on what was read fails.
func (s Desk) File(ctx context.Context, id string) (desk.File, error) {
	f, err := one(ctx, s.db, scanFileHead, "case-by-id", id)
	if err != nil {
		return desk.File{}, notFound(err, "desk.case_unknown")
	}
	messages, errMessages := list(ctx, s.db, scanMessage, "message-list", id)
	attachments, errAttachments := list(ctx, s.db, scanAttachment, "attachment-list", id)
	var errPromises, errRemedies, errTimeline error
	f.Promises, errPromises = list(ctx, s.db, scanPromise, "promise-list", id)
	f.Remedies, errRemedies = list(ctx, s.db, scanRemedy, "remedy-list", id)
	f.Timeline, errTimeline = list(ctx, s.db, scanEntry, "timeline-list", id)
	errLadder, errOrders := s.fileLadder(ctx, &f), errors.Join(s.fileOrders(ctx, &f), s.fileGiving(ctx, &f), s.fileHalts(ctx, &f), s.fileClosing(ctx, &f))
	if err := errors.Join(errMessages, errAttachments, errPromises, errRemedies, errTimeline, errLadder, errOrders); err != nil {
		return desk.File{}, err
	}
	f.Messages = append([]desk.Message{f.Case.FirstMessage()}, messages...)
	for i := range f.Messages {
		f.Messages[i].CaseID = id
	}
	for i := range f.Remedies {
		f.Remedies[i].CaseID = id
	}
	for i := range f.Timeline {
		f.Timeline[i].CaseID = id
	}
	for _, a := range attachments {
		a.CaseID = id
		if at := slices.IndexFunc(f.Messages, func(m desk.Message) bool { return m.ID == a.MessageID }); at >= 0 {
			f.Messages[at].Attachments = append(f.Messages[at].Attachments, a)
		}
	}
	return f, s.fileFollowers(ctx, &f)
}

// caseFields are the places of a case's columns, in the order of the queries.
func caseFields(c *desk.Case) []any {
	return []any{
		&c.ID, &c.Number, &c.CustomerID, &c.PurchaseID, &c.Kind, &c.Channel, &c.Lang, &c.Subject, &c.Words, &c.Wish,
		&c.Nickname, &c.Email, &c.Phone, &c.Severity, &c.State, &c.Outcome, &c.OwnerID, &c.Restated, &c.Reopened, &c.DueAt,
		&c.Version, &c.CreatedAt, &c.UpdatedAt, &c.DoneAt, &c.ClosedAt, &c.Category, &c.TopicID, &c.Cause, &c.AboutID, &c.TeamID,
		&c.Public, &c.Level, &c.Paused, &c.Verdict, &c.FinalAt, &c.FollowUpAt, &c.MergedInto,
	}
}

func scanFileHead(rows *sql.Rows) (desk.File, error) {
	var f desk.File
	err := rows.Scan(append(caseFields(&f.Case), &f.Owner, &f.AlarmAt)...)
	return f, err
}

func scanMessage(rows *sql.Rows) (desk.Message, error) {
	var m desk.Message
	err := rows.Scan(&m.ID, &m.Direction, &m.AuthorID, &m.Author, &m.Text, &m.CreatedAt)
	return m, err
}

func scanAttachment(rows *sql.Rows) (desk.Attachment, error) {
	var a desk.Attachment
	err := rows.Scan(&a.ID, &a.MessageID, &a.FileID, &a.Name, &a.Type, &a.Size, &a.CreatedAt)
	return a, err
}

func promiseFields(p *promise.Promise) []any {
	return []any{
		&p.CaseID, &p.ID, &p.Kind, &p.Text, &p.OwnerID, &p.State, &p.DueAt, &p.MadeBy, &p.MadeAt, &p.SettledAt, &p.RenewedBy, &p.Reason,
		&p.Basis.From, &p.Basis.Within, &p.AskedBy, &p.Because, &p.Basis.Unit, &p.HomeID, &p.HomeAt,
		&p.Basis.Spared.From, &p.Basis.Spared.Until, &p.Basis.Spared.Zone,
	}
}

func scanPromise(rows *sql.Rows) (promise.Promise, error) {
	var p promise.Promise
	err := rows.Scan(promiseFields(&p)...)
	return p, err
}

func scanEntry(rows *sql.Rows) (desk.Entry, error) {
	var e desk.Entry
	var args string
	err := rows.Scan(&e.ID, &e.Kind, &e.ActorKind, &e.ActorID, &e.Actor, &args, &e.At)
	if err != nil {
		return e, err
	}
	return e, decode(args, &e.Args)
}

func scanNotification(rows *sql.Rows) (desk.Notification, error) {
	var n desk.Notification
	var args string
	var about int64
	if err := rows.Scan(&n.ID, &n.StaffID, &n.Kind, &n.CaseID, &args, &n.CreatedAt, &about); err != nil {
		return n, err
	}
	err := decode(args, &n.Args)
	if about == 1 && err == nil {
		n.Args["Subject"], n.Args["Reason"] = "", "" // what they complain of is not told to whom
	}
	return n, err
}

func scanMember(rows *sql.Rows) (desk.Member, error) {
	var m desk.Member
	var skills, langs string
	p := &m.Profile
	if err := rows.Scan(&m.ID, &m.Name, &m.Role, &m.Lang, &m.TeamID, &m.Open, &skills, &langs, &p.Hours, &p.MostOpen,
		&p.Away.From, &p.Away.Until, &p.Away.StandInID); err != nil {
		return m, err
	}
	p.StaffID = m.ID
	return m, errors.Join(decode(skills, &p.Skills), decode(langs, &p.Langs))
}
