package desk

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"liuke/internal/account"
	"liuke/internal/assignment"
	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/promise"
	"liuke/internal/topic"
)

// Intake is a matter as it reaches us, by whatever channel.
type Intake struct {
	Key        string // chosen by the sender: the same key files one case however often it is sent; "" for none
	Kind       Kind   // "" is a complaint
	Channel    Channel
	Lang       string // "" for the company's
	Subject    string // "" takes the first words
	Words      string
	Wish       string
	Nickname   string
	Email      string
	Phone      string
	Severity   int64  // 0 while nobody has judged
	CustomerID string // "" to go by e-mail address and telephone
	PurchaseID string
	OwnerID    string         // "" for whoever is responsible or can best take it
	Public     bool           // said where others can read it
	Category   topic.Category // "" for the topic's, or while nobody has judged
	TopicID    string         // "" while nobody has said
	AboutID    string         // the member of the staff it complains of; "" for nobody
	Files      []Upload
	Spot       *Spot   // settled on the spot; nil: not
	Breach     *Broken // the standard that was not kept; nil: the customer raised it
}

// Receipt is what the customer is told at once: a number, a named person, a
// promised time and where to follow the case.
type Receipt struct {
	CaseID   string `json:"case_id"`
	Ref      string `json:"ref"`
	Owner    string `json:"owner"`
	DueAt    int64  `json:"due_at"`
	TrackURL string `json:"track_url"`
}

const maxKey = 200 // bytes of what a sender names a request

// Clean returns the intake fit to be filed, or a fault that names the field.
func (in Intake) Clean() (Intake, error) {
	if in.Kind == "" {
		in.Kind = Complaint
	}
	if in.Severity == 0 {
		in.Severity = SeverityNormal
	}
	if err := in.checkOrigin(); err != nil {
		return Intake{}, err
	}
	if err := checkSeverity(in.Severity); err != nil {
		return Intake{}, err
	}
	if err := checkCategory(in.Category); err != nil {
		return Intake{}, err
	}
	if len(in.Key) > maxKey {
		return Intake{}, fault.New(fault.Invalid, "desk.too_long", fault.Args{"Limit": maxKey}).On("key")
	}
	if err := checkUploads(in.Files); err != nil {
		return Intake{}, err
	}
	return in.cleanText()
}

// checkOrigin returns a fault unless there are such a kind and such a channel.
// Those of a breach are for one.
func (in Intake) checkOrigin() error {
	if in.Breach == nil {
		if err := checkKind(in.Kind); err != nil {
			return err
		}
	}
	if !slices.Contains(Channels, in.Channel) || in.Breach == nil && in.Channel == ChannelOwn {
		return fault.New(fault.Invalid, "desk.channel_unknown").On("channel")
	}
	return nil
}

func (in Intake) cleanText() (Intake, error) {
	var err error
	if in.Words, err = need("words", words(in.Words), MaxWords); err != nil {
		return Intake{}, err
	}
	if in.Wish, err = limit("wish", words(in.Wish), MaxWish); err != nil {
		return Intake{}, err
	}
	if in.Subject, err = limit("subject", line(in.Subject), MaxSubject); err != nil {
		return Intake{}, err
	}
	if in.Nickname, err = limit("nickname", line(in.Nickname), MaxNickname); err != nil {
		return Intake{}, err
	}
	if in.Email, err = address(in.Email); err != nil {
		return Intake{}, err
	}
	if in.Phone, err = telephone(in.Phone); err != nil {
		return Intake{}, err
	}
	if in.PurchaseID, err = limit("purchase_id", line(in.PurchaseID), maxPurchaseID); err != nil {
		return Intake{}, err
	}
	if in.Subject == "" {
		in.Subject = title(in.Words)
	}
	if in.Lang = line(in.Lang); len(in.Lang) > maxLang {
		in.Lang = ""
	}
	return in, nil
}

const (
	maxLang       = 35 // bytes, RFC 5646 §4.4.1
	maxPurchaseID = 64 // characters
)

// fingerprint is the SHA-256 of a command to a case.
func fingerprint(name, caseID string, command any) string {
	raw, err := json.Marshal([]any{name, caseID, command})
	if err != nil {
		panic("desk: a command does not encode: " + err.Error())
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// firstAnswer is what the time for a first answer is reckoned from. Whatever
// the company lays down for some customers, nobody's is due later than its floor
// has it of the time there is for all at that severity.
func (k Clerk) firstAnswer(severity int64, from Sender) promise.Basis {
	b := k.Rules.Promises.Basis(promise.FirstAnswer, severity, from.Known.Tier, k.Now)
	b.Within = k.Rules.Assignment.Within(time.Duration(b.Within)*time.Millisecond, severity, from.Known).Milliseconds()
	last := k.Rules.Promises.Basis(promise.FirstAnswer, severity, "", k.Now)
	last.Within = k.Rules.Assignment.Longest(time.Duration(last.Within)*time.Millisecond, severity).Milliseconds()
	if last.Due(k.Rules.Calendar, nil) < b.Due(k.Rules.Calendar, nil) {
		return last
	}
	return b
}

// Intake files a case: clean, under its number, in the charge of owner, who
// owes a first answer. It also returns what the customer is told.
func (k Clerk) Intake(in Intake, number int64, owner assignment.Pick, from Sender) (Change, Receipt, error) {
	c := Case{
		ID: ident.New(), Number: number, CustomerID: from.CustomerID, PurchaseID: in.PurchaseID,
		Kind: in.Kind, Channel: in.Channel, Lang: in.Lang, Subject: in.Subject, Words: in.Words, Wish: in.Wish,
		Nickname: in.Nickname, Email: in.Email, Phone: in.Phone, Severity: in.Severity, State: Open,
		OwnerID: owner.PersonID, Version: 1, CreatedAt: k.Now, Public: in.Public,
		Category: in.Category, TopicID: in.TopicID, AboutID: in.AboutID, TeamID: owner.TeamID,
	}
	if c.Lang == "" {
		c.Lang = k.Rules.Lang
	}
	d := k.draft(File{Case: c, Owner: owner.Name})
	d.change.New, d.change.Customer = true, from.New
	d.standing = from.with()
	d.change.Attachments = d.attach(c.ID, in.Files)
	first, err := d.firstPromise(d.reckoned(promise.Promise{
		ID: ident.New(), CaseID: c.ID, Kind: promise.FirstAnswer, MadeBy: account.System.ID,
		Basis: k.firstAnswer(c.Severity, from),
	}), in.Spot)
	if err != nil {
		return Change{}, Receipt{}, err
	}
	due := first.DueAt
	d.change.Promises = append(d.change.Promises, first)
	charge := because(owner, "Owner", d.owner(), "DueAt", decimal(due))
	if in.Breach != nil {
		d.regret(*in.Breach, charge, due)
		return d.end(), d.receipt(due), nil
	}
	d.log(EntryReceived, append(charge, "ChannelKey", c.Channel.key())...)
	if in.Spot != nil {
		if err := d.settle(*in.Spot); err != nil {
			return Change{}, Receipt{}, err
		}
		return d.end(), d.receipt(due), nil
	}
	d.write("letter.received", "DueAt", decimal(due))
	if in.OwnerID != "" {
		d.notify(NotifyAssigned, []string{owner.PersonID}, "By", k.Actor.Name)
	}
	d.Actor = account.System // nobody takes it up by hand
	d.pullTriggers(d.standing)
	d.tellReached()
	d.tellOnce()
	return d.end(), d.receipt(due), nil
}

// receipt is what the customer of a new case is told.
func (d *draft) receipt(due int64) Receipt {
	c := d.change.Case
	return Receipt{CaseID: c.ID, Ref: c.Ref(), Owner: d.owner(), DueAt: due, TrackURL: d.trackURL(c.ID)}
}
