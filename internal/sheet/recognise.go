package sheet

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"liuke/internal/fault"
)

const headSize = 4096

// recognise tells by the first bytes what kind of file it is.
func recognise(r io.ReaderAt, size int64, name string) (Kind, error) {
	head := make([]byte, min(size, headSize))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return XLSX, nil
	case bytes.HasPrefix(head, []byte("PAR1")):
		return Parquet, nil
	case isGzip(head):
		return CSV, nil // what is inside is looked at once unpacked
	}
	return CSV, checkText(head, name)
}

func isGzip(head []byte) bool { return bytes.HasPrefix(head, []byte{0x1f, 0x8b}) }

const oleMagic = "\xd0\xcf\x11\xe0" // old workbooks, and new ones with a password

// markup are the beginnings of web pages and XML that are named .xls.
var markup = []string{"<html", "<!doctype", "<table", "<?xml", "<meta"}

// checkText refuses what is not delimited text.
func checkText(head []byte, name string) error {
	saveAgain := bytes.HasPrefix(head, []byte(oleMagic))
	start := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte(bomUTF8)), " \t\r\n"))
	for _, prefix := range markup {
		saveAgain = saveAgain || bytes.HasPrefix(start, []byte(prefix))
	}
	if saveAgain {
		return fault.New(fault.Invalid, "sheet.save_again", fault.Args{"Name": name})
	}
	if looksBinary(head) {
		return fault.New(fault.Invalid, "sheet.unsupported", fault.Args{"Name": name})
	}
	return nil
}

// looksBinary reports whether bytes are neither UTF-8 nor UTF-16 and have more
// control characters than any text.
func looksBinary(head []byte) bool {
	for _, magic := range []string{"%PDF", "PK\x03\x04", "PAR1", "\x1f\x8b"} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return true
		}
	}
	if utf8.Valid(wholeRunes(head)) || utf16Order(head) != nil {
		return false
	}
	controls := 0
	for _, b := range head {
		if b < ' ' && b != '\t' && b != '\n' && b != '\r' {
			controls++
		}
	}
	return controls*50 > len(head)
}

// wholeRunes cuts an incomplete UTF-8 sequence off the end.
func wholeRunes(b []byte) []byte {
	for cut := len(b) - 1; cut >= 0 && cut >= len(b)-utf8.UTFMax; cut-- {
		if utf8.RuneStart(b[cut]) {
			if !utf8.FullRune(b[cut:]) {
				return b[:cut]
			}
			break
		}
	}
	return b
}
