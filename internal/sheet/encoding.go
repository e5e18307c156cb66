package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

const (
	bomUTF8    = "\xef\xbb\xbf"
	bomUTF16LE = "\xff\xfe"
	bomUTF16BE = "\xfe\xff"

	encodingSample = 64 << 10 // bytes an encoding is guessed from
)

// charset is a text encoding and the name people know it by.
type charset struct {
	name    string
	decoder encoding.Encoding // nil for UTF-8
}

var (
	utf8Text    = &charset{name: "UTF-8"}
	utf16LE     = &charset{"UTF-16LE", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)}
	utf16BE     = &charset{"UTF-16BE", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)}
	gb18030     = &charset{"GB18030", simplifiedchinese.GB18030}
	windows1252 = &charset{"Windows-1252", charmap.Windows1252}
)

// textReader reads text of an unknown encoding as UTF-8. It lets ASCII pass
// until the first byte that is not, and decides on what follows: a file may
// well begin with megabytes of digits before the first Chinese name.
type textReader struct {
	in      *bufio.Reader
	out     io.Reader // set once the charset is known
	charset *charset
}

func newTextReader(r io.Reader) (*textReader, error) {
	t := &textReader{in: bufio.NewReaderSize(r, encodingSample), charset: utf8Text}
	head, err := t.in.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(head, []byte(bomUTF8)):
		_, err = t.in.Discard(len(bomUTF8))
		t.decide(utf8Text)
	case bytes.HasPrefix(head, []byte(bomUTF16LE)), bytes.HasPrefix(head, []byte(bomUTF16BE)):
		order := utf16Order(head)
		_, err = t.in.Discard(len(bomUTF16LE))
		t.decide(order)
	default:
		err = nil
		if order := utf16Order(head); order != nil {
			t.decide(order)
		}
	}
	return t, err
}

func (t *textReader) decide(c *charset) {
	t.charset, t.out = c, t.in
	if c.decoder != nil {
		t.out = transform.NewReader(t.in, c.decoder.NewDecoder())
	}
}

// Read reads UTF-8.
func (t *textReader) Read(p []byte) (int, error) {
	if t.out != nil {
		return t.out.Read(p)
	}
	window, err := t.in.Peek(encodingSample)
	if len(window) == 0 {
		return 0, err
	}
	ascii := asciiPrefix(window[:min(len(window), len(p))])
	if ascii == 0 {
		t.decide(guessCharset(window))
		return t.out.Read(p)
	}
	n := copy(p, window[:ascii])
	_, err = t.in.Discard(n)
	return n, err
}

// asciiPrefix returns how many bytes at the start are below 0x80.
func asciiPrefix(b []byte) int {
	for i, c := range b {
		if c >= utf8.RuneSelf {
			return i
		}
	}
	return len(b)
}

// utf16Order tells UTF-16 by its byte order mark or by where its zero bytes
// lie; it returns nil for text that is not UTF-16. Delimiters, digits and line
// ends have a zero byte even where every word is Chinese.
func utf16Order(head []byte) *charset {
	switch {
	case bytes.HasPrefix(head, []byte(bomUTF16LE)):
		return utf16LE
	case bytes.HasPrefix(head, []byte(bomUTF16BE)):
		return utf16BE
	}
	var zeros [2]int // at even and odd offsets
	for i, b := range head {
		if b == 0 {
			zeros[i%2]++
		}
	}
	enough := len(head) / 16
	switch {
	case zeros[1] > enough && zeros[0]*10 < zeros[1]:
		return utf16LE
	case zeros[0] > enough && zeros[1]*10 < zeros[0]:
		return utf16BE
	}
	return nil
}

// guessCharset tells UTF-8, GB18030 (and with it GBK) and Windows-1252 apart
// from text that is not all ASCII. Words of a European language may pass for
// GB18030, but their accented letters are followed by plain ones, where the
// second byte of a common Chinese character is 0xA1 or more.
func guessCharset(sample []byte) *charset {
	if utf8.Valid(wholeRunes(sample)) {
		return utf8Text
	}
	pairs, high := 0, 0
	for i := 0; i+1 < len(sample); i++ {
		if sample[i] < utf8.RuneSelf {
			continue
		}
		i++
		pairs++
		if sample[i] >= 0xA1 {
			high++
		}
	}
	decoded, _, err := transform.Bytes(gb18030.decoder.NewDecoder(), sample)
	garbled := bytes.Count(decoded, []byte(string(utf8.RuneError)))
	const cut = 1 // the sample may end within a character
	if err == nil && (garbled-cut)*100 <= pairs && high*2 >= pairs {
		return gb18030
	}
	return windows1252
}
