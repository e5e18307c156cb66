package web

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/httpx"
	"liuke/internal/i18n"
)

// BadLinkPage is what every link says that opens nothing: made up, damaged,
// for something else, or over. It is the same for all, so that nobody learns
// from it what exists.
type BadLinkPage struct{ Page }

// linked wraps a handler of pages behind a signed link: how often a network may
// try is limited, and search engines are kept out.
func linked(handle handler) handler {
	return func(s *Site, v *visit) error {
		v.w.Header().Set("X-Robots-Tag", "noindex, nofollow")
		if err := s.limits.track.Allow(httpx.CallerOf(v.ctx()).Network()); err != nil {
			return err
		}
		err := handle(s, v)
		if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Expired) {
			s.render.Page(v.w, v.r, http.StatusNotFound, "bad-link", &BadLinkPage{Page: v.page})
			return nil
		}
		return err
	}
}

// speak changes to the customer's own language unless they chose another one.
func (s *Site) speak(v *visit, lang string) {
	if chosenLang(v.r) == "" {
		v.page.Printer = s.catalogue.Printer(i18n.Match(v.r.Header.Get("Accept-Language"), lang))
	}
}

// Kept is what this page's own address says of frame and language: in a frame
// of another site no cookie remembers it.
func (p *Page) Kept() url.Values {
	kept := url.Values{}
	for _, name := range []string{"embed", "lang"} {
		if value := p.query.Get(name); value != "" {
			kept.Set(name, value)
		}
	}
	return kept
}

// Keeping returns an address of ours with what is kept of this page's own.
func (p *Page) Keeping(address string) string {
	kept := p.Kept()
	if len(kept) == 0 {
		return address
	}
	return address + "?" + kept.Encode()
}

// Moment returns an instant in plain words by the company's clock, and by how
// much that is ahead of UTC, for readers who may be elsewhere.
func (p *Page) Moment(ms int64) string {
	clock, zone := p.Clock(ms, p.Loc), utcOffset(ms, p.Loc)
	day := calendar.DayOf(ms, p.Loc)
	switch day - calendar.DayOf(p.Now, p.Loc) {
	case 0:
		return p.T("track.today", "Clock", clock, "Zone", zone)
	case 1:
		return p.T("track.tomorrow", "Clock", clock, "Zone", zone)
	}
	return p.T("track.on_day", "Weekday", p.Weekday(day.Weekday()), "Date", p.Date(day), "Clock", clock, "Zone", zone)
}

// utcOffset names what clocks of the zone are ahead of UTC by: UTC+8, UTC+5:30.
func utcOffset(ms int64, zone *time.Location) string {
	_, seconds := time.UnixMilli(ms).In(zone).Zone()
	if seconds == 0 {
		return "UTC"
	}
	sign := "+"
	if seconds < 0 {
		sign, seconds = "−", -seconds
	}
	text := "UTC" + sign + strconv.Itoa(seconds/3600)
	if minutes := seconds % 3600 / 60; minutes > 0 {
		text += ":" + strconv.Itoa(minutes)
	}
	return text
}
