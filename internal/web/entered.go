package web

import (
	"cmp"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/httpx"
)

const (
	maxFields = 1 << 20   // bytes of a form without its files
	maxBody   = 256 << 20 // bytes of a form with files that are read at most, if only to answer
)

// entered returns what was entered into a form without files.
func (v *visit) entered() (url.Values, error) {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, maxFields)
	if err := v.r.ParseForm(); err != nil {
		return nil, httpx.BodyFault(err)
	}
	return v.r.PostForm, nil
}

// enteredWithFiles returns what was entered into a form that may have files,
// which are put away as they come in. A file that is refused leaves the rest
// of the entries: they are returned with the fault. Whoever gets no error has
// to hand the files to a command or to discard them.
func (s *Site) enteredWithFiles(v *visit) (url.Values, []desk.Upload, error) {
	return s.readForm(v, nil)
}

// readForm is enteredWithFiles; refused, unless nil, is why no file is put
// away, and is returned with the entries.
func (s *Site) readForm(v *visit, refused error) (url.Values, []desk.Upload, error) {
	kind, parameters, err := mime.ParseMediaType(v.r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		in, err := v.entered()
		return in, nil, cmp.Or(err, refused)
	}
	body := http.MaxBytesReader(v.w, v.r.Body, maxBody)
	defer func() { _, _ = io.Copy(io.Discard, body) }() // a browser that is still sending reads no answer
	reader := multipart.NewReader(body, parameters["boundary"])
	in, files := url.Values{}, []desk.Upload{}
	for left := int64(maxFields); ; {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			s.Desk.Discard(v.ctx(), files...)
			return in, nil, httpx.BodyFault(err)
		}
		if part.FileName() != "" {
			if refused == nil {
				files, refused = s.putAway(v, files, part)
			}
			continue
		}
		text, err := io.ReadAll(io.LimitReader(part, left+1))
		if left -= int64(len(text)); err != nil || left < 0 {
			s.Desk.Discard(v.ctx(), files...)
			return in, nil, httpx.BodyFault(errors.Join(err, tooLong(left)))
		}
		in.Add(part.FormName(), string(text))
	}
	if refused != nil {
		s.Desk.Discard(v.ctx(), files...)
		return in, nil, refused
	}
	return in, files, nil
}

// tooLong returns what a body of too many bytes fails with, or nil.
func tooLong(left int64) error {
	if left < 0 {
		return &http.MaxBytesError{Limit: maxFields}
	}
	return nil
}

func (s *Site) putAway(v *visit, files []desk.Upload, part *multipart.Part) ([]desk.Upload, error) {
	if len(files) >= desk.MaxFiles {
		return files, fault.New(fault.TooLarge, "desk.too_many_files", fault.Args{"Count": desk.MaxFiles}).On("files")
	}
	upload, err := s.Desk.Upload(v.ctx(), part.FileName(), part)
	if err != nil {
		return files, err
	}
	return append(files, upload), nil
}

// showAgain answers a form that failed with its page, which has the entries
// and what is wrong with them.
func (s *Site) showAgain(v *visit, err error, name string, page View) {
	status := httpx.Status(err)
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound:
		status = http.StatusUnprocessableEntity // it is about what was entered, not about the page
	}
	httpx.SetRetryAfter(v.w, err)
	s.render.Page(v.w, v.r, status, name, page)
}

// formAgain answers a form that failed with its page, or with what it failed of
// when the person can do nothing about that.
func (s *Site) formAgain(v *visit, failed error, form *Form, name string, page View) error {
	if !form.mend(failed) {
		return failed
	}
	s.showAgain(v, failed, name, page)
	return nil
}

// mend takes err into the form and reports whether the person can do anything
// about it: as Form.Fail says, or because it is about one of their entries.
func (f *Form) mend(err error) bool {
	var about *fault.Error
	return f.Fail(err) || errors.As(err, &about) && about.Field != ""
}

// within renames the fields that faults are about, as they are called in a
// page with several forms: text of the form reply is reply.text.
func (f *Form) within(form string) {
	for i, one := range f.Faults {
		if one.Field != "" && !strings.HasPrefix(one.Field, form+".") {
			f.Faults[i].Field = form + "." + one.Field
		}
	}
}
