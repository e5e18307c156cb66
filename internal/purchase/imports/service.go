// Package imports brings in sheets of purchases: it says how a sheet is to be
// read, shows what would come of it, reads it row by row into the ledger while
// the ledger writes, goes on after having been broken off, and takes an import
// back.
package imports

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"maps"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/job"
	"liuke/internal/purchase"
)

// DefaultSource is what the system is called that a sheet comes from, when
// nobody says.
const DefaultSource = "sheet"

// JobImport is the kind of the job that brings in an uploaded sheet.
const JobImport = "purchase.import"

// JobArgs are the arguments of such a job.
type JobArgs struct {
	ImportID string `json:"import_id"`
}

// Store keeps imports.
type Store interface {
	// Import returns one import, or a NotFound fault.
	Import(ctx context.Context, id string) (purchase.Import, error)
	// ImportsOf returns the imports of the file with the hash, the latest first.
	ImportsOf(ctx context.Context, sha256 string) ([]purchase.Import, error)
	// AddImport keeps a new import, remembers its mapping for sheets with the
	// same header, and queues jobs.
	AddImport(ctx context.Context, i purchase.Import, header string, jobs ...job.Job) error
	// SetImport replaces the state of an import and queues jobs.
	SetImport(ctx context.Context, i purchase.Import, now int64, jobs ...job.Job) error
	// Mapping returns how the last sheet with the header was mapped.
	Mapping(ctx context.Context, header string) (m purchase.Mapping, known bool, err error)
	// EachError yields the refused rows of an import in their order.
	EachError(ctx context.Context, importID string, yield func(purchase.RowError) error) error
}

// Files are where uploaded sheets are kept.
type Files interface {
	Content(ctx context.Context, id string) (*io.SectionReader, error)
}

// Service brings in sheets.
type Service struct {
	store     Store
	files     Files
	purchases *purchase.Service
	clock     func() int64
}

// NewService returns a service that writes through purchases. clock returns UTC
// milliseconds.
func NewService(s Store, files Files, purchases *purchase.Service, clock func() int64) *Service {
	return &Service{store: s, files: files, purchases: purchases, clock: clock}
}

// File is a sheet to be read, which stays open meanwhile.
type File struct {
	io.ReaderAt
	Size int64
	Name string
	ID   string // of an uploaded one; "" otherwise
}

// sum returns the SHA-256 of the content, in hex.
func (f File) sum() (string, error) {
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(f, 0, f.Size)); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Order says what to import how.
type Order struct {
	Source  string           // "" is DefaultSource
	Mapping purchase.Mapping // what is not given is remembered or guessed
}

// Done is what came of an order.
type Done struct {
	purchase.Import
	Before bool // the same file was imported before in the same way: nothing was done
}

// Run imports a file and returns when it is in. One that was broken off goes
// on where it was; progress, which may be nil, is told after each step.
func (s *Service) Run(ctx context.Context, by account.Actor, f File, o Order, progress func(purchase.Import)) (Done, error) {
	if err := by.Need(account.PurchaseImport); err != nil {
		return Done{}, err
	}
	sheet, i, err := s.prepare(ctx, by, f, o)
	if err != nil || i.State == purchase.ImportFinished {
		return Done{Import: i, Before: err == nil}, err
	}
	defer sheet.close()
	if i.ID == "" {
		i.ID, i.State, i.CreatedAt = ident.New(), purchase.ImportRunning, s.clock()
		err = s.store.AddImport(ctx, i, sheet.headerHash())
	} else {
		err = s.resume(ctx, &i)
	}
	if err == nil {
		err = s.run(ctx, sheet, &i, progress)
	}
	return Done{Import: i}, err
}

// Start has an uploaded file imported in the background.
func (s *Service) Start(ctx context.Context, by account.Actor, f File, o Order) (Done, error) {
	if err := by.Need(account.PurchaseImport); err != nil {
		return Done{}, err
	}
	sheet, i, err := s.prepare(ctx, by, f, o)
	if err != nil || i.State == purchase.ImportFinished {
		return Done{Import: i, Before: err == nil}, err
	}
	defer sheet.close()
	now, isNew := s.clock(), i.ID == ""
	if isNew {
		i.ID, i.CreatedAt = ident.New(), now
	}
	i.State, i.Error = purchase.ImportWaiting, ""
	j := job.New(JobImport, JobArgs{ImportID: i.ID}, now, now).Only(JobImport + " " + i.ID)
	if isNew {
		return Done{Import: i}, s.store.AddImport(ctx, i, sheet.headerHash(), j)
	}
	return Done{Import: i}, s.store.SetImport(ctx, i, now, j)
}

// Do does the job of importing an uploaded file.
func (s *Service) Do(ctx context.Context, importID string) error {
	i, err := s.store.Import(ctx, importID)
	if err != nil {
		return err
	}
	if i.State != purchase.ImportWaiting && i.State != purchase.ImportRunning {
		return nil
	}
	content, err := s.files.Content(ctx, i.FileID)
	if err != nil {
		return err
	}
	f := File{ReaderAt: content, Size: content.Size(), Name: i.FileName, ID: i.FileID}
	sheet, err := s.openSheet(ctx, f, i.Mapping)
	if err != nil {
		return s.fail(ctx, &i, err)
	}
	defer sheet.close()
	if err := s.resume(ctx, &i); err != nil {
		return err
	}
	err = s.run(ctx, sheet, &i, nil)
	if i.State == purchase.ImportFailed {
		return nil // trying again would end the same way
	}
	return err
}

// prepare opens the file and returns the import that it belongs to: one that
// is finished or can be resumed, or a new one without an ID.
func (s *Service) prepare(ctx context.Context, by account.Actor, f File, o Order) (*sheetReader, purchase.Import, error) {
	if o.Source == "" {
		o.Source = DefaultSource
	}
	sheet, err := s.openSheet(ctx, f, o.Mapping)
	if err != nil {
		return nil, purchase.Import{}, err
	}
	i, err := s.find(ctx, f, o.Source, sheet.mapping)
	if err == nil && i.ID == "" {
		err = sheet.complete()
		i.Source, i.FileID, i.FileName, i.Mapping, i.ByID = o.Source, f.ID, f.Name, sheet.mapping, by.ID
	}
	if err != nil || i.State == purchase.ImportFinished {
		sheet.close()
	}
	return sheet, i, err
}

// find returns the import of the same file in the same way, or an import with
// nothing but the file's hash. An upload does not go on with what was begun
// from a file on disk, nor the other way round: its file is not there.
func (s *Service) find(ctx context.Context, f File, source string, m purchase.Mapping) (purchase.Import, error) {
	sum, err := f.sum()
	if err != nil {
		return purchase.Import{}, err
	}
	earlier, err := s.store.ImportsOf(ctx, sum)
	for _, i := range earlier {
		same := i.Source == source && maps.Equal(i.Mapping.Columns, m.Columns) &&
			i.Mapping.Dates == m.Dates && i.Mapping.Numbers == m.Numbers
		switch {
		case !same || i.State == purchase.ImportUndone || i.State == purchase.ImportUndoing:
		case i.State == purchase.ImportFinished || (i.FileID == "") == (f.ID == ""):
			return i, nil
		}
	}
	return purchase.Import{SHA256: sum}, err
}

func (s *Service) resume(ctx context.Context, i *purchase.Import) error {
	i.State, i.Error = purchase.ImportRunning, ""
	return s.store.SetImport(ctx, *i, s.clock())
}

// run reads the sheet into the ledger from where the import is.
func (s *Service) run(ctx context.Context, sheet *sheetReader, i *purchase.Import, progress func(purchase.Import)) error {
	books, err := s.purchases.Books(ctx, s.clock())
	if err != nil {
		return err
	}
	products := map[string]string{}
	err = sheet.chunks(ctx, books, *i, func(c chunk) error {
		next := *i
		c.addTo(&next)
		if c.last {
			next.State, next.FinishedAt, next.Progress = purchase.ImportFinished, s.clock(), 1000
		}
		_, err := s.purchases.RecordBatch(ctx, books, purchase.Batch{
			Receipts: c.receipts, ByID: i.ByID, At: s.clock(), Import: &next, Done: i.Counts.Receipts, Refused: c.refused,
			Products: products,
		})
		if err != nil {
			return err
		}
		*i = next
		if progress != nil {
			progress(next)
		}
		return nil
	})
	if err != nil {
		return s.fail(ctx, i, err)
	}
	return nil
}

// fail keeps why an import stopped, if it is the fault of the file, and
// returns err. Any other failure leaves it to be resumed.
func (s *Service) fail(ctx context.Context, i *purchase.Import, err error) error {
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind != fault.Invalid && f.Kind != fault.TooLarge {
		return err
	}
	i.State, i.Error = purchase.ImportFailed, f.Key
	return errors.Join(err, s.store.SetImport(ctx, *i, s.clock()))
}

// Import returns one import.
func (s *Service) Import(ctx context.Context, by account.Actor, id string) (purchase.Import, error) {
	if err := by.Need(account.PurchaseImport); err != nil {
		return purchase.Import{}, err
	}
	return s.store.Import(ctx, id)
}

// EachError yields the refused rows of an import in their order; of very many,
// only the first are kept.
func (s *Service) EachError(ctx context.Context, by account.Actor, id string, yield func(purchase.RowError) error) error {
	if err := by.Need(account.PurchaseImport); err != nil {
		return err
	}
	return s.store.EachError(ctx, id, yield)
}
