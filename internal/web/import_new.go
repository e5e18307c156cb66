package web

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"liuke/internal/fault"
	"liuke/internal/httpx"
	"liuke/internal/ident"
	"liuke/internal/purchase"
	"liuke/internal/purchase/imports"
	"liuke/internal/sheet"
)

// UploadPage takes a sheet of purchases in.
type UploadPage struct {
	Page
	Form  *Form
	Steps []Step
	Limit int // megabytes
}

const (
	maxSheet = 200 << 20 // bytes
	unused   = "-"       // what a role is given that no column has
)

func (v *visit) uploadPage(form *Form) *UploadPage {
	v.page.Nav = "imports"
	return &UploadPage{Page: v.page, Form: form, Steps: v.importSteps("upload"), Limit: maxSheet >> 20}
}

// importSteps are the steps from a file to its purchases, up to the one shown.
func (v *visit) importSteps(now string) []Step {
	var steps []Step
	state := "done"
	for _, name := range []string{"upload", "columns", "check", "import"} {
		step := Step{Label: v.t("imports.step." + name), State: state}
		if name == now {
			step.State, state = "now", ""
		}
		if step.State != "" {
			step.Word = v.t("imports.step_" + step.State)
		}
		steps = append(steps, step)
	}
	return steps
}

func (s *Site) showNewImport(v *visit) error {
	if v.r.URL.Query().Get("file") != "" {
		return s.showPlan(v)
	}
	s.render.Page(v.w, v.r, http.StatusOK, "import-new", v.uploadPage(NewForm(v.page.Printer, nil)))
	return nil
}

// uploadSheet puts a sheet away as it comes in, and leads on to how it is to
// be read. What is no sheet is not kept.
func (s *Site) uploadSheet(v *visit) error {
	id, name, err := s.keepSheet(v)
	if err == nil {
		var file imports.File
		if file, err = s.uploaded(v, id, name); err == nil {
			_, err = s.Imports.Plan(v.ctx(), v.actor, file, imports.Order{})
		}
		if err != nil {
			err = errors.Join(err, s.Uploads.Remove(v.ctx(), id))
		}
	}
	if err != nil {
		form := NewForm(v.page.Printer, nil)
		if !form.mend(err) {
			return err
		}
		form.about("file")
		s.showAgain(v, err, "import-new", v.uploadPage(form))
		return nil
	}
	SeeOther(v.w, v.r, "/imports/new?"+url.Values{"file": {id}, "name": {name}}.Encode())
	return nil
}

// about says which field faults are about that name none.
func (f *Form) about(field string) {
	for i := range f.Faults {
		if f.Faults[i].Field == "" {
			f.Faults[i].Field = field
		}
	}
}

// keepSheet puts the file of the form away.
func (s *Site) keepSheet(v *visit) (id, name string, err error) {
	body := http.MaxBytesReader(v.w, v.r.Body, maxSheet+maxFields)
	v.r.Body = body
	defer func() { _, _ = io.Copy(io.Discard, body) }() // a browser that is still sending reads no answer
	if v.r.ContentLength > maxSheet+maxFields {
		return "", "", tooLarge()
	}
	form, err := v.r.MultipartReader()
	if err != nil {
		return "", "", httpx.BodyFault(err)
	}
	part, err := filePart(form)
	if err != nil {
		return "", "", err
	}
	id, name = ident.New(), fileName(part.FileName())
	limited := &io.LimitedReader{R: part, N: maxSheet + 1}
	size, _, err := s.Uploads.Put(v.ctx(), id, name, "application/octet-stream", limited, v.page.Now)
	if err != nil {
		return "", "", httpx.BodyFault(err)
	}
	if size > maxSheet {
		return "", "", errors.Join(tooLarge(), s.Uploads.Remove(v.ctx(), id))
	}
	return id, name, nil
}

func tooLarge() error {
	return fault.New(fault.TooLarge, "imports.too_large", fault.Args{"Megabytes": maxSheet >> 20}).On("file")
}

// filePart returns the part of the form that is a file.
func filePart(form *multipart.Reader) (*multipart.Part, error) {
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, fault.New(fault.Invalid, "imports.file_needed").On("file")
		}
		if err != nil {
			return nil, httpx.BodyFault(err)
		}
		if part.FileName() != "" {
			return part, nil
		}
	}
}

// longestName is how many characters of a file's name are kept.
const longestName = 200

// fileName is the name of a file on one line, and not too long.
func fileName(name string) string {
	runes := []rune(strings.Join(strings.Fields(strings.ToValidUTF8(name, "")), " "))
	return string(runes[:min(len(runes), longestName)])
}

// uploaded returns a sheet that was put away.
func (s *Site) uploaded(v *visit, id, name string) (imports.File, error) {
	content, err := s.Uploads.Content(v.ctx(), id)
	if err != nil {
		return imports.File{}, err
	}
	return imports.File{ReaderAt: content, Size: content.Size(), Name: name, ID: id}, nil
}

// orderOf reads from a form how a sheet is to be read.
func orderOf(in url.Values) imports.Order {
	order := imports.Order{Source: strings.TrimSpace(in.Get("source")), Mapping: purchase.Mapping{Dates: in.Get("dates"), Numbers: in.Get("numbers")}}
	for _, role := range sheet.Roles {
		column := in.Get("map." + string(role))
		switch column {
		case "":
			continue
		case unused:
			column = ""
		}
		if order.Mapping.Columns == nil {
			order.Mapping.Columns = map[string]string{}
		}
		order.Mapping.Columns[string(role)] = column
	}
	return order
}
