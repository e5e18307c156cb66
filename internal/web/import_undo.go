package web

import (
	"context"
	"net/http"

	"liuke/internal/purchase/imports"
)

// UndoImportPage asks before an import is taken back, and says what that means.
type UndoImportPage struct {
	*ImportPage
	Form *Form
}

func (s *Site) showUndoImport(v *visit) error {
	page, err := s.importPage(v)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "import-undo", &UndoImportPage{ImportPage: page, Form: NewForm(v.page.Printer, nil)})
	return nil
}

// undoImport takes an import back, also when the reader does not wait for it.
func (s *Site) undoImport(v *visit) error {
	undone, err := s.Purchases.Undo(context.WithoutCancel(v.ctx()), v.actor, v.r.PathValue("id"), v.page.Now)
	if err != nil {
		form := NewForm(v.page.Printer, nil)
		if !form.Fail(err) {
			return err
		}
		page, errPage := s.importPage(v)
		if errPage != nil {
			return errPage
		}
		s.showAgain(v, err, "import-undo", &UndoImportPage{ImportPage: page, Form: form})
		return nil
	}
	s.flash(v, "good", v.t("imports.undone", "Name", undone.FileName), "")
	SeeOther(v.w, v.r, importPath(undone.ID))
	return nil
}

// resumeImport has an import that stopped go on.
func (s *Site) resumeImport(v *visit) error {
	i, err := s.Imports.Import(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	file, err := s.uploaded(v, i.FileID, i.FileName)
	if err != nil {
		return err
	}
	if _, err := s.Imports.Start(v.ctx(), v.actor, file, imports.Order{Source: i.Source, Mapping: i.Mapping}); err != nil {
		return err
	}
	SeeOther(v.w, v.r, importPath(i.ID))
	return nil
}
