package registry

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"liuke/internal/rule"
	"liuke/internal/trial"
)

// worthCalling is a trial whose calls do much for those who bought lately, and nothing for the others.
func worthCalling(n int, much float64) ([]Subject, map[string][]float64) {
	random := rand.New(rand.NewPCG(3, 3))
	list, facts := make([]Subject, n), map[string][]float64{}
	for i := range list {
		s := Subject{CustomerID: fmt.Sprint(i), Arm: i % 2, Day: drawnDay}
		f := rule.Facts{SincePurchase: 10 + 400*random.Float64(), PurchaseDays: float64(1 + random.IntN(20)), UsualGap: rule.Unknown}
		chance := 0.2
		if s.Arm == 1 && f.SincePurchase < 150 {
			chance += much
		}
		if random.Float64() < chance {
			s.Days = 1
		}
		list[i], facts[s.CustomerID] = s, known(&f)
	}
	return list, facts
}

func TestAFinishedTrialTeachesForWhomItsActionDoesMost(t *testing.T) {
	list, facts := worthCalling(4000, 0.3)
	facts["7"] = nil // who came later than the day of the facts
	learned, err := learnUplift(running(), list, facts)
	if err != nil || len(learned) != 1 {
		t.Fatal(learned, err)
	}
	u := learned[0]
	if u.Nothing != "" || u.Ranking != trial.VerdictBetter || u.Arm != "called" || u.Customers != 4000 || len(u.Curve) != 10 {
		t.Fatalf("learned %+v", u)
	}
	if first, last := u.Curve[2].Effect, u.Curve[9].Effect; first < 0.2 || last > 0.16 {
		t.Errorf("the first three tenths gain %f each, all %f", first, last)
	}
	lately, long := rule.Facts{SincePurchase: 20, PurchaseDays: 5}, rule.Facts{SincePurchase: 390, PurchaseDays: 5}
	if a, b := u.Model.Expect(known(&lately)), u.Model.Expect(known(&long)); a < b+0.1 {
		t.Errorf("of who bought lately %f is expected, of who did long ago %f", a, b)
	}
	at := slices.IndexFunc(u.Segments, func(s Segment) bool { return s.Fact == "days_since_purchase" })
	below, above := u.Segments[at], u.Segments[at+1]
	if below.Above || !above.Above || below.Effect.Low < above.Effect.High || math.Abs(below.Middle-210) > 20 || below.Customers+above.Customers != 3999 {
		t.Errorf("segments %+v and %+v", below, above)
	}
}

func TestWhereNothingDiffersNothingIsPreferred(t *testing.T) {
	list, facts := worthCalling(2000, 0)
	if u, err := learnUplift(running(), list, facts); err != nil || u[0].Ranking != trial.VerdictOpen {
		t.Errorf("without any effect: %+v, %v", u, err)
	}
	if u, err := learnUplift(running(), list[:300], facts); err != nil || u[0].Nothing != TooFew {
		t.Errorf("from 300 customers: %+v, %v", u, err)
	}
	if u, err := learnUplift(running(), list, nil); err != nil || u[0].Nothing != AllAlike {
		t.Errorf("of whom nothing is known: %+v, %v", u, err)
	}
}

// TestEveryArmTeachesOfItself has two arms beside the control: calls do much for those who bought lately, letters nothing for anybody.
func TestEveryArmTeachesOfItself(t *testing.T) {
	list, facts := worthCalling(4000, 0.3)
	alone, err := learnUplift(running(), list, facts)
	if err != nil {
		t.Fatal(err)
	}
	others, otherFacts := worthCalling(4000, 0)
	for _, s := range others {
		if s.Arm == 1 {
			s.CustomerID += " by letter"
			s.Arm = 2
			list, facts[s.CustomerID] = append(list, s), otherFacts[s.CustomerID[:len(s.CustomerID)-len(" by letter")]]
		}
	}
	of := running()
	of.Arms = append(of.Arms, Arm{Name: "by letter", Share: 50})
	both, err := learnUplift(of, list, facts)
	if err != nil || len(both) != 2 {
		t.Fatalf("learned %d, %v", len(both), err)
	}
	if !reflect.DeepEqual(both[0], alone[0]) {
		t.Errorf("beside another arm the first teaches\n%+v, alone\n%+v", both[0], alone[0])
	}
	if u := both[1]; u.Arm != "by letter" || u.Ranks() || u.Customers != 4000 || len(u.Curve) != 10 || math.Abs(u.Effect) > 0.05 {
		t.Errorf("the second teaches %+v", u)
	}
	r := Result{Trial: of, Uplifts: both}
	k, err := r.kept(Reckoned{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if got := k.of(of).Uplifts; !reflect.DeepEqual(got, both) {
		t.Errorf("kept are %+v", got)
	}
	k.Result.Others = nil // as a row of an earlier time has it
	if got := k.of(of).Uplifts; len(got) != 1 || got[0].Arm != "called" {
		t.Errorf("of an earlier time %+v", got)
	}
}
