package web

import (
	"context"
	"io"

	"liuke/internal/account"
	"liuke/internal/cadence"
	"liuke/internal/calendar"
	"liuke/internal/campaign"
	"liuke/internal/consent"
	"liuke/internal/customer"
	"liuke/internal/desk"
	"liuke/internal/economics"
	"liuke/internal/handover"
	"liuke/internal/interaction"
	"liuke/internal/job"
	"liuke/internal/knowledge"
	"liuke/internal/outbox"
	"liuke/internal/people"
	"liuke/internal/purchase"
	"liuke/internal/purchase/imports"
	"liuke/internal/risk/threat"
	"liuke/internal/risk/watch"
	"liuke/internal/signal"
	"liuke/internal/trial/registry"
	"liuke/internal/value"
	"liuke/internal/winback"
	"liuke/internal/winback/review"
	"liuke/internal/winback/rival"
)

// Services are what the pages stand on.
type Services struct {
	Accounts     *account.Service
	Customers    *customer.Service
	Purchases    *purchase.Service
	Desk         *desk.Service
	Values       *value.Service
	Imports      *imports.Service
	Letters      *outbox.Service
	Knowledge    *knowledge.Service
	WinBack      *winback.Service
	Reviews      *review.Service
	Rivals       *rival.Service
	Consents     *consent.Service
	Campaigns    *campaign.Service
	Interactions *interaction.Service
	Economics    *economics.Service
	Live         Live
	Jobs         Queue
	Uploads      Uploads
	Trials       *registry.Service
	Signals      *signal.Service

	People    *people.Service
	Cadences  *cadence.Service
	Handovers *handover.Service
	Risks     *watch.Service
	Threats   *threat.Service

	Sample      func(today calendar.Day) ([]byte, error) // a small sheet of purchases to look at, as CSV
	Attribution string                                   // whose data the demo company shows; "" for others
}

// Queue takes background work that nothing else causes.
type Queue interface {
	// Enqueue adds jobs; one whose unique key is taken is left out.
	Enqueue(ctx context.Context, jobs ...job.Job) error
}

// Uploads keeps sheets until they are imported.
type Uploads interface {
	// Put keeps all of r and returns how long it is and its SHA-256 in hex. An
	// error of r ends it, and nothing is kept.
	Put(ctx context.Context, id, name, mimeType string, r io.Reader, now int64) (size int64, sum string, err error)
	// Content returns what was kept, or a NotFound fault.
	Content(ctx context.Context, id string) (*io.SectionReader, error)
	// Remove forgets files that nothing refers to; others stay.
	Remove(ctx context.Context, ids ...string) error
}

// Live tells of changes as they are committed, by whichever replica.
type Live interface {
	// Subscribe returns the topics of changes from now on, and what ends it. A
	// reader that is too slow misses topics, never blocks others.
	Subscribe() (topics <-chan string, cancel func())
}
