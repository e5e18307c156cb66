package study_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"liuke/internal/trial"
	"liuke/internal/trial/study"
	file "liuke/internal/value/study"
)

func TestPlan(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		plan study.Plan
		want string
	}{
		"rate":          {study.Plan{Customers: 400, HeldOut: 0.5, Rate: 0.08}, "200 treated, 200 held out\nWith 400 customers in 2 arms you will see effects above 9.3 points four times in five"},
		"amount":        {study.Plan{Customers: 1000, HeldOut: 0.2, Deviation: 300, Correlation: 0.6}, "800 treated, 200 held out\nWith 1,000 customers in 2 arms you will see effects above 53.2 four"},
		"nothing daily": {study.Plan{Customers: 60, HeldOut: 0.5, Rate: 0.5}, "looking every day none reliably"},
		"nothing":       {study.Plan{Customers: 60, HeldOut: 0.5, Rate: 0.9}, "no effect, however large"},
	} {
		r, err := c.plan.Report()
		if err != nil {
			t.Fatal(name, err)
		}
		var b bytes.Buffer
		if err := study.PrintPlan(&b, r); err != nil || !strings.Contains(b.String(), c.want) {
			t.Errorf("%s: no %q in %s", name, c.want, b.String())
		}
	}
	for name, p := range map[string]study.Plan{
		"neither":     {Customers: 400, HeldOut: 0.5},
		"both":        {Customers: 400, HeldOut: 0.5, Rate: 0.1, Deviation: 2},
		"none out":    {Customers: 400, Rate: 0.1},
		"all out":     {Customers: 400, HeldOut: 1, Rate: 0.1},
		"correlation": {Customers: 400, HeldOut: 0.5, Rate: 0.1, Correlation: 1},
	} {
		if _, err := p.Report(); !errors.Is(err, study.ErrPlan) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := (study.Plan{Customers: 12, HeldOut: 0.5, Rate: 0.1}).Report(); !errors.Is(err, trial.ErrDesign) {
		t.Errorf("six a side: %v", err)
	}
}

// reported is a report of a trial as JSON.
func reported(t *testing.T, text string) []byte {
	t.Helper()
	r, err := study.Analyze(context.Background(), from(text), study.Wishes{})
	if err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestCombine(t *testing.T) {
	t.Parallel()
	reports := [][]byte{reported(t, made(200, 20, 200, 50)), reported(t, made(300, 30, 300, 66)), reported(t, made(250, 30, 250, 62))}
	names := []string{"spring.json", "summer.json", "autumn.json"}
	p, err := study.Combine(names, reports, "", false)
	if err != nil {
		t.Fatal(err)
	}
	if p.Arm != "mail" || p.Verdict != trial.VerdictBetter || math.Abs(float64(p.Fixed.Estimate)-0.132) > 0.005 || p.Trials[1].N != 600 || p.Random.Low > p.Fixed.Low {
		t.Errorf("%+v", p)
	}
	var b bytes.Buffer
	if err := study.PrintPool(&b, p); err != nil || !strings.Contains(b.String(), "in the next one") || !strings.Contains(b.String(), "autumn.json") {
		t.Errorf("%v\n%s", err, b.String())
	}
	less, err := study.Combine(names[:2], reports[:2], "MAIL", true)
	if err != nil || less.Verdict == trial.VerdictBetter {
		t.Errorf("%v %+v", err, less)
	}
	if _, err := json.Marshal(less); err != nil {
		t.Error(err)
	}
	amounts := reported(t, strings.ReplaceAll(made(60, 20, 60, 30), ",1,", ",7,"))
	arms := reported(t, made(60, 20, 60, 30)+strings.ReplaceAll(strings.Split(made(0, 0, 60, 20), "happened\n")[1], "mail", "call"))
	for want, reports := range map[string][][]byte{
		"is not a report of a trial":         {[]byte("{}"), reports[0]},
		"write one with liuke trial analyze": {[]byte("arm,outcome\n"), reports[0]},
		"only trials with the same outcome":  {reports[0], amounts},
		"name one with --arm: call, mail":    {reports[0], arms},
		"at least two trials":                {reports[0]},
	} {
		if _, err := study.Combine(names[:len(reports)], reports, "", false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if _, err := study.Combine(names, reports, "call", false); err == nil || !strings.Contains(err.Error(), "no arm “call”, but: mail") {
		t.Errorf("error %v", err)
	}
	if _, err := study.Combine([]string{"a.json", "a.json"}, reports[:2], "", false); err == nil || !strings.Contains(err.Error(), "named twice") {
		t.Errorf("error %v", err)
	}
}

func FuzzCombine(f *testing.F) {
	const good = `{"kind":"rate","effects":[{"arm":"mail","estimate":0.1,"std_err":0.02}]}`
	f.Add(good)
	f.Add(`{"kind":"rate","effects":[{"arm":"mail","estimate":1e300,"std_err":1e-300}]}`)
	f.Add(`{"kind":"rate","effects":[{"arm":"mail","estimate":null,"std_err":-1}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := study.Combine([]string{"a", "b"}, [][]byte{[]byte(text), []byte(good)}, "mail", false)
		if err != nil {
			return
		}
		if err := study.PrintPool(&bytes.Buffer{}, p); err != nil {
			t.Error(err)
		}
		if _, err := json.Marshal(p); err != nil {
			t.Error(err)
		}
	})
}

// table is a file in memory.
func table(text string) file.TableSource {
	return file.TableSource{ReaderAt: strings.NewReader(text), Size: int64(len(text)), Name: "customers.csv"}
}

// drawn are the arms of customers by name.
func drawn(t *testing.T, text string, d study.Draw) (map[string]string, *study.DrawReport, string) {
	t.Helper()
	out, err := study.Assign(context.Background(), table(text), d)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := out.Write(&b); err != nil {
		t.Fatal(err)
	}
	written := b.String()
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	arms := map[string]string{}
	for _, row := range rows[1:] {
		arms[row[0]] = row[1]
	}
	return arms, out.Report(d.Trial), written
}

func TestAssignFile(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("id,worth\n")
	for i := range 500 {
		fmt.Fprintf(&b, "C%d,%d\n", i, i*i)
	}
	draw := study.Draw{Trial: "spring", ID: "id", Value: "worth", HeldOut: 0.2, Arms: []string{"call", "mail"}}
	arms, r, written := drawn(t, b.String(), draw)
	if r.Customers != 500 || r.Arms[0].Name != study.HoldoutArm || math.Abs(float64(r.Arms[0].N)-100) > 1 || math.Abs(float64(r.Arms[1].N)-200) > 2 {
		t.Errorf("%+v", r)
	}
	earlier := table(written)
	draw.Kept = &earlier
	b.WriteString("D1,7\nD2,\n")
	later, r, _ := drawn(t, b.String(), draw)
	for id, arm := range arms {
		if later[id] != arm {
			t.Errorf("%s moved from %s to %s", id, arm, later[id])
		}
	}
	var out bytes.Buffer
	if err := study.PrintDraw(&out, r); err != nil || r.Kept != 500 || len(later) != 502 || !strings.Contains(out.String(), "500 of them keep the arm") {
		t.Errorf("%v %+v\n%s", err, r, out.String())
	}
	draw.Kept, draw.Trial, draw.Value = nil, "summer", ""
	other, _, _ := drawn(t, b.String(), draw)
	same := 0
	for id, arm := range arms {
		if other[id] == arm {
			same++
		}
	}
	if same < 120 || same > 240 { // 180 are expected: 0.2² + 2 · 0.4² of 500
		t.Errorf("%d customers have the same arm in another trial", same)
	}
}

func TestBadDraws(t *testing.T) {
	t.Parallel()
	good := study.Draw{Trial: "spring", ID: "id", HeldOut: 0.5, Arms: []string{"mail"}}
	with := func(set func(*study.Draw)) study.Draw { d := good; set(&d); return d }
	keeping := func(text string) study.Draw {
		return with(func(d *study.Draw) { earlier := table(text); d.Kept = &earlier })
	}
	for name, c := range map[string]struct {
		text string
		draw study.Draw
		want string
	}{
		"twice":            {"id,worth\na,1\na,2\n", good, "the column id: each customer must be there once"},
		"nameless":         {"id,worth\na,1\n,2\n", good, "by name"},
		"no trial":         {"id\na\n", with(func(d *study.Draw) { d.Trial = " " }), "--trial"},
		"none held out":    {"id\na\n", with(func(d *study.Draw) { d.HeldOut = 0 }), "nothing can be proved"},
		"arms alike":       {"id\na\n", with(func(d *study.Draw) { d.Arms = []string{"mail", "mail"} }), "names of their own"},
		"arm like control": {"id\na\n", with(func(d *study.Draw) { d.Arms = []string{"holdout"} }), "none may be “holdout”"},
		"value in words":   {"id,worth\na,much\n", with(func(d *study.Draw) { d.Value = "worth" }), "row 2"},
		"other arms":       {"id\na\n", keeping("customer,arm\na,call\n"), "has the arm “call”"},
		"kept twice":       {"id\na\n", keeping("customer,arm\na,mail\na,holdout\n"), "“a” in two arms"},
		"an empty arm":     {"id\na\nb\n", with(func(d *study.Draw) { d.Arms = []string{"mail", "call"} }), "of 2 customers none would be in the arm"},
		"not a draw":       {"id\na\n", keeping("id\na\n"), "no column customer, arm"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := study.Assign(context.Background(), table(c.text), c.draw); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}
