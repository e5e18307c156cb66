package web

import (
	"net/http"
	"net/url"
	"strconv"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/winback"
	"liuke/internal/winback/review"
)

// LossPage is all about one loss: who, why, what it may bring, what is next.
type LossPage struct {
	Page
	Loss     winback.Item
	Form     *Form
	Chip     Chip
	Reason   string
	Facts    []Fact
	Why      []Fact // the factors of the gain
	Brings   string
	History  []Entry
	Due      *Due
	Reasons  []Option
	Sources  []Option
	People   []Option
	Open     bool
	Regained string // a sentence; "" while they have not come back
	Fell     string // a sentence; "" while all whose it is work here
	Book     BookWords
	BookName string
	Steps    []StepLine
	Todo     []Option // steps of the play that are to be done
	Results  []Option
	Reviews  []ReviewLine
}

// ReviewLine is the review of a deal that a loss came to, or where one is asked for.
type ReviewLine struct {
	Outcome string
	State   Chip // without a word while nobody was asked
	Who     string
	Due     *Due
	Gone    bool
	Href    string // "" where the reader cannot ask for one
}

// Fact is something known, by its name.
type Fact struct{ Label, Text, Note string }

// Address is that of the loss.
func (p *LossPage) Address() string { return lossPath(p.Loss.ID) }

// Ends are how a loss may end by somebody's word.
func (p *LossPage) Ends() []Option {
	var options []Option
	for _, state := range []winback.State{winback.LetGo, winback.Mistake} {
		options = append(options, Option{Value: string(state), Label: p.T("winback.end." + string(state)), Hint: p.T("winback.end_hint." + string(state))})
	}
	return options
}

func (s *Site) showLoss(v *visit) error {
	page, err := s.lossPage(v, nil)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "winback-loss", page)
	return nil
}

func (s *Site) lossPage(v *visit, in url.Values) (*LossPage, error) {
	v.page.Nav = "keep"
	f, err := s.WinBack.Get(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	if in == nil {
		in = url.Values{"reason": {f.Reason}, "owner": {f.OwnerID}}
	}
	page := &LossPage{
		Page: v.page, Loss: f.Item, Form: NewForm(v.page.Printer, in), Chip: v.lossChip(f.Row), Reason: f.Tree.Name(f.Reason, v.page.Lang()),
		Reasons: v.reasonOptions(f.Tree), Sources: v.sourceOptions(), Open: f.State == winback.Open,
	}
	staff, err := s.Accounts.ListStaff(v.ctx())
	if err != nil {
		return nil, err
	}
	for _, one := range staff {
		if one.State == account.StaffActive {
			page.People = append(page.People, Option{Value: one.ID, Label: one.Name, AsIs: true})
		}
	}
	if f.DueAt != 0 {
		due := v.page.Due(f.DueAt)
		page.Due = &due
	}
	if page.Reviews, err = s.lossReviews(v, f.ID); err != nil {
		return nil, err
	}
	page.Facts, page.Why, page.History = v.lossFacts(f), v.gainFacts(f.Gain), v.lossHistory(f)
	page.Steps = v.playLines(f)
	book := f.Book
	if f.Play != nil {
		book = f.Play.Book
		if !in.Has("plan") {
			in.Set("plan", f.Play.Plan)
		}
		for _, line := range page.Steps {
			if line.Open {
				page.Todo = append(page.Todo, Option{Value: strconv.FormatInt(line.N, 10), Label: line.Text, AsIs: true, Chosen: line.Next})
			}
		}
	}
	page.Book, page.BookName = v.bookWords(book, v.lossWords(f.Item)), book.Names.In(v.page.Lang())
	for _, r := range winback.Results {
		page.Results = append(page.Results, Option{Value: string(r), Label: v.t("winback.result." + string(r))})
	}
	page.Brings = v.page.Estimate(f.Gain.Net, v.company.Currency)
	if f.State == winback.Regained {
		page.Regained = v.t("winback.regained_on", "Date", v.page.Date(f.EndedDay), "Since", v.page.Money(f.Since, v.company.Currency))
	}
	page.Fell = v.fell(f)
	return page, nil
}

// fell says who left of those who were to do something, and to whom it fell.
func (v *visit) fell(f winback.File) string {
	if f.State != winback.Open {
		return ""
	}
	if f.Left != "" {
		return v.t("winback.loss_fell", "Left", f.Left, "Owner", f.Owner)
	}
	if f.Play != nil {
		for _, s := range f.Play.Steps {
			if left := f.Crew.Name(s.LeftID); left != "" {
				return v.t("winback.steps_fell", "Left", left, "Owner", f.Crew.Name(s.OwnerID))
			}
		}
	}
	return ""
}

// lossReviews are the reviews of a loss, and those that the reader may ask for.
func (s *Site) lossReviews(v *visit, lossID string) (lines []ReviewLine, err error) {
	all, err := s.Reviews.OfLoss(v.ctx(), v.actor, lossID)
	for _, r := range all {
		line := ReviewLine{Outcome: v.t("review.of." + string(r.Deal.Outcome))}
		switch {
		case r.ID != "":
			line.State, line.Who, line.Href, line.Gone = v.reviewChip(r.Review), r.Reviewer, reviewPath(r.ID), r.Gone && r.State == review.Assigned
			if r.State == review.Assigned {
				due := v.page.Due(r.DueAt)
				line.Due = &due
			}
		case v.page.Can(account.ReviewAssign):
			line.Href = assignPath(lossID, r.Deal.Outcome)
		default:
			continue
		}
		lines = append(lines, line)
	}
	return lines, err
}

func (v *visit) lossFacts(f winback.File) []Fact {
	facts := []Fact{{Label: v.t("winback.lost_since"), Text: v.page.Date(f.Day), Note: v.daysLost(f.Days)}}
	if f.LastDay != 0 {
		facts = append(facts, Fact{Label: v.t("winback.last_bought"), Text: v.page.Date(f.LastDay)})
	}
	who := Fact{Label: v.t("winback.declared_by"), Text: f.By}
	if f.Seen != nil {
		who.Text = v.t("winback.by_rule")
		who.Note = v.t("winback.rule_saw", "Chance", v.page.Percent(f.Seen.Chance), "Silent", f.Seen.Silent, "Usual", v.page.Decimal(f.Seen.Usual, 0),
			"MinChance", v.page.Percent(f.Seen.MinChance), "MinSilent", v.page.Decimal(f.Seen.MinSilent, 1))
	}
	facts = append(facts, who, Fact{Label: v.t("winback.owner"), Text: f.Owner})
	if f.Competitor != "" {
		facts = append(facts, Fact{Label: v.t("winback.competitor"), Text: f.Competitor})
	}
	return facts
}

// gainFacts says what the expected gain is made of.
func (v *visit) gainFacts(g winback.Gain) []Fact {
	currency := v.company.Currency
	chance := Fact{Label: v.t("winback.chance"), Text: v.page.Percent(g.Chance.Mean)}
	chance.Note = v.t("winback.likely", "Low", v.page.Percent(g.Chance.Low), "High", v.page.Percent(g.Chance.High), "Count", g.Chance.Tried)
	return []Fact{
		{Label: v.t("winback.value"), Text: v.page.Money(g.Value, currency), Note: v.t("winback.value_note")},
		{Label: v.t("winback.margin"), Text: v.page.Percent(g.Margin), Note: v.t("winback.margin_note")},
		chance,
		{Label: v.t("winback.effect"), Text: v.page.Percent(g.Effect.Share), Note: v.effectNote(g.Effect)},
		{Label: v.t("winback.cost"), Text: v.page.Money(g.Cost, currency), Note: v.costNote(g)},
	}
}

// costNote says what the cost of an attempt is made of.
func (v *visit) costNote(g winback.Gain) string {
	if g.Rate == 0 {
		return v.t("winback.cost_unknown", "Count", g.Minutes)
	}
	return v.t("winback.cost_note", "Count", g.Minutes, "Rate", v.page.Money(g.Rate, v.company.Currency))
}

// effectNote says where our part in a return is known from.
func (v *visit) effectNote(e winback.Effect) string {
	if e.Trials == 0 {
		return v.t("winback.effect_guess")
	}
	return joinWords(
		v.t("winback.effect_measured", "Low", v.page.Percent(e.Low), "High", v.page.Percent(e.High), "Count", e.Trials, "Customers", e.Customers),
		v.t("winback.effect_closest."+string(e.Closest)), v.effectWindow(e))
}

// effectWindow says for how long the trials counted purchases.
func (v *visit) effectWindow(e winback.Effect) string {
	if e.Window == e.WindowTo {
		return v.t("trial.window_days", "Days", e.Window)
	}
	return v.t("winback.effect_windows", "From", e.Window, "To", e.WindowTo)
}

// lossHistory is how the reason was understood, the latest first.
func (v *visit) lossHistory(f winback.File) (entries []Entry) {
	for i := len(f.Accounts) - 1; i >= 0; i-- {
		a := f.Accounts[i]
		key := "winback.said"
		if a.Found {
			key = "winback.found"
		}
		entries = append(entries, Entry{
			Day: v.page.Date(calendar.DayOf(a.At, v.page.Loc)), Clock: v.page.Clock(a.At, v.page.Loc), Who: a.By, Icon: "chat", Quote: a.Words,
			What: v.t(key, "Reason", v.reasonSaid(f.Tree, a.Code), "Source", v.t("winback.source."+string(a.Source))),
		})
	}
	return entries
}

// lossDone says what became of a loss by somebody's act, and what takes it back.
type lossDone struct{ text, undo string }

// lossAct returns the handler that does something to a loss; when that fails, the
// page of the loss is shown with what was entered.
func lossAct(do func(s *Site, v *visit, id string, seen int64, in url.Values) (lossDone, error)) handler {
	return func(s *Site, v *visit) error {
		in, err := v.entered()
		if err != nil {
			return err
		}
		id := v.r.PathValue("id")
		seen := int64(0)
		if in.Has("version") {
			seen, err = seenVersion(in, "version")
		} else { // an undo has no form of its own: it takes back what is by now
			seen, err = s.lossVersion(v, id)
		}
		if err != nil {
			return err
		}
		done, err := do(s, v, id, seen, in)
		if err != nil {
			page, errPage := s.lossPage(v, in)
			if errPage != nil {
				return errPage
			}
			return s.formAgain(v, err, page.Form, "winback-loss", page)
		}
		s.flash(v, "good", done.text, done.undo)
		SeeOther(v.w, v.r, lossPath(id))
		return nil
	}
}

func (s *Site) lossVersion(v *visit, id string) (int64, error) {
	f, err := s.WinBack.Get(v.ctx(), v.actor, id)
	return f.Version, err
}

func contacted(s *Site, v *visit, id string, seen int64, _ url.Values) (lossDone, error) {
	return lossDone{v.t("winback.did_contact"), lossPath(id) + "/not-contacted"}, s.WinBack.Contacted(v.ctx(), v.actor, id, seen)
}

func notContacted(s *Site, v *visit, id string, seen int64, _ url.Values) (lossDone, error) {
	return lossDone{v.t("winback.taken_back"), ""}, s.WinBack.NotContacted(v.ctx(), v.actor, id, seen)
}

func foundReason(s *Site, v *visit, id string, seen int64, in url.Values) (lossDone, error) {
	return lossDone{v.t("winback.did_found"), ""}, s.WinBack.Found(v.ctx(), v.actor, id, seen, winback.Finding{
		Reason: in.Get("reason"), Source: winback.Source(in.Get("source")), Words: in.Get("words"), Competitor: in.Get("competitor"),
	})
}

func giveLoss(s *Site, v *visit, id string, seen int64, in url.Values) (lossDone, error) {
	return lossDone{v.t("winback.did_give"), ""}, s.WinBack.Give(v.ctx(), v.actor, id, seen, in.Get("owner"))
}

func endLoss(s *Site, v *visit, id string, seen int64, in url.Values) (lossDone, error) {
	end := s.WinBack.LetGo
	if in.Get("state") == string(winback.Mistake) {
		end = s.WinBack.WasNone
	}
	return lossDone{v.t("winback.did_end"), lossPath(id) + "/reopen"}, end(v.ctx(), v.actor, id, seen, in.Get("note"))
}

func reopenLoss(s *Site, v *visit, id string, seen int64, _ url.Values) (lossDone, error) {
	return lossDone{v.t("winback.taken_back"), ""}, s.WinBack.Reopen(v.ctx(), v.actor, id, seen)
}

// daysLost says how long ago somebody was lost.
func (v *visit) daysLost(days int64) string {
	if days == 0 {
		return v.t("winback.lost_today")
	}
	return v.t("winback.days_lost", "Count", days)
}
