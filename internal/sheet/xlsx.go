package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"liuke/internal/fault"
)

// The reader of workbooks is our own because it must stream from the file,
// tell dates from numbers by the style of each cell, and report a damaged
// worksheet instead of taking the place of the damage for its end.

const (
	smallPart  = 16 << 20  // bytes a part read whole may have: list of worksheets, styles, relations
	sharedText = 256 << 20 // bytes the shared strings may take in memory
	titleLook  = 10        // rows in which a header is looked for below titles
)

// workbook is an open XLSX file.
type workbook struct {
	name       string
	opt        Options
	parts      map[string]*zip.File
	worksheets []worksheetEntry
	shared     []string
	formats    []numberFormat // by style number
	date1904   bool
	chosen     string
}

type worksheetEntry struct {
	name   string
	part   string
	hidden bool
}

func openWorkbook(r io.ReaderAt, size int64, name string, opt Options) (*workbook, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, damaged(name, err)
	}
	b := &workbook{name: name, opt: opt, parts: map[string]*zip.File{}}
	// archive/zip never unpacks more of a part than its directory declares,
	// so the declared sizes are the real ones or the file is damaged.
	unpacked := int64(0)
	for _, part := range archive.File {
		b.parts[strings.ToLower(part.Name)] = part
		unpacked += int64(min(part.UncompressedSize64, uint64(opt.MaxUnpacked)+1))
		if err := checkUnpacked(unpacked, size, opt); err != nil {
			return nil, err
		}
	}
	main := "xl/workbook.xml"
	for _, rel := range b.relations("_rels/.rels", "") {
		if strings.HasSuffix(rel.Type, "/officeDocument") {
			main = rel.Target
		}
	}
	if b.parts[strings.ToLower(main)] == nil {
		return nil, fault.New(fault.Invalid, "sheet.not_workbook", fault.Args{"Name": name})
	}
	if err := b.load(main); err != nil {
		return nil, damaged(name, err)
	}
	return b, b.choose()
}

// load reads everything but the worksheets.
func (b *workbook) load(main string) error {
	var book struct {
		Properties struct {
			Date1904 bool `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string     `xml:"name,attr"`
			State string     `xml:"state,attr"`
			Attrs []xml.Attr `xml:",any,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := b.decode(main, &book); err != nil {
		return err
	}
	b.date1904 = book.Properties.Date1904
	worksheets := map[string]string{} // part by relation id
	for _, rel := range b.relations(path.Join(path.Dir(main), "_rels", path.Base(main)+".rels"), path.Dir(main)) {
		var err error
		switch path.Base(rel.Type) {
		case "worksheet":
			worksheets[rel.ID] = rel.Target
		case "styles":
			err = b.readStyles(rel.Target)
		case "sharedStrings":
			err = b.readShared(rel.Target)
		}
		if err != nil {
			return err
		}
	}
	for _, sheet := range book.Sheets {
		for _, attr := range sheet.Attrs {
			if part := worksheets[attr.Value]; attr.Name.Local == "id" && part != "" {
				b.worksheets = append(b.worksheets, worksheetEntry{sheet.Name, part, sheet.State != "" && sheet.State != "visible"})
			}
		}
	}
	return nil
}

func (b *workbook) names() []string {
	names := make([]string, len(b.worksheets))
	for i, w := range b.worksheets {
		names[i] = w.name
	}
	return names
}

// choose finds the worksheet asked for, or the first visible one with a value.
func (b *workbook) choose() error {
	for _, w := range b.worksheets {
		if b.opt.Worksheet != "" {
			if w.name == b.opt.Worksheet {
				b.chosen = w.name
				return nil
			}
			continue
		}
		if w.hidden {
			continue
		}
		rows, err := b.open(w)
		if err != nil {
			return err
		}
		_, _, err = rows.next()
		if closeErr := rows.close(); closeErr != nil {
			return closeErr
		}
		if bad := (*RowError)(nil); err == nil || errors.As(err, &bad) {
			b.chosen = w.name
			return nil
		}
		if !errors.Is(err, io.EOF) {
			return err
		}
	}
	if b.opt.Worksheet != "" {
		args := fault.Args{"Worksheet": b.opt.Worksheet, "Worksheets": strings.Join(b.names(), ", ")}
		return fault.New(fault.NotFound, "sheet.no_worksheet", args)
	}
	return fault.New(fault.Invalid, "sheet.empty", fault.Args{"Name": b.name})
}

// rows opens the chosen worksheet at its header: a title, which is a row with
// a single value above the first row with several, is left out.
func (b *workbook) rows() (*worksheet, error) {
	var chosen worksheetEntry
	for _, w := range b.worksheets {
		if w.name == b.chosen {
			chosen = w
			break
		}
	}
	merged, err := b.countMerged(chosen)
	if err != nil {
		return nil, err
	}
	titles, err := b.countTitles(chosen)
	if err != nil {
		return nil, err
	}
	rows, err := b.open(chosen)
	if err != nil {
		return nil, err
	}
	rows.merged, rows.titles = merged, titles
	for range titles {
		if _, _, err := rows.next(); err != nil {
			return nil, errors.Join(err, rows.close())
		}
	}
	return rows, nil
}

func (b *workbook) countTitles(w worksheetEntry) (titles int, err error) {
	rows, err := b.open(w)
	if err != nil {
		return 0, err
	}
	defer rows.close() //nolint:errcheck // it was only read
	for n := range titleLook {
		cells, _, err := rows.next()
		if err != nil {
			break // whoever reads the row for its values reports it
		}
		filled := 0
		for _, cell := range cells {
			if cell != "" {
				filled++
			}
		}
		if filled > 1 {
			return n, nil
		}
	}
	return 0, nil
}

// countMerged counts the merged areas, which a worksheet lists after its rows.
// It reads all of the worksheet, so damage shows before the first row is used.
func (b *workbook) countMerged(w worksheetEntry) (int, error) {
	part, err := b.part(w.part)
	if err != nil {
		return 0, err
	}
	defer part.Close() //nolint:errcheck // it was only read
	const mark = "mergeCell "
	block := make([]byte, blockSize)
	count, kept := 0, 0
	for {
		n, err := part.Read(block[kept:])
		text := block[:kept+n]
		count += bytes.Count(text, []byte(mark))
		kept = copy(block, text[max(0, len(text)-len(mark)+1):])
		if errors.Is(err, io.EOF) {
			return count, nil
		}
		if err != nil {
			return 0, damaged(b.name, err)
		}
	}
}

// part opens a part for streaming.
func (b *workbook) part(name string) (io.ReadCloser, error) {
	part := b.parts[strings.ToLower(name)]
	if part == nil {
		return nil, damaged(b.name, errors.New("no part "+name))
	}
	r, err := part.Open()
	if err != nil {
		return nil, damaged(b.name, err)
	}
	return r, nil
}

// decode reads a small part whole.
func (b *workbook) decode(name string, into any) error {
	part, err := b.part(name)
	if err != nil {
		return err
	}
	defer part.Close() //nolint:errcheck // it was only read
	return xml.NewDecoder(io.LimitReader(part, smallPart)).Decode(into)
}

// relation says which part plays which role for another.
type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
}

// relations reads a list of relations, whose targets are relative to dir; a
// list that is missing or damaged is empty.
func (b *workbook) relations(name, dir string) []relation {
	var list struct {
		Relations []relation `xml:"Relationship"`
	}
	if err := b.decode(name, &list); err != nil {
		return nil
	}
	for i, rel := range list.Relations {
		if path.IsAbs(rel.Target) {
			list.Relations[i].Target = strings.TrimPrefix(rel.Target, "/")
		} else {
			list.Relations[i].Target = path.Join(dir, rel.Target)
		}
	}
	return list.Relations
}
