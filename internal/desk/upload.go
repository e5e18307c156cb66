package desk

import (
	"bytes"
	"context"
	"errors"
	"io"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/ident"
)

// sniffed is how much of a file is read to tell its type, in bytes.
const sniffed = 3072

// Upload puts a file away so that a command can attach it. Its type is told by
// its content; programs, and whatever else nobody needs to send, are refused,
// as is a file that is empty or too large.
func (s *Service) Upload(ctx context.Context, name string, r io.Reader) (Upload, error) {
	u := Upload{FileID: ident.New(), Name: cleanFileName(name)}
	head := make([]byte, sniffed)
	n, err := io.ReadFull(r, head)
	if n == 0 && errors.Is(err, io.EOF) {
		return Upload{}, fault.New(fault.Invalid, "desk.file_empty", fault.Args{"Name": u.Name}).On("files")
	}
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return Upload{}, err
	}
	if u.Type, err = typeOf(u.Name, head[:n]); err != nil {
		return Upload{}, err
	}
	whole := &limited{r: io.MultiReader(bytes.NewReader(head[:n]), r), left: MaxFileSize, name: u.Name}
	u.Size, u.SHA256, err = s.Files.Put(ctx, u.FileID, u.Name, u.Type, whole, s.Clock())
	return u, err
}

// limited fails once more was read than a file may have.
type limited struct {
	r    io.Reader
	left int64
	name string
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, fault.New(fault.TooLarge, "desk.file_too_large",
			fault.Args{"Name": l.name, "Megabytes": MaxFileSize >> 20}).On("files")
	}
	return n, err
}

// Discard forgets uploads that were not handed to a command.
func (s *Service) Discard(ctx context.Context, files ...Upload) {
	s.discardUnused(ctx, File{}, files)
}

// discardUnused forgets the uploads that the case does not hold. One that
// cannot be forgotten now is an orphan, which a check of the database finds.
func (s *Service) discardUnused(ctx context.Context, f File, files []Upload) {
	held := map[string]bool{}
	for _, m := range f.Messages {
		for _, a := range m.Attachments {
			held[a.FileID] = true
		}
	}
	var unused []string
	for _, u := range files {
		if !held[u.FileID] {
			unused = append(unused, u.FileID)
		}
	}
	if len(unused) == 0 {
		return
	}
	if err := s.Files.Remove(context.WithoutCancel(ctx), unused...); err != nil {
		s.Log.Warn("files were left behind", "files", unused, "err", err)
	}
}

// Attachment opens a file of a case.
func (s *Service) Attachment(ctx context.Context, actor account.Actor, caseID, id string) (Attachment, io.ReadCloser, error) {
	f, err := s.File(ctx, actor, caseID)
	if err != nil {
		return Attachment{}, nil, err
	}
	return s.attachment(ctx, f, id)
}

func (s *Service) attachment(ctx context.Context, f File, id string) (Attachment, io.ReadCloser, error) {
	a, err := f.Attachment(id)
	if err != nil {
		return Attachment{}, nil, err
	}
	content, err := s.Files.Open(ctx, a.FileID)
	return a, content, err
}
