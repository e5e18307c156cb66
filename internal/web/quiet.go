package web

import (
	"fmt"
	"net/url"
	"strconv"
	"time"

	"liuke/internal/fault"
	"liuke/internal/promise"
)

func quietValues(q promise.Quiet, version int64) url.Values {
	clock := func(minutes int64) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }
	in := url.Values{
		"quiet.from": {clock(q.From)}, "quiet.until": {clock(q.Until)}, "quiet.version": {strconv.FormatInt(version, 10)},
	}
	if q.Letters {
		in.Set("quiet.letters", "1")
	}
	return in
}

// saveQuiet lays down when customers are left alone.
func (s *Site) saveQuiet(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	q, seen, err := enteredQuiet(in)
	if err == nil {
		err = s.Desk.SetQuietHours(v.ctx(), v.actor, q, seen)
	}
	if err == nil {
		s.flash(v, "good", v.t("quiet.saved"), "")
		SeeOther(v.w, v.r, "/company/promises#quiet")
		return nil
	}
	page, errPage := s.termsPage(v)
	if errPage != nil {
		return errPage
	}
	page.Quiet.Values = in
	mendable := page.Quiet.mend(err)
	page.Quiet.within("quiet")
	if !mendable {
		return err
	}
	s.showAgain(v, err, "company-promises", page)
	return nil
}

func enteredQuiet(in url.Values) (q promise.Quiet, seen int64, err error) {
	minutes := func(field string) int64 {
		at, errClock := time.Parse("15:04", in.Get("quiet."+field))
		if errClock != nil && err == nil {
			err = fault.New(fault.Invalid, "quiet.clock").On(field).From(errClock)
		}
		return int64(at.Hour()*60 + at.Minute())
	}
	q = promise.Quiet{From: minutes("from"), Until: minutes("until"), Letters: in.Get("quiet.letters") != ""}
	if err != nil {
		return q, 0, err
	}
	seen, err = seenVersion(in, "quiet.version")
	return q, seen, err
}
