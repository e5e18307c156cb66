package web

import (
	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/fault"
)

func mergeRoutes() []Route {
	return []Route{
		{"GET", "/cases/{ref}/merge", account.CaseWrite, showDialog("merge", mergeDialog)},
		{"POST", "/cases/{ref}/merge", account.CaseWrite, dialogAct("merge", mergeDialog, mergeCase)},
		{"POST", "/cases/{ref}/unmerge", account.CaseWrite, caseAct("unmerge", unmergeCase)},
	}
}

// CaseMerging is with which other cases a case is one.
type CaseMerging struct {
	Into     string // the case that goes on in its place; "" for none
	Href     string // where that is; "" when the reader may not see it
	Absorbed []AbsorbedCase
}

// AbsorbedCase is a case that was merged into the one that is shown.
type AbsorbedCase struct {
	Ref, Subject string
	Href         string // "" when the reader may not open it
	Said         []Said
}

func (s *Site) caseMerging(v *visit, f desk.File) (*CaseMerging, error) {
	merging := &CaseMerging{}
	if f.Case.MergedInto != "" {
		into, err := s.Desk.File(v.ctx(), v.actor, f.Case.MergedInto)
		switch {
		case err == nil:
			merging.Into, merging.Href = into.Case.Ref(), casePath(into.Case)
		case fault.Is(err, fault.NotFound):
			merging.Into = v.t("merge.another")
		default:
			return nil, err
		}
	}
	files, err := s.Desk.Absorbed(v.ctx(), v.actor, f)
	for _, a := range files {
		one := AbsorbedCase{Ref: a.Case.Ref(), Subject: a.Case.Subject}
		if a.Sees(v.actor) {
			one.Href = casePath(a.Case)
		}
		for _, m := range a.Messages {
			said := Said{Mine: m.Direction == desk.Inbound, Who: m.Author, When: v.page.Past(m.CreatedAt), Text: m.Text}
			if said.Who == "" {
				said.Who = v.t("case.customer")
			}
			for _, file := range m.Attachments {
				if one.Href != "" {
					said.Files = append(said.Files, AttachmentLink{
						Name: file.Name, Href: one.Href + "/files/" + file.ID, Size: v.fileSize(file.Size), Picture: isPicture(file),
					})
				}
			}
			one.Said = append(one.Said, said)
		}
		merging.Absorbed = append(merging.Absorbed, one)
	}
	return merging, err
}

// MergeCasePage has a case go on in another one.
type MergeCasePage struct {
	caseDialog
	Others []Option // open cases of the same customer
}

func mergeDialog(s *Site, v *visit, f desk.File, form *Form) (View, error) {
	page := &MergeCasePage{caseDialog: v.dialog(f, form, nil)}
	if f.Case.CustomerID == "" {
		return page, nil
	}
	list, err := s.Desk.List(v.ctx(), v.actor, desk.Filter{CustomerID: f.Case.CustomerID, Pending: true})
	for _, row := range list.Rows {
		if row.Case.ID != f.Case.ID {
			page.Others = append(page.Others, Option{
				Value: row.Case.Ref(), Label: row.Case.Ref() + " " + row.Case.Subject, Hint: v.page.stateChip(row.Case).Word,
			})
		}
	}
	return page, err
}

func mergeCase(s *Site, a *act) error {
	into := a.text("into")
	if into == "" {
		into = a.text("other")
	}
	_, err := s.Desk.Merge(a.ctx(), a.actor, a.on, desk.Merge{Into: into})
	return err
}

func unmergeCase(s *Site, a *act) error {
	_, err := s.Desk.Unmerge(a.ctx(), a.actor, a.on)
	return err
}
