package sheet

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// numberFormat is what of a style changes the meaning of a number.
type numberFormat struct {
	date  bool
	clock bool
	zeros int // digits a whole number is filled up to, as codes are by 00000
}

// readStyles reads the format of every cell style.
func (b *workbook) readStyles(name string) error {
	var styles struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			Format int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := b.decode(name, &styles); err != nil {
		return err
	}
	custom := map[int]numberFormat{}
	for _, f := range styles.Formats {
		custom[f.ID] = parseFormat(f.Code)
	}
	for _, cell := range styles.Cells {
		format, found := custom[cell.Format]
		if !found {
			format = builtinFormat(cell.Format)
		}
		b.formats = append(b.formats, format)
	}
	return nil
}

// builtinFormat is the format of a number below 164 that no list declares;
// 27 to 36 and 50 to 58 are those of East Asian editions.
func builtinFormat(id int) numberFormat {
	switch {
	case id == 22:
		return numberFormat{date: true, clock: true}
	case id >= 14 && id <= 17, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return numberFormat{date: true}
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id == 55, id == 56, id >= 45 && id <= 47:
		return numberFormat{clock: true}
	}
	return numberFormat{}
}

// formatWords are the parts of a format code that are shown as they stand:
// text in quotes, escaped characters, colours and locales in brackets.
var formatWords = regexp.MustCompile(`"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|General`)

// parseFormat finds out from the first section of a format code what it shows.
func parseFormat(code string) numberFormat {
	code, _, _ = strings.Cut(formatWords.ReplaceAllString(code, ""), ";")
	if code != "" && strings.Trim(code, "0") == "" {
		return numberFormat{zeros: len(code)}
	}
	code = strings.ToLower(code)
	clock := strings.ContainsAny(code, "hs")
	date := strings.ContainsAny(code, "yd") || strings.Contains(code, "m") && !clock
	return numberFormat{date: date, clock: clock}
}

// display writes a stored number: dates as 2006-01-02, with 15:04:05 where the
// format or the value has a time of day, and others without an exponent or the
// noise of binary fractions.
func (f numberFormat) display(value string, date1904 bool) string {
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		return value
	}
	if f.date || f.clock {
		if text, ok := f.displayTime(n, date1904); ok {
			return text
		}
	}
	text := strconv.FormatFloat(n, 'f', -1, 64)
	if missing := f.zeros - len(text); missing > 0 && strings.Trim(text, "0123456789") == "" {
		text = strings.Repeat("0", missing) + text
	}
	return text
}

// displayTime reads days since 1899-12-30, or since 1904-01-01 in workbooks of
// old Macintosh editions. Before 1900-03-01 one is missing, as the programs
// count a February 29 that there was not.
func (f numberFormat) displayTime(days float64, date1904 bool) (string, bool) {
	const epoch, leap, last = 25569, 60, 2958466 // 1970-01-01, 1900-02-29, 10000-01-01
	if days >= 0 && days < 1 && f.clock && !f.date {
		return time.UnixMilli(int64(math.Round(days*86400)) * 1000).UTC().Format(time.TimeOnly), true
	}
	if date1904 {
		days += 1462
	} else if days >= 1 && days < leap {
		days++
	}
	if days < 1 || days >= last {
		return "", false
	}
	t := time.Unix(int64(math.Round((days-epoch)*86400)), 0).UTC()
	if !f.clock && t.Equal(t.Truncate(24*time.Hour)) {
		return t.Format(time.DateOnly), true
	}
	return t.Format(time.DateTime), true
}
