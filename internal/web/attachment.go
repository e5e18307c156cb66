package web

import (
	"io"
	"mime"
	"strconv"
	"strings"

	"liuke/internal/desk"
)

// isPicture reports whether an attachment is a picture that a browser shows
// without being able to run anything.
func isPicture(a desk.Attachment) bool { return a.Inline() && strings.HasPrefix(a.Type, "image/") }

func (s *Site) caseAttachment(v *visit) error {
	f, err := s.caseFile(v)
	if err != nil {
		return err
	}
	a, content, err := s.Desk.Attachment(v.ctx(), v.actor, f.Case.ID, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	v.sendAttachment(a, content)
	return nil
}

// sendAttachment answers with a file that somebody sent us, and closes it.
// Only pictures are shown; anything else is downloaded. Whatever it is, the
// browser is told to run nothing in it.
func (v *visit) sendAttachment(a desk.Attachment, content io.ReadCloser) {
	defer func() { _ = content.Close() }()
	disposition := "attachment"
	if isPicture(a) {
		disposition = "inline"
	}
	h := v.w.Header()
	h.Set("Content-Type", a.Type)
	h.Set("Content-Length", strconv.FormatInt(a.Size, 10))
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": a.Name}))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, max-age=31536000, immutable")
	_, _ = io.Copy(v.w, content) // the client has gone, or finds the file cut short
}
