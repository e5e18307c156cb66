package winback

import (
	"math"
	"slices"
	"testing"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/winback/learned"
)

// Only purchases count as back; what was tried in vain costs, too.
func TestTheReportSumsLossesUp(t *testing.T) {
	t.Parallel()
	day := func(s string) calendar.Day {
		d, err := calendar.ParseDay(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	loss := func(id, owner, reason string, state State, ended string, since int64) Row {
		r := Row{Loss: Loss{ID: id, OwnerID: owner, Reason: reason, State: state}, Since: since}
		if ended != "" {
			r.EndedDay = day(ended)
		}
		return r
	}
	books, err := Starter()
	if err != nil {
		t.Fatal(err)
	}
	step := books[0].Steps[0].Code
	policy := DefaultPolicy()
	policy.Rate = 60_00
	w := weigher{
		policy: policy, tree: DefaultTree(), books: books,
		now:     now{crew: NewCrew([]account.Staff{staff("a", account.RoleAgent, account.StaffActive, "")}, nil)},
		success: learned.From([]learned.Trial{{Cell: learned.Cell{Reason: "price", Step: step}, Helped: true}, {Cell: learned.Cell{Reason: "price", Step: "gone"}}}, 365),
	}
	r := w.report([]Row{
		loss("1", "a", "price", Regained, "2026-03-31", 500), loss("2", "a", "results", LetGo, "2026-03-01", 0),
		loss("3", "b", "person", Regained, "2026-04-01", 70), loss("4", "a", Unknown, Open, "", 0),
	}, map[string]int64{"1": 30, "2": 60, "4": 10})
	if r.Lost != 4 || r.Back != 2 || r.Open != 1 || r.Since != 570 || r.Minutes != 100 || r.Cost != 100_00 {
		t.Errorf("%+v", r)
	}
	want := []MonthOf{
		{Month: "2026-04", OwnerID: "b", Ended: 1, Back: 1, Since: 70},
		{Month: "2026-03", OwnerID: "a", Owner: "a", Ended: 2, Back: 1, Since: 500, Minutes: 90, Cost: 90_00},
	}
	if !slices.Equal(r.Months, want) {
		t.Errorf("%+v, want %+v", r.Months, want)
	}
	if first := r.Reasons[0]; first.Code != "results" || first.Lost != 2 || first.Back != 1 || math.Abs(first.Share-0.5) > 1e-12 || first.Reference != 0.5 {
		t.Errorf("%+v", r.Reasons)
	}
	if len(r.Success) != 2 || r.Success[0].Tried != 1 || (r.Success[0].Texts["en"] == "") == (r.Success[1].Texts["en"] == "") {
		t.Errorf("%+v", r.Success)
	}
	if none := w.report(nil, nil); none.Lost != 0 || len(none.Reasons) != 0 || len(none.Months) != 0 {
		t.Errorf("of nothing %+v", none)
	}
}
