package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"liuke/internal/account"
	"liuke/internal/customer"
	"liuke/internal/desk"
	"liuke/internal/promise"
)

// LogPage takes a matter down while the customer is on the telephone.
type LogPage struct {
	Page
	Form     *Form
	Typed    string // who it is, as typed
	Found    []customer.Customer
	Chosen   string // id of the customer picked; "" for somebody new
	Dues     []Option
	Drafts   Drafts
	Snippets SnippetsAtHand
	Sorting
}

// Mine reports whether the case is to be the reader's.
func (p *LogPage) Mine() bool { return len(p.Form.Values) == 0 || p.Form.Values.Get("mine") != "" }

// Kinds are the kinds to choose from.
func (p *LogPage) Kinds() []Option { return kindOptions(p.Printer, desk.Kinds) }

// Severities are the severities to choose from.
func (p *LogPage) Severities() []Option { return severityOptions(&p.Page) }

// PromiseKinds are what can be promised at once.
func (p *LogPage) PromiseKinds() []Option { return promiseKinds(p.Printer) }

// Channels are the ways in which a customer is heard by a person.
func (p *LogPage) Channels() []Option {
	var options []Option
	for _, c := range []desk.Channel{desk.ChannelPhone, desk.ChannelVisit, desk.ChannelChat, desk.ChannelEmail} {
		options = append(options, Option{Value: string(c), Label: p.T("desk.channel." + string(c)), Chosen: c == desk.ChannelPhone})
	}
	return options
}

// Picked reports whether the customer is the one picked.
func (p *LogPage) Picked(id string) bool { return id == p.Chosen }

func (s *Site) showLog(v *visit) error {
	values, tell, err := s.putBack(v, logPlace, func(string) bool { return false })
	if err != nil {
		return err
	}
	entered, who := values["log"], values["log"].Get("who")
	if v.r.URL.Query().Has("who") {
		who = v.r.URL.Query().Get("who")
	}
	page, err := s.logPage(v, NewForm(v.page.Printer, entered), who)
	if err != nil {
		return err
	}
	page.Drafts = tell
	s.render.Page(v.w, v.r, http.StatusOK, "log", page)
	return nil
}

func (s *Site) logPage(v *visit, form *Form, typed string) (*LogPage, error) {
	page := &LogPage{Page: v.page, Form: form, Typed: strings.TrimSpace(typed), Chosen: form.Values.Get("customer")}
	var err error
	if page.Sorting, err = s.sorting(v, desk.Case{}); err != nil {
		return nil, err
	}
	if page.Dues, err = v.dueOptions(); err != nil {
		return nil, err
	}
	for i := range page.Dues {
		page.Dues[i].Chosen = false
	}
	page.Dues = append([]Option{{Value: "", Label: v.t("log.no_promise"), Chosen: true}}, page.Dues...)
	if page.Snippets, err = s.logSnippets(v); err != nil {
		return nil, err
	}
	if page.Typed != "" {
		page.Found, err = s.Customers.Find(v.ctx(), v.actor, page.Typed)
	}
	return page, err
}

func (s *Site) fileLog(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	receipt, err := s.takeDown(v, in)
	if err = matterFault(err); err != nil {
		form := NewForm(v.page.Printer, in)
		if !form.mend(err) {
			return err
		}
		page, errPage := s.logPage(v, form, in.Get("who"))
		if errPage == nil {
			_, page.Drafts, errPage = s.putBack(v, logPlace, func(string) bool { return true })
		}
		if errPage != nil {
			return errPage
		}
		s.showAgain(v, err, "log", page)
		return nil
	}
	s.sent(v, logPlace.at, "log")
	s.flash(v, "good", v.filed(in, receipt), "")
	SeeOther(v.w, v.r, afterLog(v.r, in, receipt))
	return nil
}

// afterLog is where to go on: back to the page that the dialog was opened
// over, so that nothing half done there is lost, or to the case.
func afterLog(r *http.Request, in url.Values, receipt desk.Receipt) string {
	if from := r.Header.Get(headerPage); from != "" && in.Get("then") != "open" {
		return localPath(from)
	}
	return "/cases/" + receipt.Ref
}

// takeDown files the case and makes the promise that was given with it.
func (s *Site) takeDown(v *visit, in url.Values) (desk.Receipt, error) {
	due := int64(0)
	if choice := in.Get("due"); choice != "" && in.Get("then") != thenSpot {
		var err error
		if due, err = v.dueTime(choice, in.Get("at")); err != nil {
			return desk.Receipt{}, err
		}
		what := promise.Promise{Kind: promise.Kind(in.Get("promise")), Text: in.Get("promised"), DueAt: due}
		if _, err := promise.Make(what, v.page.Now); err != nil {
			return desk.Receipt{}, err
		}
	}
	intake, err := s.intakeOf(v, in)
	if err != nil {
		return desk.Receipt{}, err
	}
	receipt, err := s.Desk.Intake(v.ctx(), v.actor, intake)
	if err != nil || due == 0 {
		return receipt, err
	}
	on := desk.Target{CaseID: receipt.CaseID}
	if intake.Key != "" {
		on.Key = intake.Key + ":promise"
	}
	_, err = s.Desk.Promise(v.ctx(), v.actor, on, desk.NewPromise{Kind: promise.Kind(in.Get("promise")), Text: in.Get("promised"), DueAt: due})
	return receipt, err
}

func (s *Site) intakeOf(v *visit, in url.Values) (desk.Intake, error) {
	severity, err := strconv.ParseInt(in.Get("severity"), 10, 64)
	if err != nil {
		severity = 0 // nobody has judged
	}
	intake := desk.Intake{
		Key: in.Get("once"), Kind: desk.Kind(in.Get("kind")), Channel: desk.Channel(in.Get("channel")),
		Words: in.Get("words"), Wish: in.Get("wish"), Severity: severity, CustomerID: in.Get("customer"),
		Public: in.Get("public") != "", AboutID: in.Get("about"),
	}
	intake.Category, intake.TopicID = enteredMatter(in.Get("matter"))
	if in.Get("mine") != "" {
		intake.OwnerID = v.actor.ID
	}
	if intake.Spot, err = v.spotOf(in); err != nil {
		return intake, err
	}
	if intake.CustomerID == "" {
		intake.Nickname, intake.Email, intake.Phone = readWho(in.Get("who"))
		return intake, nil
	}
	known, err := s.Customers.Get(v.ctx(), v.actor, intake.CustomerID)
	if err != nil {
		return intake, err
	}
	intake.Nickname, intake.Lang = known.Name, known.Lang
	intake.Email = customer.First(known.Identities, customer.IdentityEmail)
	intake.Phone = customer.First(known.Identities, customer.IdentityPhone)
	return intake, nil
}

// readWho makes the most of what was typed about somebody unknown: words with
// an at sign are an address, words of digits a number, the rest is how they
// call themselves.
func readWho(typed string) (nickname, email, phone string) {
	var rest []string
	for word := range strings.FieldsSeq(typed) {
		switch {
		case email == "" && isEmail(word):
			email = word
		case isPhone(word):
			phone = strings.TrimSpace(phone + " " + word)
		default:
			rest = append(rest, word)
		}
	}
	if digits := strings.Count(phone, "") - 1; digits > 0 && digits < shortestPhone {
		rest, phone = append(rest, phone), ""
	}
	return strings.Join(rest, " "), email, phone
}

// shortestPhone is how many characters a telephone number has at least.
const shortestPhone = 5

func isEmail(word string) bool {
	_, err := account.ParseEmail(word)
	return err == nil
}

func isPhone(word string) bool {
	return strings.Trim(word, "+-()0123456789") == "" && strings.ContainsAny(word, "0123456789")
}
