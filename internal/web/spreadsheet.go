package web

import (
	"liuke/internal/calendar"
	"liuke/internal/sheet"
)

// startSheet begins to answer with a spreadsheet of the name; its columns are
// called by the message keys that begin with the prefix.
func (v *visit) startSheet(name, prefix string, columns ...string) *sheet.Writer {
	v.sheetHeaders(name)
	out := sheet.NewWriter(v.w, sheet.WriterOptions{BOM: true})
	head := make([]sheet.Cell, len(columns))
	for i, column := range columns {
		head[i] = sheet.Text(v.t(prefix + column))
	}
	_ = out.Write(head...) // Flush returns the first error there was
	return out
}

// sheetHeaders say that the answer is a spreadsheet of the name.
func (v *visit) sheetHeaders(name string) {
	h := v.w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+name+"-"+calendar.DayOf(v.page.Now, v.page.Loc).String()+`.csv"`)
	h.Set("Cache-Control", "no-store")
}

// endSheet ends a spreadsheet; err is what kept it from being whole.
func (s *Site) endSheet(v *visit, out *sheet.Writer, err error) {
	if err != nil {
		s.log.ErrorContext(v.ctx(), "a spreadsheet ended early", "err", err)
	}
	_ = out.Flush() // the client has gone; there is nobody to tell
}
