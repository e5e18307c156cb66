package desk_test

import (
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/purchase"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

const dayMS = 24 * hour

var shanghai = time.FixedZone("+8", 8*3600)

// TestWhoBoughtAgain counts one customer of each kind.
func TestWhoBoughtAgain(t *testing.T) {
	filed := calendar.DayOf(monday, shanghai)
	for name, c := range map[string]struct {
		e      desk.Episode
		days   int64
		passed int64 // days since
		want   desk.Returned
		young  int64
	}{
		"settled fast, bought the next day": {desk.Episode{Outcome: desk.Settled, ClosedAt: monday + 3*dayMS, Bought: []calendar.Day{filed + 1}}, 30, 31, desk.Returned{Ending: desk.EndedFast, Of: 1, Again: 1}, 0},
		"settled, bought too late":          {desk.Episode{Outcome: desk.Settled, ClosedAt: monday + 3*dayMS + 1, Bought: []calendar.Day{filed + 31}}, 30, 40, desk.Returned{Ending: desk.EndedSettled, Of: 1}, 0},
		"on the last day":                   {desk.Episode{Outcome: desk.Settled, ClosedAt: monday + 9*dayMS, Bought: []calendar.Day{filed + 30}}, 30, 40, desk.Returned{Ending: desk.EndedSettled, Of: 1, Again: 1}, 0},
		"only on the day itself":            {desk.Episode{Bought: []calendar.Day{filed - 1, filed}}, 30, 31, desk.Returned{Ending: desk.EndedUnsettled, Of: 1}, 0},
		"the customer said nothing":         {desk.Episode{Outcome: desk.Unconfirmed, ClosedAt: monday + dayMS}, 30, 31, desk.Returned{Ending: desk.EndedUnconfirmed, Of: 1}, 0},
		"settled after the window":          {desk.Episode{Outcome: desk.Settled, ClosedAt: monday + 50*dayMS, Bought: []calendar.Day{filed + 20}}, 30, 60, desk.Returned{Ending: desk.EndedUnsettled, Of: 1, Again: 1}, 0},
		"too young":                         {desk.Episode{Outcome: desk.Settled, ClosedAt: monday + dayMS, Bought: []calendar.Day{filed + 1}}, 90, 90, desk.Returned{Ending: desk.EndedFast}, 1},
	} {
		c.e.RootID, c.e.FiledAt = "c", monday
		r := desk.NewReturns([]desk.Episode{c.e, c.e}, c.days, filed+calendar.Day(c.passed), shanghai)
		if r.Young != c.young || r.Days != c.days || len(r.Endings) != len(desk.Endings) {
			t.Errorf("%s: %+v", name, r)
		}
		for _, got := range r.Endings {
			if got.Ending == c.want.Ending && got != c.want || got.Ending != c.want.Ending && got.Of != 0 {
				t.Errorf("%s: %+v, want %+v", name, got, c.want)
			}
		}
	}
}

func TestAShareOfFewIsNotKnown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		of := rapid.Int64Range(0, 100).Draw(t, "of")
		r := desk.Returned{Of: of, Again: rapid.Int64Range(0, of).Draw(t, "again")}
		share, known := r.Share()
		if known != (of >= desk.EnoughReturned) || known && share != float64(r.Again)/float64(of) {
			t.Fatalf("%d of %d is %f, %v", r.Again, of, share, known)
		}
	})
}

// buyer returns a customer who bought on the days after monday.
func (o *office) buyer(t testing.TB, name string, days ...int64) customer.Customer {
	t.Helper()
	service := purchase.NewService(o.db.Ledger(), o.db.Accounts().Company)
	for _, d := range days {
		at := monday + d*dayMS
		_, err := service.Record(ctx, o.admin(t), []purchase.Receipt{{
			Source: "till", ExternalID: name + strconv.FormatInt(d, 10), Currency: "CNY", At: at, Customer: purchase.CustomerRef{Code: name, Name: name},
			Lines: []purchase.Line{{Product: "P1", Name: "门封", Quantity: 1000, UnitPrice: 1_000_000, Amount: 10_000}},
		}}, at)
		if err != nil {
			t.Fatal(err)
		}
	}
	return must(customer.NewService(o.db.Customers(), o.db.Accounts().Company).Find(ctx, o.admin(t), name))(t)[0]
}

// TestOutcomesComeFromPurchaseDays reports on cases and purchases as they are kept.
func TestOutcomesComeFromPurchaseDays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := openEnded(t, db)
		names := map[string]string{}
		for i, days := range [][]int64{{-20, 5}, {-20}, {-20, 40, 60}} {
			who := o.buyer(t, "buyer "+strconv.Itoa(i), days...)
			names[who.ID] = strconv.Itoa(i)
			receipt := must(o.Intake(ctx, o.zhou, desk.Intake{Words: "x", Channel: desk.ChannelPhone, CustomerID: who.ID, OwnerID: "s1"}))(t)
			if i < 2 {
				must(o.Done(ctx, o.lin, desk.Target{CaseID: receipt.CaseID}, desk.Done{Text: "d"}))(t)
				must(o.Hear(ctx, o.lin, desk.Target{CaseID: receipt.CaseID}, desk.Verdict{Answer: desk.AsExpected}))(t)
			}
		}
		o.pass(45 * 24 * time.Hour)
		got := must(o.Outcomes(ctx, o.zhou, monday))(t)
		if r := got[0]; r.Days != 30 || r.Young != 0 || r.Endings[3] != (desk.Returned{Ending: desk.EndedFast, Of: 2, Again: 1}) ||
			r.Endings[0] != (desk.Returned{Ending: desk.EndedUnsettled, Of: 1}) {
			t.Errorf("within 30 days: %+v", r)
		}
		if r := got[1]; r.Young != 3 {
			t.Errorf("within 90 days: %+v", r)
		}
		if _, err := o.Outcomes(ctx, o.lin, monday); !fault.Is(err, fault.Denied) {
			t.Errorf("an agent reads the report: %v", err)
		}
		o.pass(50 * 24 * time.Hour)
		if r := must(o.Outcomes(ctx, o.zhou, monday))(t)[1]; r.Young != 0 || r.Endings[0].Again != 1 {
			t.Errorf("within 90 days: %+v", r)
		}
		for _, row := range must(o.List(ctx, o.lin, desk.Filter{}))(t).Rows {
			again := must(o.BoughtAgain(ctx, o.lin, must(o.File(ctx, o.lin, row.Case.ID))(t)))(t)
			want := map[string]desk.BoughtAgain{"0": {Known: true, Day: calendar.DayOf(monday, shanghai) + 5, After: 5}, "1": {Known: true, After: 95}, "2": {Known: true, Day: calendar.DayOf(monday, shanghai) + 40, After: 40}}[names[row.Case.CustomerID]]
			if again != want {
				t.Errorf("%s: %+v, want %+v", names[row.Case.CustomerID], again, want)
			}
		}
	})
}
