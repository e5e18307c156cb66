package sms

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"

	"liuke/internal/campaign"
	"liuke/internal/channel/hook"
	"liuke/internal/fault"
)

// Answer is what somebody wrote back.
type Answer struct {
	ID   string `json:"id"`   // the provider's: the same counts once
	From string `json:"from"` // their number
	Text string `json:"text"`
}

// report is what became of a message.
type report struct {
	ID     string                 `json:"id"` // ours
	State  campaign.DeliveryState `json:"state"`
	Detail string                 `json:"detail"`
}

// news is what a provider sends.
type news struct {
	Reports []report `json:"reports"`
	Replies []Answer `json:"replies"`
}

// Inbox takes what the provider tells. It trusts what is signed with the
// company's secret, and nothing else.
type Inbox struct {
	Gateway func(context.Context) (campaign.Gateway, error)
	Reports func(context.Context, []campaign.Delivery) (int, error)
	// Reply takes an answer, and reports whether it ended messages. Given again, it does nothing more.
	Reply func(context.Context, Answer) (ended bool, err error)
	Log   *slog.Logger
	Clock func() int64 // UTC milliseconds
}

// maxNews is the most that is read of one request, in bytes.
const maxNews = 1 << 20

// ServeHTTP implements http.Handler. Each piece of news is taken by itself: one
// that is refused holds no other up, and is named in the answer. When something
// of ours failed the provider is asked to send all of it again; what was kept
// counts once.
func (i Inbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxNews))
	if err != nil {
		tell(w, http.StatusRequestEntityTooLarge, problem{"the body is too long or broke off"})
		return
	}
	g, err := i.Gateway(r.Context())
	if err != nil && !fault.Is(err, fault.NotFound) {
		i.fail(w, r, err)
		return
	}
	if err != nil || !g.Set() || !hook.Verify(g.Secret, r.Header.Get(hook.SignatureHeader), body, i.Clock()) {
		tell(w, http.StatusUnauthorized, problem{"the signature is missing, wrong or too old"})
		return
	}
	var n news
	if err := json.Unmarshal(body, &n); err != nil {
		tell(w, http.StatusBadRequest, problem{"the body is not JSON with reports and replies"})
		return
	}
	i.take(w, r, n)
}

func (i Inbox) take(w http.ResponseWriter, r *http.Request, n news) {
	heard := taken{Refused: []refused{}}
	for _, a := range n.Replies { // first: a wish does not wait
		ended, err := i.Reply(r.Context(), a)
		switch {
		case heard.failed(a.ID, err):
		case ended:
			heard.Ended++
		default:
			heard.Filed++
		}
	}
	for _, one := range n.Reports {
		kept, err := i.Reports(r.Context(), []campaign.Delivery{{ID: one.ID, State: one.State, Detail: one.Detail}})
		if !heard.failed(one.ID, err) {
			heard.Reports += kept
		}
	}
	if heard.broken != nil {
		i.fail(w, r, heard.broken)
		return
	}
	tell(w, http.StatusOK, heard)
}

// taken is what became of what the provider sent.
type taken struct {
	Ended   int       `json:"ended"`   // answers that ended messages
	Filed   int       `json:"filed"`   // answers that somebody is to read
	Reports int       `json:"reports"` // that were news
	Refused []refused `json:"refused"`
	broken  error
}

// refused is what was not kept, and would not be if it were sent again.
type refused struct {
	ID    string `json:"id"`
	Error string `json:"error"`
	Field string `json:"field,omitempty"`
}

// failed reports whether there was an error, and remembers whose it was.
func (t *taken) failed(id string, err error) bool {
	var f *fault.Error
	switch {
	case err == nil:
		return false
	case errors.As(err, &f) && f.Kind != fault.Internal && f.Kind != fault.Unavailable && f.Kind != fault.Conflict:
		t.Refused = append(t.Refused, refused{id, f.Key, f.Field})
	default:
		t.broken = errors.Join(t.broken, err)
	}
	return true
}

func (i Inbox) fail(w http.ResponseWriter, r *http.Request, err error) {
	i.Log.ErrorContext(r.Context(), "news of the provider of text messages", "error", err)
	tell(w, http.StatusInternalServerError, problem{"not kept; send it again"})
}

// problem says why nothing was taken.
type problem struct {
	Error string `json:"error"`
}

func tell(w http.ResponseWriter, status int, answer any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer) // the provider has gone; there is nobody to tell
}
