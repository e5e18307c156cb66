package registry

import (
	"encoding/json"
	"math"
	"reflect"
	"testing"

	"liuke/internal/calendar"
	"liuke/internal/trial"
)

// finished are trials for reasons and plays, in which so many of a hundred of those called bought, and 20 of those left alone.
func finished(t *testing.T, reason, play string, buy int) Result {
	t.Helper()
	r := judged(t, running(), afterDay, subjects(100, 20, 100, buy))
	r.Trial.Reason, r.Trial.Play, r.Trial.State = reason, play, Ended
	return r
}

func TestWhatIsLearnedLeansOnOtherTrialsOfThePurpose(t *testing.T) {
	if l := (Effects{}).Of(PurposeRegain, "price", ""); l.OK || l.Due() != (Range{}) {
		t.Errorf("learned from nothing: %+v", l)
	}
	e := Effects{[]Result{finished(t, "price", "p", 60), finished(t, "owner left", "p", 22), finished(t, "owner left", "", 20), finished(t, "slack season", "", 45)}}
	price, none := e.Of(PurposeRegain, "price", ""), e.Of(PurposeRegain, "weather", "unknown")
	if price.Closest != ForReason || price.Close != 1 || none.Closest != ForAny || price.Trials != 4 || price.Customers != 800 {
		t.Errorf("price %+v, weather %+v", price, none)
	}
	own := e.results[0].Bought.Effects[0].Estimate
	if price.Mean >= own || price.Mean <= none.Mean || price.Low >= price.Mean || price.High <= price.Mean {
		t.Errorf("for price %+v, where its own trial says %f and all say %f", price, own, none.Mean)
	}
	if both, play := e.Of(PurposeRegain, "price", "p"), e.Of(PurposeRegain, "weather", "p"); both.Closest != ForBoth || play.Closest != ForPlay || play.Close != 2 || !(play.Mean < both.Mean) {
		t.Errorf("for both %+v, for the play %+v", both, play)
	}
	if l := e.Of(PurposeGrow, "price", ""); l.OK {
		t.Errorf("learned about growing from trials about winning back: %+v", l)
	}
	if l := e.Of(PurposeRegain, "price", "", ActionCampaign); l.OK {
		t.Errorf("learned about campaigns from calls: %+v", l)
	}
}

func TestWhoWouldHaveComeBackAnywayIsNotDueToTheAction(t *testing.T) {
	l := Effects{[]Result{finished(t, "", "", 60)}}.Of(PurposeRegain, "", "")
	if due := l.Due(); math.Abs(l.Held-0.2) > 1e-9 || math.Abs(due.Middle-l.Mean/(l.Mean+0.2)) > 1e-9 || !(due.Low < due.Middle && due.Middle < due.High && due.High <= 1) {
		t.Errorf("of %+v due %+v", l, due)
	}
	if due := (Effects{[]Result{finished(t, "", "", 5)}}.Of(PurposeRegain, "", "")).Due(); due.Middle != 0 || due.High != 0 {
		t.Errorf("of a harmful action %+v", due)
	}
}

// TestAResultIsReadAsItWasKept has results of all kinds go through what is kept of them.
func TestAResultIsReadAsItWasKept(t *testing.T) {
	for name, r := range map[string]Result{
		"said":           judged(t, running(), afterDay, subjects(100, 20, 100, 60)),
		"without spread": judged(t, running(), afterDay, subjects(60, 0, 60, 0)),
		"all buy":        judged(t, running(), afterDay, subjects(12, 12, 12, 12)),
		"obstacle":       judged(t, running(), afterDay, subjects(60, 5, 3, 1)),
		"nobody":         judged(t, running(), afterDay, nil),
		"ripening":       judged(t, running(), afterDay-1, subjects(60, 5, 60, 5)),
	} {
		k, err := r.kept(Reckoned{Version: 3}, 77)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(k.Result)
		if err != nil {
			t.Fatal(err)
		}
		k.Result = Findings{}
		if err := json.Unmarshal(raw, &k.Result); err != nil {
			t.Fatal(err)
		}
		got := k.of(r.Trial)
		r.ReckonedAt = 77
		numbered(&got)
		numbered(&r)
		if !reflect.DeepEqual(got, r) {
			t.Errorf("%s: read\n%+v\nkept\n%+v", name, got, r)
		}
	}
}

// numbered puts a number where there is none, since none equals no other.
func numbered(r *Result) {
	for _, of := range []*trial.Result{r.Bought, r.Margin} {
		if of != nil && math.IsNaN(of.Visible.Once) && math.IsNaN(of.Visible.Daily) {
			of.Visible = trial.Visible{Once: -1, Daily: -1}
		}
	}
}

func TestAKeptResultIsOutOfDateWhenMoreIsKnown(t *testing.T) {
	k := Kept{AsOf: 100, State: Reckoned{Version: 2, Told: 1}, Result: Findings{LastRipe: 90}}
	of := Trial{Placed: 5}
	for name, c := range map[string]struct {
		change func(k *Kept)
		asOf   calendar.Day
		want   bool
	}{
		"the same day":                        {func(*Kept) {}, 100, false},
		"another day":                         {func(*Kept) {}, 101, true},
		"another state":                       {func(k *Kept) { k.State.Told++ }, 100, true},
		"customers came in since":             {func(k *Kept) { k.Result.Obstacle = NobodyPlaced }, 100, true},
		"finished, and purchases may be late": {func(k *Kept) { k.Finished = true }, 101, true},
		"finished long ago":                   {func(k *Kept) { k.Finished, k.AsOf = true, 121 }, 200, false},
	} {
		kept := k
		c.change(&kept)
		if got := kept.stale(of, Reckoned{Version: 2, Told: 1}, c.asOf); got != c.want {
			t.Errorf("%s: out of date is %t", name, got)
		}
	}
}

// TestATrialOfSeveralArmsSaysWhatTheyBroughtOnAverage has an arm that did well beside one that did nothing, in either order.
func TestATrialOfSeveralArmsSaysWhatTheyBroughtOnAverage(t *testing.T) {
	one := finished(t, "price", "p", 60)
	well := one.Bought.Effects[0]
	with := func(all ...trial.Effect) Learned {
		r, bought := one, *one.Bought
		bought.Effects = all
		r.Bought = &bought
		return Effects{[]Result{r}}.Of(PurposeRegain, "price", "p")
	}
	nothing, silent := trial.Effect{Arm: "nothing", StdErr: 3 * well.StdErr}, trial.Effect{Arm: "silent"}
	alone, both := with(well), with(well, nothing)
	if math.Abs(both.Mean-well.Estimate/2) > 1e-9 || math.Abs((both.Mean-both.Low)-2*(alone.Mean-alone.Low)) > 1e-9 {
		t.Errorf("alone %+v, with an arm that did nothing %+v", alone, both)
	}
	if got := with(nothing, well); got != both {
		t.Errorf("in the other order %+v, not %+v", got, both)
	}
	if got := with(silent, well); got != alone {
		t.Errorf("with an arm that says nothing %+v, not %+v", got, alone)
	}
	if got := with(silent); got.OK {
		t.Errorf("learned from an arm that says nothing: %+v", got)
	}
}
