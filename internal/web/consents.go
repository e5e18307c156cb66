package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"liuke/internal/account"
	"liuke/internal/consent"
	"liuke/internal/i18n"
)

func consentRoutes() []Route {
	return []Route{
		{"GET", "/u/{token}", Public, linked((*Site).showOptOut)},
		{"POST", "/u/{token}", Public, linked((*Site).optOut)},
		{"GET", "/p/{token}", Public, linked((*Site).showPreferences)},
		{"POST", "/p/{token}", Public, linked((*Site).choosePreferences)},
		{"GET", "/customers/{id}/consents", account.CustomerRead, (*Site).showConsents},
		{"POST", "/customers/{id}/consents", account.ConsentWrite, (*Site).recordConsent},
		{"GET", "/company/consent", account.CompanyManage, consentSetting.show},
		{"POST", "/company/consent", account.CompanyManage, consentSetting.save},
		{"GET", "/company/sms", account.CompanyManage, gatewaySetting.show},
		{"POST", "/company/sms", account.CompanyManage, gatewaySetting.save},
	}
}

// OptOutPage asks whoever clicked the link in a message whether it is to be the
// last of its kind, and says that it was. Only a POST ends anything: mail
// programs and scanners follow links by themselves.
type OptOutPage struct {
	Page
	Token   string
	What    string // what ends
	Ended   bool
	Choices string // address of all that they allow
}

func (s *Site) showOptOut(v *visit) error {
	sent, err := s.Consents.Asking(v.ctx(), v.r.PathValue("token"))
	if err != nil {
		return err
	}
	return s.optOutPage(v, sent, false)
}

// optOut ends what a message was for. A mail program's own button sends the
// same request (RFC 8058).
func (s *Site) optOut(v *visit) error {
	sent, err := s.Consents.OptOut(v.ctx(), v.r.PathValue("token"))
	if err != nil {
		return err
	}
	return s.optOutPage(v, sent, true)
}

func (s *Site) optOutPage(v *visit, sent consent.Sent, ended bool) error {
	s.speak(v, sent.Lang)
	page := &OptOutPage{Page: v.page, Token: v.r.PathValue("token"), Ended: ended, What: v.page.consentWords(sent.Channel, sent.Purpose)}
	page.Choices = page.Keeping("/p/" + s.Consents.Links(sent.CustomerID, sent.ID).Preferences)
	s.render.Page(v.w, v.r, http.StatusOK, "opt-out", page)
	return nil
}

// consentWords names a purpose on a channel.
func (p *Page) consentWords(channel consent.Channel, purpose consent.Purpose) string {
	if channel == consent.All {
		return p.T("consent.purpose." + string(purpose))
	}
	return p.T("consent.on_channel", "Purpose", p.T("consent.purpose."+string(purpose)), "Channel", p.T("consent.channel."+string(channel)))
}

// PreferencesPage is where customers see and change what they allow.
type PreferencesPage struct {
	Page
	Token string
	Asked []AskedFor
	Saved bool
}

// AskedFor is a purpose with the words by which it is asked for.
type AskedFor struct {
	Purpose consent.Purpose
	Title   string
	Wording string
	Choices []ConsentChoice
}

// ConsentChoice is a box to tick.
type ConsentChoice struct {
	Name  string
	Label string
	On    bool
}

func (s *Site) showPreferences(v *visit) error {
	file, err := s.Consents.Preferences(v.ctx(), v.r.PathValue("token"))
	if err != nil {
		return err
	}
	return s.preferencesPage(v, file, false)
}

func (s *Site) preferencesPage(v *visit, file consent.File, saved bool) error {
	s.speak(v, file.Customer.Lang)
	policy, _, err := s.Consents.Policy(v.ctx())
	if err != nil {
		return err
	}
	page := &PreferencesPage{Page: v.page, Token: v.r.PathValue("token"), Saved: saved}
	for _, purpose := range consent.Asked {
		asked := AskedFor{Purpose: purpose, Title: v.t("consent.purpose." + string(purpose)), Wording: policy.Wording(purpose, v.page.Lang())}
		for _, line := range file.Lines {
			if line.Purpose == purpose {
				asked.Choices = append(asked.Choices, ConsentChoice{
					Name: choiceName(line.Channel, purpose), Label: v.t("consent.by." + string(line.Channel)), On: line.Allowed(),
				})
			}
		}
		if len(asked.Choices) > 0 {
			page.Asked = append(page.Asked, asked)
		}
	}
	s.render.Page(v.w, v.r, http.StatusOK, "preferences", page)
	return nil
}

func choiceName(channel consent.Channel, purpose consent.Purpose) string {
	return string(channel) + "." + string(purpose)
}

// choosePreferences keeps what was ticked and what was not; with "none" nothing
// is allowed any more.
func (s *Site) choosePreferences(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	token := v.r.PathValue("token")
	file, err := s.Consents.Preferences(v.ctx(), token)
	if err != nil {
		return err
	}
	s.speak(v, file.Customer.Lang)
	var choices []consent.Choice
	for _, line := range file.Lines {
		if slices.Contains(consent.Asked, line.Purpose) {
			yes := in.Get("do") != "none" && in.Get(choiceName(line.Channel, line.Purpose)) != ""
			choices = append(choices, consent.Choice{Channel: line.Channel, Purpose: line.Purpose, Yes: yes})
		}
	}
	if file, err = s.Consents.Choose(v.ctx(), token, v.page.Lang(), choices); err != nil {
		return err
	}
	return s.preferencesPage(v, file, true)
}

// ConsentsPage is what one customer allowed and forbade.
type ConsentsPage struct {
	Page
	CustomerID, Name string
	Lines            []ConsentLine
	Events           []ConsentEvent
	Form             *Form
	Link             string // to the customer's own page; "" for who may not pass it on
}

// ConsentLine says how things stand.
type ConsentLine struct {
	What    string
	Address string
	Chip    Chip
	Since   *Past
}

// ConsentEvent is an event as the page lists it.
type ConsentEvent struct {
	What, Action, Who, How string
	Wording, Lang          string
	At                     Past
	Address                string
}

// Channels are those to choose from.
func (p *ConsentsPage) Channels() []Option {
	var options []Option
	for _, c := range append(slices.Clone(consent.Channels), consent.All) {
		options = append(options, Option{Value: string(c), Label: p.T("consent.channel." + string(c))})
	}
	return options
}

// Purposes are those to choose from.
func (p *ConsentsPage) Purposes() []Option {
	var options []Option
	for _, u := range []consent.Purpose{consent.ForMarketing, consent.ForSurvey, consent.ForService, consent.ForProfiling} {
		options = append(options, Option{Value: string(u), Label: p.T("consent.purpose." + string(u))})
	}
	return options
}

// Actions are what a customer can be heard to say.
func (p *ConsentsPage) Actions() []Option {
	var options []Option
	for _, a := range []consent.Action{consent.Given, consent.Withdrawn, consent.Refused} {
		options = append(options, Option{Value: string(a), Label: p.T("consent.action." + string(a))})
	}
	return options
}

// Langs are those that the words were in.
func (p *ConsentsPage) Langs() []Option {
	var options []Option
	for _, lang := range i18n.Languages {
		options = append(options, Option{Value: lang, Label: langName(lang)})
	}
	return options
}

func (s *Site) showConsents(v *visit) error {
	page, err := s.consentsPage(v, url.Values{"channel": {"email"}, "purpose": {"marketing"}, "action": {"withdrawn"}})
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "consents", page)
	return nil
}

func (s *Site) consentsPage(v *visit, values url.Values) (*ConsentsPage, error) {
	v.page.Nav = "customers"
	file, err := s.Consents.Of(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	page := &ConsentsPage{Page: v.page, CustomerID: file.Customer.ID, Name: file.Customer.Name, Form: NewForm(v.page.Printer, values), Lines: v.consentLines(file)}
	for _, e := range file.Events {
		page.Events = append(page.Events, ConsentEvent{
			What: v.page.consentWords(e.Channel, e.Purpose), Action: v.t("consent.action." + string(e.Action)), Who: e.By,
			How: v.t("consent.source." + string(e.Source)), Wording: e.Wording, Lang: e.Lang, At: v.page.Past(e.At), Address: e.Address,
		})
	}
	if v.page.Can(account.ConsentWrite) && v.company.PublicURL != "" {
		token, err := s.Consents.PreferencesLink(v.ctx(), v.actor, file.Customer.ID)
		if err != nil {
			return nil, err
		}
		page.Link = v.company.PublicURL + "/p/" + token
	}
	return page, nil
}

func (v *visit) consentLines(file consent.File) []ConsentLine {
	var lines []ConsentLine
	for _, l := range file.Lines {
		line := ConsentLine{What: v.page.consentWords(l.Channel, l.Purpose), Address: l.Address}
		switch {
		case l.Last == nil && l.Allowed():
			line.Chip = Chip{"neutral", v.t("consent.not_forbidden")}
		case l.Last == nil:
			line.Chip = Chip{"neutral", v.t("consent.never_asked")}
		case l.Allowed():
			line.Chip = Chip{"good", v.t("consent.allowed")}
		default:
			line.Chip = Chip{"broken", v.t("consent.forbidden")}
		}
		if l.Last != nil {
			at := v.page.Past(l.Last.At)
			line.Since = &at
		}
		lines = append(lines, line)
	}
	return lines
}

func (s *Site) recordConsent(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	id := v.r.PathValue("id")
	_, err = s.Consents.Record(v.ctx(), v.actor, consent.Entry{
		CustomerID: id, Channel: consent.Channel(in.Get("channel")), Purpose: consent.Purpose(in.Get("purpose")),
		Action: consent.Action(in.Get("action")), Lang: in.Get("lang"), Proof: in.Get("proof"), Source: consent.FromAgent,
	})
	if err == nil {
		s.flash(v, "good", v.t("consent.recorded"), "")
		SeeOther(v.w, v.r, customerPath(id)+"/consents")
		return nil
	}
	page, lookup := s.consentsPage(v, in)
	if lookup != nil {
		return lookup
	}
	return s.formAgain(v, err, page.Form, "consents", page)
}

// ConsentSettingPage is where the company lays down how customers are written to.
type ConsentSettingPage struct{ SettingPage }

// WordingFields are the texts by which customers are asked.
func (p *ConsentSettingPage) WordingFields() []Option {
	var fields []Option
	for _, purpose := range consent.Asked {
		for _, lang := range i18n.Languages {
			fields = append(fields, Option{
				Value: "wordings." + string(purpose) + "." + lang,
				Label: p.T("consent.wording_in", "Purpose", capital(p.T("consent.purpose."+string(purpose))), "Language", langName(lang)), Hint: lang,
			})
		}
	}
	return fields
}

// ImprintFields are who writes, in each language.
func (p *ConsentSettingPage) ImprintFields() []Option {
	var fields []Option
	for _, lang := range i18n.Languages {
		fields = append(fields, Option{Value: "imprint." + lang, Label: p.T("consent.imprint_in", "Language", langName(lang)), Hint: lang})
	}
	return fields
}

var consentSetting = companySetting[*ConsentSettingPage]{
	template: "company-consent", saved: "consent.saved", next: "/company/consent", page: (*Site).consentSettingPage, put: (*Site).putConsent,
}

func (s *Site) consentSettingPage(v *visit) (*ConsentSettingPage, error) {
	p, version, err := s.Consents.Policy(v.ctx())
	values := url.Values{
		"words": {strings.Join(p.Words, "\n")}, "most": {strconv.FormatInt(p.Most, 10)}, "days": {strconv.FormatInt(p.Days, 10)},
		"after_case": {strconv.FormatInt(p.AfterCase, 10)},
	}
	for purpose, texts := range p.Wordings {
		for lang, text := range texts {
			values.Set("wordings."+string(purpose)+"."+lang, text)
		}
	}
	for lang, text := range p.Imprint {
		values.Set("imprint."+lang, text)
	}
	return &ConsentSettingPage{v.settingPage(version, values)}, err
}

func (s *Site) putConsent(v *visit, in url.Values, seen int64) error {
	p := consent.Policy{Wordings: map[consent.Purpose]map[string]string{}, Imprint: map[string]string{}}
	for _, purpose := range consent.Asked {
		p.Wordings[purpose] = map[string]string{}
		for _, lang := range i18n.Languages {
			p.Wordings[purpose][lang] = strings.TrimSpace(in.Get("wordings." + string(purpose) + "." + lang))
		}
	}
	for _, lang := range i18n.Languages {
		p.Imprint[lang] = strings.TrimSpace(in.Get("imprint." + lang))
	}
	for line := range strings.Lines(in.Get("words")) {
		if word := strings.TrimSpace(line); word != "" {
			p.Words = append(p.Words, word)
		}
	}
	for field, to := range map[string]*int64{"most": &p.Most, "days": &p.Days, "after_case": &p.AfterCase} {
		n, err := strconv.ParseInt(strings.TrimSpace(in.Get(field)), 10, 64)
		if err != nil {
			n = -1 // which nothing may be
		}
		*to = n
	}
	return s.Consents.SetPolicy(v.ctx(), v.actor, p, seen)
}
