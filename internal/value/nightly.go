package value

import (
	"context"
	"time"
)

// nightHour is the hour, by the company's clocks, at which customers are scored every night.
const nightHour = 3

// Due reports whether customers are to be scored for the night: no run that finished has begun since the clocks of the
// zone last came to the hour, and there are purchases.
func (s *Service) Due(ctx context.Context, zone *time.Location) (bool, error) {
	finished, _, err := s.latest(ctx)
	if err != nil || finished != nil && finished.StartedAt >= lastNight(s.now(), zone) {
		return false, err
	}
	_, bought, err := s.store.LastPurchaseDay(ctx)
	return bought, err
}

// lastNight is when the clocks of the zone last came to the hour: at the instant, or before.
func lastNight(now int64, zone *time.Location) int64 {
	local := time.UnixMilli(now).In(zone)
	night := func(ago int) time.Time {
		return time.Date(local.Year(), local.Month(), local.Day()-ago, nightHour, 0, 0, 0, zone)
	}
	if tonight := night(0); !tonight.After(local) {
		return tonight.UnixMilli()
	}
	return night(1).UnixMilli()
}
