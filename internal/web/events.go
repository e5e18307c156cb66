package web

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"liuke/internal/account"
)

// heartbeat is how often something is sent to a quiet stream, so that nobody
// on the way takes it for dead; the session is looked at as often.
const heartbeat = 20 * time.Second

// audience says, by the first part of a topic, what one must be allowed in
// order to hear of it.
var audience = map[string]account.Permission{
	"cases":     account.CaseRead,
	"today":     account.CaseRead,
	"case":      account.CaseRead,
	"bench":     account.CaseRead,
	"customers": account.CustomerRead,
	"customer":  account.CustomerRead,
	"purchases": account.PurchaseRead,
	"imports":   account.PurchaseImport,
	"import":    account.PurchaseImport,
	"value":     account.ValueRead,
	"risk":      account.RiskRead,
	"letters":   account.LetterRead,
}

// mayHear reports whether the actor may know that the topic changed. What
// happens to one person is theirs alone.
func mayHear(actor account.Actor, topic string) bool {
	kind, id, _ := strings.Cut(topic, ":")
	if kind == "staff" {
		return id == actor.ID || id == "" && actor.Can(account.StaffManage)
	}
	permission, known := audience[kind]
	return known && actor.Can(permission)
}

// events streams the topics of changes (server-sent events) until the reader
// leaves, signs out, or this process ends.
func (s *Site) events(v *visit) error {
	topics, cancel := s.Live.Subscribe()
	defer cancel()
	h := v.w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	stream := http.NewResponseController(v.w)
	_ = stream.SetWriteDeadline(time.Time{}) // a server without a deadline has none to lift
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for text := ": open\n\n"; ; {
		if _, err := v.w.Write([]byte(text)); err != nil {
			return nil // the reader has gone
		}
		if err := stream.Flush(); err != nil {
			return nil
		}
		var ok bool
		if text, ok = s.nextEvent(v, topics, beat.C); !ok {
			return nil
		}
	}
}

// nextEvent waits for something to send. It returns false when the stream is over.
func (s *Site) nextEvent(v *visit, topics <-chan string, beat <-chan time.Time) (text string, ok bool) {
	for {
		select {
		case <-v.ctx().Done():
			return "", false
		case <-beat:
			_, err := s.Accounts.Resume(v.ctx(), v.staff.Session())
			return ": beat\n\n", err == nil
		case topic, open := <-topics:
			if !open {
				return "", false
			}
			if mayHear(v.actor, topic) {
				return event(topic), true
			}
		}
	}
}

func event(topic string) string {
	data, err := json.Marshal(map[string]string{"topic": topic})
	if err != nil {
		panic("web: a topic is plain text: " + err.Error())
	}
	return "data: " + string(data) + "\n\n"
}
