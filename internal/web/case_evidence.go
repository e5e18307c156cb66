package web

import (
	"errors"
	"net/url"
	"slices"
	"strconv"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/evidence"
	"liuke/internal/fault"
)

func evidenceRoutes() []Route {
	return []Route{
		{"GET", "/cases/{ref}/evidence", account.CaseWrite, showDialog("evidence", evidenceDialog)},
		{"POST", "/cases/{ref}/evidence", account.CaseWrite, dialogAct("evidence", evidenceDialog, askEvidence)},
		{"GET", "/cases/{ref}/evidence-item", account.CaseWrite, showDialog("evidence-item", evidenceItemDialog)},
		{"POST", "/cases/{ref}/evidence-item", account.CaseWrite, dialogAct("evidence-item", evidenceItemDialog, settleEvidence)},
		{"POST", "/t/{token}/evidence", Public, linked((*Site).trackEvidence)},
		{"GET", "/company/causes", account.CompanyManage, (*Site).showCauses},
		{"GET", "/company/causes/{code}", account.CompanyManage, causeSetting.show},
		{"POST", "/company/causes/{code}", account.CompanyManage, causeSetting.save},
		{"POST", "/company/causes/{code}/remove", account.CompanyManage, (*Site).removeCause},
	}
}

// CaseEvidence is what of evidence a case has, and what is missing.
type CaseEvidence struct {
	Cause   string // what is supposed; "" for nothing
	Items   []EvidenceLine
	Missing int
}

// EvidenceLine is one piece of evidence as pages show it.
type EvidenceLine struct {
	evidence.Item
	Row   int
	Label string
	About string // to the customer
	Chip  Chip
	Due   *Due // nil when it is here
	From  string
	Given string // what was written with it
	Files []AttachmentLink
}

// evidenceLine prepares a piece; files lie at the address.
func (v *visit) evidenceLine(i evidence.Item, row int, messages []desk.Message, files string) EvidenceLine {
	line := EvidenceLine{
		Item: i, Row: row, Label: i.Name(v.page.Lang()), About: evidence.In(i.Words, v.page.Lang()), From: v.t("evidence.from." + string(i.From)),
		Chip: Chip{map[evidence.State]string{evidence.Asked: "open", evidence.Given: "soon", evidence.Taken: "good", evidence.Waived: "neutral"}[i.State], v.t("evidence.state." + string(i.State))},
	}
	if i.Missing() {
		due := v.page.Due(i.DueAt)
		line.Due = &due
		if i.DueAt < v.page.Now {
			line.Chip = Chip{"broken", v.t("evidence.late")}
		}
	}
	for _, m := range messages {
		if i.MessageID == "" || m.ID != i.MessageID {
			continue
		}
		line.Given = m.Text
		for _, a := range m.Attachments {
			line.Files = append(line.Files, AttachmentLink{Name: a.Name, Href: files + a.ID, Size: v.fileSize(a.Size), Picture: isPicture(a)})
		}
	}
	return line
}

func (s *Site) caseEvidence(v *visit, f desk.File) (*CaseEvidence, error) {
	causes, _, err := s.Desk.Causes(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	e := &CaseEvidence{Missing: len(evidence.Absent(f.Evidence))}
	if c, ok := causes.Cause(f.Case.Cause); ok {
		e.Cause = evidence.In(c.Names, v.page.Lang())
	}
	for n, i := range f.Evidence {
		e.Items = append(e.Items, v.evidenceLine(i, n, f.Messages, casePath(f.Case)+"/files/"))
	}
	return e, nil
}

// EvidencePage asks for the evidence of a cause.
type EvidencePage struct {
	caseDialog
	Causes []CauseChoice
}

// CauseChoice is a cause with what can be asked for.
type CauseChoice struct {
	Code   string
	Name   string
	Open   bool
	Pieces []Option
}

func evidenceDialog(s *Site, v *visit, f desk.File, form *Form) (View, error) {
	causes, _, err := s.Desk.Causes(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	page := &EvidencePage{caseDialog: v.dialog(f, form, url.Values{"evidence.cause": {f.Case.Cause}})}
	for i, c := range causes.List {
		chosen := page.Form.Values.Get("evidence.cause")
		choice := CauseChoice{Code: c.Code, Name: evidence.In(c.Names, v.page.Lang()), Open: chosen == c.Code || chosen == "" && i == 0}
		for _, p := range c.Pieces {
			asked := slices.ContainsFunc(f.Evidence, func(i evidence.Item) bool { return i.Code == p.Code && i.Open() })
			if asked {
				continue
			}
			choice.Pieces = append(choice.Pieces, Option{
				Value: p.Code, Label: evidence.In(p.Names, v.page.Lang()), Chosen: true,
				Hint: v.t("evidence.piece_hint", "From", v.t("evidence.from."+string(p.From)), "Days", p.Days),
			})
		}
		page.Causes = append(page.Causes, choice)
	}
	return page, nil
}

func askEvidence(s *Site, a *act) error {
	_, err := s.Desk.AskEvidence(a.ctx(), a.actor, a.on, desk.AskEvidence{Cause: a.text("cause"), Pieces: a.in["evidence.pieces"]})
	return err
}

// EvidenceItemPage settles one piece of evidence.
type EvidenceItemPage struct {
	caseDialog
	Item EvidenceLine
	Ways []Option
}

func evidenceItemDialog(_ *Site, v *visit, f desk.File, form *Form) (View, error) {
	page := &EvidenceItemPage{caseDialog: v.dialog(f, form, url.Values{"evidence-item.item": {v.r.URL.Query().Get("evidence-item.item")}})}
	id := page.Form.Values.Get("evidence-item.item")
	at := slices.IndexFunc(f.Evidence, func(i evidence.Item) bool { return i.ID == id })
	if at < 0 {
		return nil, NotFound()
	}
	page.Item = v.evidenceLine(f.Evidence[at], at, f.Messages, casePath(f.Case)+"/files/")
	page.Ways = []Option{{Value: "take", Label: v.t("evidence.take"), Hint: v.t("evidence.take_hint"), Chosen: true}}
	if f.Evidence[at].State == evidence.Given {
		page.Ways = append(page.Ways, Option{Value: "again", Label: v.t("evidence.again"), Hint: v.t("evidence.again_hint")})
	}
	page.Ways = append(page.Ways, Option{Value: "waive", Label: v.t("evidence.waive"), Hint: v.t("evidence.waive_hint")})
	return page, nil
}

func settleEvidence(s *Site, a *act) error {
	reason := desk.EvidenceReason{ItemID: a.text("item"), Reason: a.text("text")}
	var err error
	switch a.text("way") {
	case "take":
		_, err = s.Desk.TakeEvidence(a.ctx(), a.actor, a.on, desk.Proof{ItemID: reason.ItemID, Text: reason.Reason, Files: a.files})
		return err
	case "again":
		_, err = s.Desk.AskEvidenceAgain(a.ctx(), a.actor, a.on, reason)
	case "waive":
		_, err = s.Desk.WaiveEvidence(a.ctx(), a.actor, a.on, reason)
	default:
		err = fault.New(fault.Invalid, "evidence.way_unknown").On("way")
	}
	s.Desk.Discard(a.ctx(), a.files...)
	if f := (*fault.Error)(nil); errors.As(err, &f) && f.Field == "reason" {
		return f.On("text")
	}
	return err
}

// trackEvidence is what the customer is asked for, with what they have brought.
func (v *visit) trackEvidence(token string, f desk.File) []EvidenceLine {
	var lines []EvidenceLine
	for n, i := range f.Evidence {
		if i.State != evidence.Waived {
			lines = append(lines, v.evidenceLine(i, n, f.Messages, trackPath(token)+"/files/"))
		}
	}
	return lines
}

// trackEvidence takes what the customer brings of one piece.
func (s *Site) trackEvidence(v *visit) error {
	in, files, err := s.enteredWithFiles(v)
	row := "evidence"
	if err == nil {
		n, errRow := strconv.Atoi(in.Get("row"))
		if errRow != nil {
			s.Desk.Discard(v.ctx(), files...)
			return fault.New(fault.Invalid, "fault.body_unreadable").From(errRow)
		}
		row = "evidence[" + strconv.Itoa(n) + "]"
		_, err = s.Desk.GiveEvidence(v.ctx(), v.r.PathValue("token"), in.Get("once"), desk.Proof{ItemID: in.Get("item"), Text: in.Get(row + ".text"), Files: files})
	}
	if f := (*fault.Error)(nil); errors.As(err, &f) && f.Field != "" {
		err = f.On(row + "." + f.Field)
	}
	return s.tracked(v, "evidence", in, err)
}
