package desk

import (
	"slices"
	"strings"

	"liuke/internal/evidence"
	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/promise"
)

// AskEvidence asks for pieces of evidence of a cause.
type AskEvidence struct {
	Cause  string   // code
	Pieces []string // codes
}

// AskEvidence supposes a cause and asks for what is needed to tell: the
// customer by a letter and on the page of their case, for each by its day.
// What was asked for and is not settled is not asked for twice.
func (k Clerk) AskEvidence(f File, a AskEvidence, causes evidence.Causes) (Change, error) {
	if err := f.ours(); err != nil {
		return Change{}, err
	}
	cause, ok := causes.Cause(a.Cause)
	if !ok {
		return Change{}, fault.New(fault.Invalid, "evidence.cause_unknown").On("cause")
	}
	d := k.draft(f)
	d.change.Case.Cause = cause.Code
	for _, p := range cause.Pieces {
		asked := slices.ContainsFunc(f.Evidence, func(i evidence.Item) bool { return i.Code == p.Code && i.Open() })
		if asked || !slices.Contains(a.Pieces, p.Code) {
			continue
		}
		d.change.Evidence = append(d.change.Evidence, evidence.Item{
			CaseID: f.Case.ID, ID: ident.New(), Cause: cause.Code, Code: p.Code, Names: p.Names, Words: p.Words, From: p.From,
			State: evidence.Asked, DueAt: evidence.DueIn(p.Days, k.Now, k.Rules.Calendar), AskedAt: k.Now, AskedBy: k.Actor.ID,
		})
	}
	if len(d.change.Evidence) == 0 {
		return Change{}, fault.New(fault.Invalid, "evidence.nothing_asked").On("pieces")
	}
	d.log(EntryEvidenceAsked, "Text", names(d.change.Evidence, k.Rules.Lang), "DueAt", decimal(lastDue(d.change.Evidence)))
	theirs := ofCustomer(d.change.Evidence)
	stands := d.awaitEvidence()
	if len(theirs) > 0 {
		d.write("letter.evidence", "Text", asList(theirs, f.Case.Lang), "DueAt", decimal(lastDue(theirs)), "Reason", "", "Paused", stands)
	}
	return d.end(), nil
}

// names are what the items are called, in a row.
func names(items []evidence.Item, lang string) string {
	var list []string
	for _, i := range items {
		list = append(list, i.Name(lang))
	}
	return strings.Join(list, " / ")
}

// asList tells the customer of each item what it is, a line each.
func asList(items []evidence.Item, lang string) string {
	var lines []string
	for _, i := range items {
		line := "- " + i.Name(lang)
		if words := evidence.In(i.Words, lang); words != "" {
			line += ": " + words
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func ofCustomer(items []evidence.Item) []evidence.Item {
	return slices.DeleteFunc(slices.Clone(items), func(i evidence.Item) bool { return i.From != evidence.Customer })
}

func lastDue(items []evidence.Item) (due int64) {
	for _, i := range items {
		due = max(due, i.DueAt)
	}
	return due
}

// Proof is what somebody brings of a piece of evidence.
type Proof struct {
	ItemID string
	Text   string
	Files  []Upload
}

// GiveEvidence adds what the customer brings from the page of their case.
func (k Clerk) GiveEvidence(f File, p Proof) (Change, error) {
	i, err := f.evidence(p.ItemID)
	if err != nil {
		return Change{}, err
	}
	text, err := limit("text", words(p.Text), MaxWords)
	if err == nil && len(p.Files) == 0 {
		text, err = need("text", text, MaxWords)
	}
	if err == nil {
		err = checkUploads(p.Files)
	}
	if err != nil {
		return Change{}, err
	}
	if i.From != evidence.Customer {
		return Change{}, fault.New(fault.NotFound, "evidence.unknown")
	}
	d := k.draft(f)
	d.heard(true)
	m := d.say(Inbound, text, p.Files)
	if i, err = i.Give(m.ID, k.Now); err != nil {
		return Change{}, err
	}
	d.change.Evidence = append(d.change.Evidence, i)
	d.log(EntryEvidenceGiven, "Text", i.Name(k.Rules.Lang), "MessageID", m.ID)
	d.notify(NotifyEvidence, []string{f.Case.OwnerID}, "Text", i.Name(k.Rules.Lang))
	d.heard(false)
	d.awaitEvidence()
	return d.end(), nil
}

// TakeEvidence records that a piece is what was asked for; what came by another
// way is kept with it.
func (k Clerk) TakeEvidence(f File, p Proof) (Change, error) {
	i, err := f.evidence(p.ItemID)
	if err != nil {
		return Change{}, err
	}
	text, err := limit("text", words(p.Text), MaxWish)
	if err == nil {
		err = checkUploads(p.Files)
	}
	if err == nil && i.State == evidence.Asked && len(p.Files) == 0 {
		text, err = need("text", text, MaxWish)
	}
	if err != nil {
		return Change{}, err
	}
	d := k.draft(f)
	pairs := []string{"Text", i.Name(k.Rules.Lang)}
	if text != "" || len(p.Files) > 0 {
		m := d.say(Internal, text, p.Files)
		pairs = append(pairs, "MessageID", m.ID)
		if i.MessageID == "" {
			i.MessageID = m.ID
		}
	}
	if i, err = i.Take(k.Actor.ID, k.Now); err != nil {
		return Change{}, err
	}
	d.change.Evidence = append(d.change.Evidence, i)
	d.log(EntryEvidenceTaken, pairs...)
	d.awaitEvidence()
	return d.end(), nil
}

// EvidenceReason names a piece of evidence and why something is done about it.
type EvidenceReason struct{ ItemID, Reason string }

// of returns the piece of the case and the reason as it is kept.
func (w EvidenceReason) of(f File) (evidence.Item, string, error) {
	i, err := f.evidence(w.ItemID)
	if err != nil {
		return i, "", err
	}
	reason, err := limit("reason", line(w.Reason), maxPromise)
	return i, reason, err
}

// WaiveEvidence does without a piece, for a reason.
func (k Clerk) WaiveEvidence(f File, w EvidenceReason) (Change, error) {
	i, reason, err := w.of(f)
	if err != nil {
		return Change{}, err
	}
	if i, err = i.Waive(k.Actor.ID, reason, k.Now); err != nil {
		return Change{}, err
	}
	d := k.draft(f)
	d.change.Evidence = append(d.change.Evidence, i)
	d.log(EntryEvidenceWaived, "Text", i.Name(k.Rules.Lang), "Reason", reason)
	d.awaitEvidence()
	return d.end(), nil
}

// AskEvidenceAgain asks once more for what came and is not what was asked for.
// The customer is told why, and has as many days as at first.
func (k Clerk) AskEvidenceAgain(f File, w EvidenceReason) (Change, error) {
	if err := f.ours(); err != nil {
		return Change{}, err
	}
	i, reason, err := w.of(f)
	if err != nil {
		return Change{}, err
	}
	if i, err = i.AskAgain(reason, k.Now+max(i.DueAt-i.AskedAt, dayMS), k.Now); err != nil {
		return Change{}, err
	}
	d := k.draft(f)
	d.change.Evidence = append(d.change.Evidence, i)
	d.log(EntryEvidenceAgain, "Text", i.Name(k.Rules.Lang), "Reason", reason, "DueAt", decimal(i.DueAt))
	stands := d.awaitEvidence()
	if i.From == evidence.Customer {
		d.write("letter.evidence", "Text", asList([]evidence.Item{i}, f.Case.Lang), "DueAt", decimal(i.DueAt), "Reason", reason, "Paused", stands)
	}
	return d.end(), nil
}

// awaitEvidence has the clocks stand still while the customer is to bring
// something, at the latest until the last of it is due, and go on when nothing
// is missing. It returns why they stand still from now on, as the customer is
// told; "" when that has not changed.
func (d *draft) awaitEvidence() string {
	f := d.file.Apply(d.change)
	missing := evidence.Absent(ofCustomer(f.Evidence))
	if len(missing) == 0 {
		if f.Case.Paused == AwaitsEvidence {
			d.resume(d.Now)
		}
		return ""
	}
	until := lastDue(missing)
	runs := slices.ContainsFunc(f.Promises, func(p promise.Promise) bool { return p.Stops() && p.Lapse(d.Now).State == promise.Open })
	if f.Case.State != Open || f.Case.Paused != Running || !runs || until <= d.Now {
		return ""
	}
	why := names(missing, f.Case.Lang)
	d.change.Case.Paused = AwaitsEvidence
	d.change.Halts = append(d.change.Halts, Halt{
		CaseID: f.Case.ID, ID: ident.New(), Reason: AwaitsEvidence, Why: why, Since: d.Now, AgreedAt: until, ByID: d.Actor.ID,
	})
	d.reckon()
	d.log(EntryPaused, "ReasonKey", AwaitsEvidence.key(), "Why", why, "UntilAt", decimal(until))
	return why
}

// remindEvidence reminds of what is still missing: the customer by one letter a
// day before, the case's owner once it is overdue.
func (d *draft) remindEvidence() {
	var remind, late []evidence.Item
	for _, i := range d.file.Evidence {
		before := i.Reminded
		for at, ok := i.NextReminder(); ok && at <= d.Now; at, ok = i.NextReminder() {
			i.Reminded++
			switch {
			case i.Reminded > 1:
				late = append(late, i)
			case i.DueAt > d.Now:
				remind = append(remind, i)
			}
		}
		if i.Reminded > before {
			d.change.Evidence = append(d.change.Evidence, i)
		}
	}
	if len(remind)+len(late) == 0 {
		return
	}
	due := append(slices.Clone(remind), late...)
	d.log(EntryEvidenceDue, "Text", names(due, d.Rules.Lang), "DueAt", decimal(lastDue(due)))
	if theirs := ofCustomer(remind); len(theirs) > 0 {
		d.write("letter.evidence_due", "Text", asList(theirs, d.file.Case.Lang), "DueAt", decimal(lastDue(theirs)))
	}
	tell := slices.DeleteFunc(remind, func(i evidence.Item) bool { return i.From == evidence.Customer })
	if tell = append(tell, late...); len(tell) > 0 {
		d.notify(NotifyEvidenceDue, []string{d.change.Case.OwnerID}, "Text", names(tell, d.Rules.Lang), "DueAt", decimal(lastDue(tell)))
	}
}

func (f File) evidence(id string) (evidence.Item, error) {
	at := slices.IndexFunc(f.Evidence, func(i evidence.Item) bool { return i.ID == id })
	if at < 0 {
		return evidence.Item{}, fault.New(fault.NotFound, "evidence.unknown")
	}
	return f.Evidence[at], nil
}

// evidenceForCustomer leaves what the customer is asked for, and has brought.
func evidenceForCustomer(items []evidence.Item) []evidence.Item {
	list := ofCustomer(items)
	for i := range list {
		if list[i].State == evidence.Waived {
			list[i].Reason = ""
		}
		list[i].AskedBy, list[i].SettledBy = "", ""
	}
	return list
}
