package desk

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/setting"
)

// Closing is what the company lays down of how cases end. Texts for customers
// are by language.
type Closing struct {
	SilenceDays  int64             `json:"silence_days"`   // after which a case that is done closes without the customer's word
	FollowUpDays int64             `json:"follow_up_days"` // after the close, when to ask whether it still holds; 0: nobody asks
	Recourse     map[string]string `json:"recourse"`       // where a customer can turn who refuses our last word
	ReviewURL    string            `json:"review_url"`     // where customers can review us in public; "" for nowhere
}

// ClosingSetting names the document that has the Closing.
const ClosingSetting = "desk.closing"

// The bounds of a Closing.
const (
	MaxSilenceDays  = 90
	MaxFollowUpDays = 365
	MaxRecourse     = 2_000 // characters
)

// DefaultClosing is how cases end as long as nothing is laid down. Where a
// customer can turn, the company has to say itself.
func DefaultClosing() Closing {
	return Closing{SilenceDays: int64(DefaultSilence.Hours() / 24), FollowUpDays: 14}
}

// Silence is how long a customer has to say whether a case is settled.
func (c Closing) Silence() time.Duration { return time.Duration(c.SilenceDays) * 24 * time.Hour }

// RecourseIn returns where a customer can turn, in their language or else in
// the company's; "" when that is not laid down.
func (c Closing) RecourseIn(lang, company string) string {
	if text := c.Recourse[lang]; text != "" {
		return text
	}
	return c.Recourse[company]
}

// Clean returns the Closing as it may be laid down, or a fault that names the field.
func (c Closing) Clean() (Closing, error) {
	if c.SilenceDays < 1 || c.SilenceDays > MaxSilenceDays {
		return c, fault.New(fault.Invalid, "closing.silence_absurd", fault.Args{"Most": MaxSilenceDays}).On("silence")
	}
	if c.FollowUpDays < 0 || c.FollowUpDays > MaxFollowUpDays {
		return c, fault.New(fault.Invalid, "closing.follow_up_absurd", fault.Args{"Most": MaxFollowUpDays}).On("follow_up")
	}
	c.Recourse = maps.Clone(c.Recourse)
	for lang, text := range c.Recourse {
		clean, err := limit("recourse."+lang, words(text), MaxRecourse)
		if err != nil {
			return c, err
		}
		c.Recourse[lang] = clean
	}
	c.ReviewURL = strings.TrimSpace(c.ReviewURL)
	if c.ReviewURL != "" {
		u, err := url.Parse(c.ReviewURL)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil || len(c.ReviewURL) > 500 {
			return c, fault.New(fault.Invalid, "closing.review_url_bad").On("review_url")
		}
	}
	return c, nil
}

// Closing returns how cases end by what is in force, and its version.
func (s *Service) Closing(ctx context.Context, actor account.Actor) (Closing, int64, error) {
	if err := actor.Need(account.CompanyManage); err != nil {
		return Closing{}, 0, err
	}
	return setting.Load(ctx, s.Settings, ClosingSetting, DefaultClosing())
}

// SetClosing lays down how cases end, in the place of the version that was seen.
func (s *Service) SetClosing(ctx context.Context, actor account.Actor, c Closing, seen int64) error {
	if err := actor.Need(account.CompanyManage); err != nil {
		return err
	}
	c, err := c.Clean()
	if err != nil {
		return err
	}
	texts := slices.Collect(maps.Values(c.Recourse))
	if err := s.untied(ctx, actor, "", "closing", texts...); err != nil {
		return err
	}
	return setting.Save(ctx, s.Settings, ClosingSetting, c, seen, actor.ID, s.Clock())
}
