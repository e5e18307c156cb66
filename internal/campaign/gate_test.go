package campaign

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"liuke/internal/consent"
	"liuke/internal/fault"
	"liuke/internal/promise"
)

func standing(action consent.Action) consent.Standing {
	return consent.Standing{Purpose: consent.ForMarketing, Last: &consent.Event{Action: action}}
}

func TestGate(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC).UnixMilli()
	p := consent.DefaultPolicy()
	good := Facts{Purpose: consent.ForMarketing, Address: "a@example.com", Consent: standing(consent.Given)}
	for _, c := range []struct {
		name   string
		change func(f *Facts)
		want   Reason
	}{
		{"nothing against it", func(*Facts) {}, ""},
		{"has it", func(f *Facts) { f.Twice = true }, ReasonTwice},
		{"no address", func(f *Facts) { f.Address = "" }, ReasonNoAddress},
		{"bounced", func(f *Facts) { f.Suppressed = true }, ReasonSuppressed},
		{"never asked", func(f *Facts) { f.Consent.Last = nil }, ReasonNoConsent},
		{"withdrew", func(f *Facts) { f.Consent = standing(consent.Withdrawn) }, ReasonWithdrawn},
		{"ran out", func(f *Facts) { f.Consent = standing(consent.Expired) }, ReasonWithdrawn},
		{"an open case", func(f *Facts) { f.OpenCases = 1 }, ReasonOpenCase},
		{"a service message about the open case", func(f *Facts) {
			f.OpenCases, f.AboutCase, f.Purpose, f.Consent = 1, true, consent.ForService, consent.Standing{Purpose: consent.ForService}
		}, ""},
		{"a service message not about it", func(f *Facts) {
			f.OpenCases, f.Purpose, f.Consent = 1, consent.ForService, consent.Standing{Purpose: consent.ForService}
		}, ReasonOpenCase},
		{"a case closed six days ago", func(f *Facts) { f.ClosedAt = now - 6*day }, ReasonAfterCase},
		{"a case closed seven days ago", func(f *Facts) { f.ClosedAt = now - 7*day }, ""},
		{"heard of us", func(f *Facts) { f.Contacts = 1 }, ReasonCap},
		{"a survey in spite of that", func(f *Facts) {
			f.Contacts, f.Purpose = 1, consent.ForSurvey
			f.Consent.Purpose = consent.ForSurvey
		}, ""},
		{"night", func(f *Facts) { f.Spared = SparedIn(promise.DefaultQuiet(), "Asia/Tokyo", "", "") }, ReasonQuiet},
		{"day", func(f *Facts) { f.Spared = SparedIn(promise.DefaultQuiet(), "Europe/London", "", "") }, ""},
		{"night at one end of the country", func(f *Facts) { f.Spared = SparedIn(promise.DefaultQuiet(), "", "United States", "Europe/London") }, ReasonQuiet},
		{"no goes before night", func(f *Facts) {
			f.Spared, f.Consent = SparedIn(promise.DefaultQuiet(), "Asia/Tokyo", "", ""), standing(consent.Withdrawn)
		}, ReasonWithdrawn},
	} {
		f := good
		c.change(&f)
		if got := Gate(f, p, now); got.Reason != c.want || (got.Until > now) != (c.want == ReasonQuiet) {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

// TestQuietEnds: when quiet hours are over, they are over in all zones the
// customer may be in; and a message goes only outside of all of them.
func TestQuietEnds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		q := promise.Quiet{From: rapid.Int64Range(0, 1439).Draw(t, "from"), Until: rapid.Int64Range(0, 1439).Draw(t, "until")}
		if q.Validate() != nil {
			t.Skip()
		}
		country := rapid.SampledFrom([]string{"", "US", "Russia", "CN", "Atlantis", "australia"}).Draw(t, "country")
		zone := rapid.SampledFrom([]string{"", "Europe/London", "Australia/Lord_Howe"}).Draw(t, "zone")
		now := rapid.Int64Range(1_767_225_600_000, 1_830_000_000_000).Draw(t, "now") // 2026 and 2027, with their changes of clocks
		spared := SparedIn(q, zone, country, "Asia/Shanghai")
		at := quiet(spared, now)
		if at != 0 && at <= now {
			t.Fatalf("quiet until %d, before %d", at, now)
		}
		when := max(at, now)
		for _, s := range spared {
			if _, is := s.At(when); is && when-now < 3*day/2 {
				t.Fatalf("it is quiet in %s at %s", s.Zone, time.UnixMilli(when))
			}
		}
	})
}

func TestZones(t *testing.T) {
	t.Parallel()
	for _, c := range countries {
		for _, zone := range c.zones {
			if _, err := time.LoadLocation(zone); err != nil {
				t.Errorf("%s: %v", c.names, err)
			}
		}
	}
	for country, want := range map[string]int{"CN": 1, "中国": 1, "United Kingdom": 1, "U.S.A.": 6, "EIRE": 1, "": 0, "Elsewhere": 0} {
		if got := len(zonesOf(country)); got != want {
			t.Errorf("%q has %d zones, want %d", country, got, want)
		}
	}
}

func TestDraftsThatAreRefused(t *testing.T) {
	t.Parallel()
	good := Campaign{
		Name: "秋季上新", Purpose: consent.ForMarketing, Channel: consent.Email,
		Texts: map[string]Text{"zh-CN": {Subject: "上新", Body: "{{customer}}，您好"}},
	}
	for _, c := range []struct {
		name       string
		change     func(c *Campaign)
		key, field string
	}{
		{"as it should be", func(*Campaign) {}, "", ""},
		{"no name", func(c *Campaign) { c.Name = " " }, "campaign.name_needed", "name"},
		{"no such purpose", func(c *Campaign) { c.Purpose = "profiling" }, "consent.purpose_unknown", "purpose"},
		{"no such channel", func(c *Campaign) { c.Channel = "phone" }, "consent.channel_unknown", "channel"},
		{"both languages missing", func(c *Campaign) { c.Texts = map[string]Text{"zh-CN": {}, "en": {Body: " "}} }, "campaign.text_needed", "zh-CN.body"},
		{"a subject alone", func(c *Campaign) { c.Texts = map[string]Text{"en": {Subject: "News"}} }, "campaign.body_needed", "en.body"},
		{"no subject", func(c *Campaign) { c.Texts = map[string]Text{"en": {Body: "News"}} }, "campaign.subject_needed", "en.subject"},
		{"a broken placeholder", func(c *Campaign) { c.Texts = map[string]Text{"en": {"News", "Dear {{customer}"}} }, "knowledge.placeholder_broken", "en.body"},
		{"an unknown placeholder", func(c *Campaign) { c.Texts = map[string]Text{"en": {"{{who}}", "News"}} }, "knowledge.placeholder_unknown", "en.subject"},
		{"a placeholder of cases", func(c *Campaign) { c.Texts = map[string]Text{"en": {"News", "{{due}}"}} }, "campaign.placeholder_of_case", "en.body"},
		{"marketing about a case", func(c *Campaign) { c.AboutCase = true }, "campaign.about_case_marketing", "about_case"},
		{"complaints held out", func(c *Campaign) { c.Purpose, c.AboutCase, c.Holdout = consent.ForService, true, 100 }, "campaign.about_case_holdout", "holdout"},
		{"most held out", func(c *Campaign) { c.Holdout = 501 }, "campaign.holdout_invalid", "holdout"},
		{"over before it begins", func(c *Campaign) { c.StartsAt, c.EndsAt = 5, 5 }, "campaign.ends_before", "ends_at"},
	} {
		draft := good
		c.change(&draft)
		_, err := draft.checked()
		if key, field := keyAndField(err); key != c.key || field != c.field {
			t.Errorf("%s: %s on %s", c.name, key, field)
		}
	}
}

func keyAndField(err error) (key, field string) {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Key, f.Field
	}
	return "", ""
}
