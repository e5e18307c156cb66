package purchase

import "liuke/internal/fault"

// ImportState says how an import stands.
type ImportState string

// The states.
const (
	ImportWaiting  ImportState = "waiting" // for its turn
	ImportRunning  ImportState = "running"
	ImportFinished ImportState = "finished"
	ImportFailed   ImportState = "failed" // what was read before stands; it can be run on
	ImportUndoing  ImportState = "undoing"
	ImportUndone   ImportState = "undone"
)

// Mapping says how to read a sheet of purchases.
type Mapping struct {
	Columns map[string]string `json:"columns"`           // role → name of the column
	Dates   string            `json:"dates,omitempty"`   // how the sheet writes dates; "" to guess
	Numbers string            `json:"numbers,omitempty"` // how it writes numbers; "" to guess
}

// Import is one sheet of purchases that was, or is being, brought in.
type Import struct {
	ID         string
	Source     string
	FileID     string // of an uploaded sheet; "" for one read from disk
	FileName   string
	SHA256     string // of the file, in hex
	Mapping    Mapping
	State      ImportState
	Counts     Counts
	Progress   int64  // how much of the file was read, in thousandths
	Error      string // message key of what stopped it; "" otherwise
	ByID       string
	CreatedAt  int64
	FinishedAt int64 // 0: not yet
	UndoneAt   int64 // 0: it stands
}

// Counts say what became of the receipts of a sheet.
type Counts struct {
	Receipts  int64 // dealt with, those refused included
	Added     int64
	Corrected int64
	Unchanged int64
	Refused   int64 // receipts with at least one bad row
	Errors    int64 // bad rows
	Lines     int64 // of receipts not refused
	TwoTimes  int64 // receipts whose lines tell different times; the earliest counts
	Apart     int64 // receipts whose lines do not lie together
}

// RowError is what was wrong with one row of a sheet.
type RowError struct {
	Row     int64  // as a spreadsheet program counts
	Receipt string // "" when the row could not be read
	Column  string // "" when it is about the whole row
	Value   string
	Reason  string // message key
	Args    fault.Args
}
