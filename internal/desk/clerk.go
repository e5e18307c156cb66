package desk

import (
	"net/url"
	"slices"
	"time"

	"liuke/internal/account"
	"liuke/internal/assignment"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/outbox"
	"liuke/internal/promise"
	"liuke/internal/remedy"
	"liuke/internal/seal"
)

// Rules are what the company lays down for its desk.
type Rules struct {
	Company   string // its name
	Lang      string // for customers whose language is not known
	Currency  string
	Promises  promise.Policy // within which time what is promised
	Quiet     promise.Quiet  // when customers are left alone
	PublicURL string         // without a slash at the end
	Calendar  *calendar.Calendar
	Budgets   remedy.Budgets   // out of which what is given is paid
	Authority remedy.Authority // what may be given without asking
	Silence   time.Duration    // after which a case that is done closes without the customer's word
	Ladder    promise.Ladder   // who is reminded, and told when something breaks
	Mail      bool             // whether there is a mail server; without one letters are held

	Closing    Closing           // how cases end
	Assignment assignment.Policy // which customers are looked after in particular, and the floor for all others
}

// DefaultSilence is how long a customer has to say whether a case is settled.
const DefaultSilence = 7 * 24 * time.Hour

// Clerk decides what a command makes of a case: for the one who acts, at one
// moment, by the company's rules. Each command is a method that takes the
// file and returns the change, or a fault and nothing.
type Clerk struct {
	Actor       account.Actor
	Now         int64
	Rules       Rules
	Keys        *seal.Keyring
	Supervisors []string // whom to tell when something breaks
	People      promise.People
	Tier        string          // of the customer, if the policy of promises asks
	Zone        *time.Location  // of the customer; nil while not known
	LettersWait bool            // the customer asked that letters wait until quiet hours are over
	Approvers   []account.Actor // who may agree to more than the actor may give
	Colleagues  []Colleague     // who may be called by name
	Dealings    Dealings        // of the company with the case's customer

	Board assignment.Board // of which choices are made
}

// How long the links in letters are good for.
const (
	trackFor   = 365 * 24 * time.Hour
	confirmFor = 90 * 24 * time.Hour
)

func (k Clerk) trackURL(caseID string) string {
	return k.Rules.PublicURL + "/t/" + k.Keys.Sign(seal.Claim{
		Purpose: seal.Track, Subject: caseID, ExpiresAt: k.Now + trackFor.Milliseconds(),
	})
}

// confirmURL is the link by which the customer answers the case's present round.
func (k Clerk) confirmURL(c Case) string {
	return k.Rules.PublicURL + "/c/" + k.Keys.Sign(seal.Claim{
		Purpose: seal.Confirm, Subject: c.ID, Extra: c.Round(), ExpiresAt: k.Now + confirmFor.Milliseconds(),
	})
}

// mailDomain is the host in the Message-ID of letters.
func (r Rules) mailDomain() string {
	u, err := url.Parse(r.PublicURL)
	if err != nil || u.Hostname() == "" {
		return "liuke.localhost"
	}
	return u.Hostname()
}

// draft is a change being written.
type draft struct {
	Clerk
	file   File // as it was
	change Change

	standing Standing      // of the customer of a new case
	climbing bool          // it does what time has brought
	reached  []reachedStep // whom it came up to
	taken    []string      // ids of what it took over from another case
}

func (k Clerk) draft(f File) *draft {
	return &draft{Clerk: k, file: f, change: Change{Case: f.Case, Owner: f.Owner}}
}

// end completes the change with what follows from the rest of it.
func (d *draft) end() Change {
	if d.change.Case.State != Open {
		d.endHalt(d.Now)
	}
	d.change.Case.UpdatedAt = d.Now
	d.change.Case.DueAt = d.due()
	d.change.AlarmAt = d.alarm()
	return d.change
}

// log adds an entry to the timeline; pairs are the names and values of its arguments.
func (d *draft) log(kind EntryKind, pairs ...string) {
	actor := d.Actor.Name
	if d.Actor.Kind == account.ActorCustomer {
		actor = d.change.Case.Nickname
	}
	d.change.Entries = append(d.change.Entries, Entry{
		ID: ident.New(), CaseID: d.change.Case.ID, Kind: kind,
		ActorKind: d.Actor.Kind, ActorID: d.Actor.ID, Actor: actor, Args: args(pairs), At: d.Now,
	})
}

// notify tells members of the staff, each once and not the one who acts. The one
// complained of hears only that it came up to them, where nobody else is there.
func (d *draft) notify(kind NotificationKind, staff []string, pairs ...string) {
	told := map[string]bool{"": true, d.Actor.ID: true}
	if slices.Contains(followed, kind) {
		staff = append(slices.Clone(staff), d.followers()...)
	}
	for _, id := range staff {
		if told[id] || id == d.change.Case.AboutID && kind != NotifyEscalated {
			continue
		}
		told[id] = true
		a := args(pairs)
		a["Ref"], a["Subject"] = d.change.Case.Ref(), d.change.Case.Subject
		d.change.Notifications = append(d.change.Notifications, Notification{
			ID: ident.New(), StaffID: id, Kind: kind, CaseID: d.change.Case.ID, Args: a, CreatedAt: d.Now,
		})
	}
}

// write adds a letter to the customer. Every template may use Ref, Name (the
// customer's, may be empty), Subject, Owner, Author (who signs), Company and
// TrackURL.
func (d *draft) write(template string, pairs ...string) {
	c := d.change.Case
	a := args(pairs)
	a["Ref"], a["Name"], a["Subject"] = c.Ref(), c.Nickname, c.Subject
	a["Owner"], a["Author"], a["Company"], a["TrackURL"] = d.owner(), d.owner(), d.Rules.Company, d.trackURL(c.ID)
	if d.Actor.Kind == account.ActorStaff {
		a["Author"] = d.Actor.Name
	}
	l := outbox.New(c.Email, template, c.Lang, d.Rules.mailDomain(), a, d.Now)
	l.CaseID = c.ID
	if until, quiet := d.quietNow(); quiet {
		l.NotBefore = until
	}
	if l.Recipient == "" || !d.Rules.Mail {
		l.State = outbox.Held
	}
	d.change.Letters = append(d.change.Letters, l)
}

// owner is who is in charge as the customer is told: a name, or the company
// while nobody is.
func (d *draft) owner() string {
	if d.change.Owner != "" {
		return d.change.Owner
	}
	return d.Rules.Company
}

// say adds a message by the one who acts.
func (d *draft) say(direction Direction, text string, files []Upload) Message {
	m := Message{
		ID: ident.New(), CaseID: d.change.Case.ID, Direction: direction,
		AuthorID: d.Actor.ID, Author: d.Actor.Name, Text: text, CreatedAt: d.Now,
	}
	if direction == Inbound {
		m.AuthorID, m.Author = "", d.change.Case.Nickname
	}
	m.Attachments = d.attach(m.ID, files)
	d.change.Messages = append(d.change.Messages, m)
	return m
}

func (d *draft) attach(messageID string, files []Upload) []Attachment {
	var list []Attachment
	for _, u := range files {
		list = append(list, Attachment{
			ID: ident.New(), CaseID: d.change.Case.ID, MessageID: messageID, FileID: u.FileID,
			Name: u.Name, Type: u.Type, Size: u.Size, CreatedAt: d.Now,
		})
	}
	return list
}

// promise adds a new promise and logs it.
func (d *draft) promise(p promise.Promise) error {
	p.ID, p.CaseID, p.MadeBy = ident.New(), d.change.Case.ID, d.Actor.ID
	made, err := promise.Make(p, d.Now)
	if err != nil {
		return err
	}
	d.change.Promises = append(d.change.Promises, made)
	d.log(EntryPromised, "KindKey", kindKey(p.Kind), "Text", p.Text, "DueAt", known(p.DueAt), "Because", p.Because)
	return nil
}

// owe promises something of the kind within the company's time. An update is
// owed only when nothing else is: whatever is pending will bring one.
func (d *draft) owe(kind promise.Kind) error {
	if kind == promise.NextUpdate && d.due() != 0 {
		return nil
	}
	by := d.Actor
	d.Actor = account.System // it is not the customer, whose act made it due, who promises
	defer func() { d.Actor = by }()
	return d.promise(d.reckoned(promise.Promise{Kind: kind, Basis: d.basis(kind)}))
}

// basis is what a promise of the kind is reckoned from that is made now.
func (d *draft) basis(kind promise.Kind) promise.Basis {
	return d.Rules.Promises.Basis(kind, d.change.Case.Severity, d.Tier, d.Now)
}

// due is when the next promise falls due once the draft is saved; 0: never.
func (d *draft) due() int64 { return d.file.Apply(d.change).earliestDue() }

// keep does pending promises that ok picks: kept, or done late.
func (d *draft) keep(ok func(promise.Promise) bool) {
	for _, p := range d.file.Pending() {
		if !ok(p) {
			continue
		}
		p = p.Do(d.Now)
		d.change.Promises = append(d.change.Promises, p)
		kind := EntryKept
		if p.State == promise.Broken {
			kind = EntryLate
		}
		d.log(kind, "KindKey", kindKey(p.Kind), "Text", p.Text)
	}
}

// answered does the promises that an answer in substance does.
func (d *draft) answered() {
	d.keep(func(p promise.Promise) bool { return p.Kind == promise.FirstAnswer || p.Kind == promise.NextUpdate })
}

// doneByLetter reports whether the letter that says a case is done does the promise.
func doneByLetter(p promise.Promise) bool {
	return p.Kind == promise.FirstAnswer || p.Kind == promise.NextUpdate || p.Kind == promise.FinalAnswer
}

// ours returns a fault unless the case is open, and so ours to act on.
func (f File) ours() error {
	switch f.Case.State {
	case Closed:
		return fault.New(fault.Conflict, "desk.case_closed")
	case Waiting:
		return fault.New(fault.Conflict, "desk.case_waiting")
	}
	return nil
}
