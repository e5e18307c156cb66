package web

import (
	"net/http"
	"net/url"
	"strings"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/httpx"
	"liuke/internal/promise"
)

// IntakePage is the public form by which customers reach us.
type IntakePage struct {
	Page
	Form *Form
	Help string // address of the questions and answers; "" for none

	Topics []Option // what a matter may be about, in customers' words; empty when the company offers none
}

// formActor is who files a case by the public form, before anybody knows who
// that is. All share it, and a form's hidden key tells them apart.
const formActor = "form"

// trap is a field that people do not see and programs fill in.
const trap = "website"

func (s *Site) showIntake(v *visit) error {
	page, err := s.intakePage(v, nil)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "intake", page)
	return nil
}

func (s *Site) intakePage(v *visit, in url.Values) (*IntakePage, error) {
	v.embed()
	page := &IntakePage{Page: v.page, Form: NewForm(v.page.Printer, in), Help: s.helpAddress(v)}
	topics, err := s.Desk.Topics(v.ctx(), account.Customer(formActor, "", v.page.Lang()))
	if len(topics) > 0 {
		page.Topics = []Option{{Label: v.t("form.topic_none")}}
	}
	for _, t := range topics {
		page.Topics = append(page.Topics, Option{Value: t.ID, Label: t.Plain(v.page.Lang()), AsIs: true})
	}
	return page, err
}

// formURL is where customers find the form.
func formURL(c account.Company) string { return c.PublicURL + "/f" }

// embed lets other sites show this page in a frame when its address asks for
// that. There is nobody signed in here whose clicks could be stolen.
func (v *visit) embed() {
	if v.r.URL.Query().Get("embed") != "" {
		v.page.Embedded = true
		httpx.AllowFraming(v.w, "*")
	}
}

// Action is where the form is sent.
func (p *IntakePage) Action() string { return p.Keeping("/f") }

// Kinds are what a matter may be, as the customer would say it.
func (p *IntakePage) Kinds() []Option {
	options := make([]Option, len(desk.Kinds))
	for i, kind := range desk.Kinds {
		options[i] = Option{Value: string(kind), Label: p.T("form.kind." + string(kind)), Chosen: kind == desk.Complaint}
	}
	return options
}

// Limits say what a form may hold, before somebody fills it in vain.
func (p *IntakePage) Limits() (limits struct {
	Words, Wish, Nickname, Files int
	Megabytes                    int64
}) {
	limits.Words, limits.Wish, limits.Nickname = desk.MaxWords, desk.MaxWish, desk.MaxNickname
	limits.Files, limits.Megabytes = desk.MaxFiles, desk.MaxFileSize>>20
	return limits
}

// fileIntake files a case from the form. Who sends it too often is told so
// after it was read, so that nothing has to be typed again.
func (s *Site) fileIntake(v *visit) error {
	in, files, err := s.readForm(v, s.limits.intake.Allow(httpx.CallerOf(v.ctx()).Network()))
	if err == nil && in.Get(trap) != "" {
		s.Desk.Discard(v.ctx(), files...)
		err = fault.New(fault.Invalid, "form.trap").On(trap)
	}
	var receipt desk.Receipt
	if err == nil {
		receipt, err = s.Desk.Intake(v.ctx(), account.Customer(formActor, in.Get("nickname"), v.page.Lang()), desk.Intake{
			Key: in.Get("once"), Kind: desk.Kind(in.Get("kind")), Channel: desk.ChannelForm, Lang: v.page.Lang(),
			Words: in.Get("words"), Wish: in.Get("wish"), Nickname: in.Get("nickname"),
			Email: in.Get("email"), Phone: in.Get("phone"), Files: files, TopicID: in.Get("topic"),
		})
	}
	if fault.Is(err, fault.Conflict) {
		err = fault.New(fault.Conflict, "form.sent_before").From(err)
	}
	if err != nil {
		in.Del(trap)
		page, errPage := s.intakePage(v, in)
		if errPage != nil {
			return errPage
		}
		return s.formAgain(v, err, page.Form, "intake", page)
	}
	SeeOther(v.w, v.r, v.page.Keeping("/f/received/"+tokenOf(receipt.TrackURL)))
	return nil
}

// tokenOf returns the token at the end of a link.
func tokenOf(link string) string { return link[strings.LastIndexByte(link, '/')+1:] }

// ReceiptPage is what the customer is told at once: a number, a named person,
// a promised time and where to follow the case.
type ReceiptPage struct {
	Page
	Ref, Owner, Until string
	Email             string // where the same was sent, "" for nowhere
	Track             string // address of the tracking page on this site
	Link              string // the same as a whole, to be kept
}

// Again is where another matter can be told.
func (p *ReceiptPage) Again() string { return p.Keeping("/f") }

// showReceipt shows the receipt at an address of its own, so that loading it
// again files nothing.
func (s *Site) showReceipt(v *visit) error {
	token := v.r.PathValue("token")
	t, err := s.Desk.Track(v.ctx(), token)
	if err != nil {
		return err
	}
	s.speak(v, t.File.Case.Lang)
	v.embed()
	s.render.Page(v.w, v.r, http.StatusOK, "receipt", &ReceiptPage{
		Page: v.page, Ref: t.File.Case.Ref(), Owner: inCharge(v, t.File), Until: v.page.Moment(firstDue(t.File.Promises)),
		Email: t.File.Case.Email, Track: trackPath(token), Link: v.company.PublicURL + trackPath(token),
	})
	return nil
}

func trackPath(token string) string { return "/t/" + token }

// firstDue is until when a first answer is promised.
func firstDue(promises []promise.Promise) (due int64) {
	for _, p := range promises {
		if p.Kind == promise.FirstAnswer {
			due = p.DueAt // of the last, which replaced those before it
		}
	}
	return due
}

// inCharge is who the customer is told has their matter in hand: a name, or
// the company while nobody has.
func inCharge(v *visit, f desk.File) string {
	if f.Owner == "" {
		return v.company.Name
	}
	return f.Owner
}
