package web

import (
	"time"

	"liuke/internal/account"
	"liuke/internal/outbox"
	"liuke/internal/purchase"
	"liuke/internal/sheet"
)

// The lists of few columns as spreadsheets; those of cases and customers
// stand with their pages.

// moment writes an instant as spreadsheets sort it, in the company's zone.
func (v *visit) moment(ms int64) sheet.Cell {
	if ms == 0 {
		return sheet.Text("")
	}
	return sheet.Text(time.UnixMilli(ms).In(v.page.Loc).Format("2006-01-02 15:04:05"))
}

func (s *Site) exportLetters(v *visit) error {
	filter := outbox.Filter{State: outbox.State(v.r.URL.Query().Get("state"))}
	list, err := s.Letters.List(v.ctx(), v.actor, filter)
	if err != nil {
		return err
	}
	out := v.startSheet("letters", "letters.", "written", "state", "recipient", "case", "subject")
	for {
		for _, l := range list.Letters {
			if out.Write(v.moment(l.CreatedAt), sheet.Text(v.page.letterState(l.State)), sheet.Text(l.Recipient),
				sheet.Text(l.Args["Ref"]), sheet.Text(s.letterContent(v, l).Subject)) != nil {
				return nil // the reader has gone
			}
		}
		if !list.More || err != nil {
			break
		}
		filter.After = list.Next
		list, err = s.Letters.List(v.ctx(), v.actor, filter)
	}
	s.endSheet(v, out, err)
	return nil
}

func (s *Site) exportImports(v *visit) error {
	var after purchase.Cursor
	list, err := s.Purchases.Imports(v.ctx(), v.actor, after, exportSize)
	if err != nil {
		return err
	}
	out := v.startSheet("imports", "imports.", "column_at", "column_state", "column_file", "count.receipts", "count.added",
		"count.unchanged", "count.corrected", "count.refused")
	for ; len(list) > 0 && err == nil; list, err = s.Purchases.Imports(v.ctx(), v.actor, after, exportSize) {
		for _, i := range list {
			after = purchase.Cursor{At: i.CreatedAt, ID: i.ID}
			c := i.Counts
			if out.Write(v.moment(i.CreatedAt), sheet.Text(v.t("imports.state."+string(i.State))), sheet.Text(i.FileName),
				sheet.Number(c.Receipts, 0), sheet.Number(c.Added, 0), sheet.Number(c.Unchanged, 0),
				sheet.Number(c.Corrected, 0), sheet.Number(c.Refused, 0)) != nil {
				return nil // the reader has gone
			}
		}
	}
	s.endSheet(v, out, err)
	return nil
}

func (s *Site) exportStaff(v *visit) error {
	if err := v.actor.Need(account.StaffManage); err != nil {
		return err
	}
	staff, err := s.Accounts.ListStaff(v.ctx())
	if err != nil {
		return err
	}
	out := v.startSheet("staff", "staff.", "name", "email", "role", "state", "seen")
	for _, m := range staff {
		if out.Write(sheet.Text(m.Name), sheet.Text(m.Email), sheet.Text(v.t("role."+string(m.Role))),
			sheet.Text(staffChip(v, m.State).Word), v.moment(m.SeenAt)) != nil {
			return nil // the reader has gone
		}
	}
	s.endSheet(v, out, nil)
	return nil
}
