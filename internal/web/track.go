package web

import (
	"net/http"
	"net/url"
	"strings"

	"liuke/internal/desk"
	"liuke/internal/promise"
)

// TrackPage is how a customer follows their case, without signing in.
type TrackPage struct {
	Page
	Token    string
	File     desk.File
	Owner    string
	Promises []Promised
	First    Said   // with what the case was filed
	Said     []Said // what was written since, in order
	Confirm  string // token by which to say whether it is settled; "" while that is not asked
	Message  *Form
	Call     *Form
	Proof    *Form          // what is brought of a piece of evidence
	Evidence []EvidenceLine // what the customer is asked for
	Visits   []OrderLine    // who comes to them
	Restated *TrackRestated // how we understood the customer; nil while we have not said
	Answer   *Form          // their word on it
	Instead  string         // name of the case the link is for, when that goes on in this one
	Absorbed []AbsorbedCase // what was said in cases that go on in this one
	Sent     string         // what the customer just did: message or call
	Help     string         // address of the questions and answers; "" for none
}

// Promised is a promise as its customer reads it.
type Promised struct {
	What  string
	Until string
	Due   Due
	Late  bool
	Why   string // no date can be given for the matter itself

	Provisional bool // it may move: the holidays of its year are not announced yet
}

func (s *Site) showTrack(v *visit) error {
	t, err := s.Desk.Track(v.ctx(), v.r.PathValue("token"))
	if err != nil {
		return err
	}
	page, err := s.trackPage(v, t)
	if err != nil {
		return err
	}
	page.Sent = v.r.URL.Query().Get("sent")
	s.render.Page(v.w, v.r, http.StatusOK, "track", page)
	return nil
}

func (s *Site) trackPage(v *visit, t desk.Tracking) (*TrackPage, error) {
	s.speak(v, t.File.Case.Lang)
	page := &TrackPage{
		Page: v.page, Token: v.r.PathValue("token"), File: t.File, Owner: inCharge(v, t.File),
		Message: NewForm(v.page.Printer, nil), Answer: NewForm(v.page.Printer, nil), Restated: trackRestated(v, t.File),
		Call: NewForm(v.page.Printer, url.Values{"phone": {t.File.Case.Phone}}),
		Help: s.helpAddress(v),
	}
	page.Proof, page.Evidence, page.Visits = NewForm(v.page.Printer, nil), v.trackEvidence(page.Token, t.File), v.visits(t.File)
	said := v.said(page.Token, t.File.Messages)
	page.First, page.Said = said[0], said[1:]
	page.Instead = t.Instead
	for _, a := range t.Absorbed {
		page.Absorbed = append(page.Absorbed, AbsorbedCase{Ref: a.Case.Ref(), Said: v.said(page.Token, a.Messages)})
	}
	for _, p := range t.File.Pending() {
		owed := page.owed(p)
		var err error
		if owed.Provisional, err = v.provisional(p); err != nil {
			return nil, err
		}
		page.Promises = append(page.Promises, owed)
	}
	if t.ConfirmURL != "" {
		page.Confirm = tokenOf(t.ConfirmURL)
	}
	return page, nil
}

func (p *TrackPage) owed(made promise.Promise) Promised {
	what := p.T("track.promise." + string(made.Kind))
	if made.Text != "" { // in our words, not as part of the sentence
		what = "“" + strings.TrimRight(made.Text, " .。") + "”"
	}
	if made.DueAt == promise.OpenEnded {
		return Promised{What: what, Due: p.Due(made.DueAt), Why: made.Because}
	}
	return Promised{What: what, Until: p.Moment(made.DueAt), Due: p.Due(made.DueAt), Late: made.DueAt < p.Now, Why: made.Because}
}

// Unasked reports whether the case began before the customer said a word.
func (p *TrackPage) Unasked() bool { return p.File.Case.Channel == desk.ChannelOwn }

// Standing says in a sentence what happens at present, by how the case stands.
func (p *TrackPage) Standing() string {
	switch c := p.File.Case; {
	case c.FinalAt != 0:
		return p.T("track.now_final")
	case c.State == desk.Waiting:
		return p.T("track.now_waiting")
	case c.Paused != desk.Running:
		return p.T("pause.track."+string(c.Paused), "Owner", p.Owner, "Why", p.awaited())
	case c.State == desk.Closed && c.Outcome == desk.Settled:
		return p.T("track.now_settled")
	case c.State == desk.Closed:
		return p.T("track.now_unconfirmed")
	case c.Reopened > 0:
		return p.T("track.now_reopened", "Owner", p.Owner)
	case p.answered():
		return p.T("track.now_working", "Owner", p.Owner)
	case p.Unasked():
		return p.T("track.now_noticed", "Owner", p.Owner)
	default:
		return p.T("track.now_received", "Owner", p.Owner)
	}
}

// awaited is what the clocks wait for, in the words the customer was told.
func (p *TrackPage) awaited() string {
	for _, h := range p.File.Halts {
		if h.Until == 0 {
			return h.Why
		}
	}
	return ""
}

// Done is what we told the customer was done.
func (p *TrackPage) Done() string { return toldDone(p.File) }

// answered reports whether we have written to the customer.
func (p *TrackPage) answered() bool {
	for _, m := range p.File.Messages {
		if m.Direction == desk.Outbound && m.ID != p.File.Case.ID {
			return true
		}
	}
	return false
}

// Steps are the way of every case, with how far this one has come.
func (p *TrackPage) Steps() []Step {
	at := 1
	switch c := p.File.Case; {
	case c.State == desk.Closed:
		at = 4
	case c.State == desk.Waiting:
		at = 3
	case p.answered():
		at = 2
	}
	steps := []Step{
		{Label: p.T("track.step_received")}, {Label: p.T("track.step_answered")},
		{Label: p.T("track.step_done")}, {Label: p.T("track.step_settled")},
	}
	if p.Unasked() {
		steps[0].Label = p.T("track.step_noticed")
	}
	for i := range steps {
		switch {
		case i < at:
			steps[i].State, steps[i].Word = "done", p.T("track.step_is_done")
		case i == at:
			steps[i].State = "now"
		}
	}
	return steps
}

// Said is a message as the customer reads it.
type Said struct {
	Mine  bool // by the customer
	Who   string
	When  Past
	Text  string
	Files []AttachmentLink
}

// said prepares the messages of the file behind the token for its customer.
func (v *visit) said(token string, messages []desk.Message) []Said {
	list := make([]Said, len(messages))
	for i, m := range messages {
		list[i] = Said{Mine: m.Direction == desk.Inbound, Who: m.Author, When: v.page.Past(m.CreatedAt), Text: m.Text}
		if list[i].Mine {
			list[i].Who = v.t("track.you")
		}
		for _, a := range m.Attachments {
			list[i].Files = append(list[i].Files, AttachmentLink{
				Name: a.Name, Href: trackPath(token) + "/files/" + a.ID, Size: v.fileSize(a.Size), Picture: isPicture(a),
			})
		}
	}
	return list
}

// trackMessage takes what the customer writes, with files.
func (s *Site) trackMessage(v *visit) error {
	token := v.r.PathValue("token")
	in, files, err := s.enteredWithFiles(v)
	if err == nil {
		_, err = s.Desk.CustomerWrote(v.ctx(), token, in.Get("once"), desk.Letter{Text: in.Get("text"), Files: files})
	}
	return s.tracked(v, "message", in, err)
}

// trackCall takes the customer's wish to be called.
func (s *Site) trackCall(v *visit) error {
	in, err := v.entered()
	if err == nil {
		_, err = s.Desk.CallMe(v.ctx(), v.r.PathValue("token"), in.Get("once"), desk.CallRequest{Phone: in.Get("phone")})
	}
	return s.tracked(v, "call", in, err)
}

// tracked answers what the customer did on the page: by the page with thanks,
// or as it was with what is wrong.
func (s *Site) tracked(v *visit, did string, in url.Values, err error) error {
	if err == nil {
		address := url.Values{"sent": {did}}
		if lang := v.r.URL.Query().Get("lang"); lang != "" {
			address.Set("lang", lang)
		}
		SeeOther(v.w, v.r, trackPath(v.r.PathValue("token"))+"?"+address.Encode())
		return nil
	}
	t, lookup := s.Desk.Track(v.ctx(), v.r.PathValue("token"))
	if lookup != nil {
		return lookup
	}
	page, lookup := s.trackPage(v, t)
	if lookup != nil {
		return lookup
	}
	form := page.Message
	switch did {
	case "call":
		form = page.Call
	case "restated":
		form = page.Answer
	case "evidence":
		form = page.Proof
	}
	form.Values = in
	return s.formAgain(v, err, form, "track", page)
}

// trackFile sends a file of the case.
func (s *Site) trackFile(v *visit) error {
	a, content, err := s.Desk.TrackAttachment(v.ctx(), v.r.PathValue("token"), v.r.PathValue("file"))
	if err != nil {
		return err
	}
	v.sendAttachment(a, content)
	return nil
}
