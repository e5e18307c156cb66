package desk

import (
	"path"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"liuke/internal/fault"
)

// What may be attached to one message.
const (
	MaxFiles    = 5
	MaxFileSize = int64(20 << 20) // bytes
)

// Upload is a file that was put away and waits to be attached.
type Upload struct {
	FileID string `json:"-"` // not part of what a request says
	Name   string
	Type   string // what the content is, whatever the name says
	Size   int64
	SHA256 string // hex
}

// Attachment is a file that came with a message. Type is what the content is,
// whatever the name says.
type Attachment struct {
	ID        string
	CaseID    string
	MessageID string
	FileID    string
	Name      string
	Type      string
	Size      int64
	CreatedAt int64
}

// inline are the types a browser shows without being able to run anything.
var inline = map[string]bool{
	"image/png": true, "image/jpeg": true, "image/gif": true, "image/webp": true, "image/avif": true, "image/bmp": true,
	"text/plain": true,
}

// Inline reports whether the attachment may be shown in the browser; any other
// is only to be downloaded.
func (a Attachment) Inline() bool {
	return inline[a.Type] || strings.HasPrefix(a.Type, "audio/") || strings.HasPrefix(a.Type, "video/")
}

// allowed are the types that are taken besides pictures, sound and film.
var allowed = map[string]bool{
	"application/pdf": true, "text/plain": true, "text/csv": true, "text/tab-separated-values": true, "text/rtf": true,
	"text/html": true, "text/xml": true, "application/json": true, "message/rfc822": true, "application/ogg": true,
	"application/msword": true, "application/vnd.ms-excel": true, "application/vnd.ms-powerpoint": true,
	"application/vnd.ms-outlook": true,
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   true,
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         true,
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": true,
	"application/vnd.oasis.opendocument.text":                                   true,
	"application/vnd.oasis.opendocument.spreadsheet":                            true,
	"application/vnd.oasis.opendocument.presentation":                           true,
}

// typeOf returns the type of a file by its first bytes, without parameters. A
// type that is not taken is a fault that names it.
func typeOf(name string, head []byte) (string, error) {
	kind, _, _ := strings.Cut(mimetype.Detect(head).String(), ";")
	for _, family := range []string{"image/", "audio/", "video/"} {
		if strings.HasPrefix(kind, family) {
			return kind, nil
		}
	}
	if !allowed[kind] {
		return "", fault.New(fault.Invalid, "desk.file_type", fault.Args{"Name": name, "Type": kind}).On("files")
	}
	return kind, nil
}

// cleanFileName keeps the last part of a path, without what could mislead.
func cleanFileName(name string) string {
	name = line(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Trim(path.Base(name), ". ")
	if name == "" || name == "/" {
		return "file"
	}
	if runes := []rune(name); len(runes) > maxFileName {
		ext := []rune(path.Ext(name))
		if len(ext) > 10 {
			ext = nil
		}
		return string(runes[:maxFileName-len(ext)]) + string(ext)
	}
	return name
}

const maxFileName = 120 // characters

func checkUploads(files []Upload) error {
	if len(files) > MaxFiles {
		return fault.New(fault.TooLarge, "desk.too_many_files", fault.Args{"Count": MaxFiles}).On("files")
	}
	return nil
}
