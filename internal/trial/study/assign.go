package study

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"liuke/internal/sheet"
	"liuke/internal/trial"
	file "liuke/internal/value/study"
)

// HoldoutArm is what the arm is called that is left alone.
const HoldoutArm = "holdout"

// Draw is a trial whose arms are to be drawn.
type Draw struct {
	Trial   string // its name, which decides the draw
	ID      string // column that names the customer
	Value   string // column by which the arms are to be alike; "" for none
	HeldOut float64
	Arms    []string          // that are treated, in equal parts
	Kept    *file.TableSource // an earlier draw, whose customers keep their arms; nil for none
}

// Drawn is the arms of customers.
type Drawn struct {
	arms   []string
	ids    []string
	kept   []bool
	places []trial.Place
}

// DrawReport counts a draw.
type DrawReport struct {
	Trial     string   `json:"trial"`
	Customers int      `json:"customers"`
	Kept      int      `json:"kept"` // of them, from the earlier draw
	Arms      []ArmDue `json:"arms"`
}

// ArmDue is how many customers an arm has.
type ArmDue struct {
	Name string `json:"name"`
	N    int    `json:"n"`
}

// Assign reads customers and draws their arms.
func Assign(ctx context.Context, src file.TableSource, d Draw) (*Drawn, error) {
	arms, shares, err := d.arms()
	if err != nil {
		return nil, err
	}
	table, err := file.ReadTable(ctx, src, d.ID, d.Value)
	if err != nil {
		return nil, err
	}
	out := &Drawn{arms: arms, ids: table.Texts(d.ID)}
	values := make([]float64, len(out.ids))
	for i := range values {
		values[i] = math.NaN()
	}
	if d.Value != "" {
		if values, err = table.Numbers(d.Value); err != nil {
			return nil, err
		}
	}
	kept, err := d.kept(ctx, arms)
	if err != nil {
		return nil, err
	}
	candidates := make([]trial.Candidate, len(out.ids))
	for i, id := range out.ids {
		arm, before := kept[id]
		if !before {
			arm = trial.Unassigned
		}
		out.kept = append(out.kept, before)
		candidates[i] = trial.Candidate{ID: id, Value: values[i], Kept: arm}
	}
	if out.places, err = trial.Assign(d.Trial, shares, candidates); err != nil {
		return nil, fmt.Errorf("the column %s: %w", d.ID, err)
	}
	return out, out.peopled()
}

// peopled refuses a draw that leaves an arm without customers.
func (d *Drawn) peopled() error {
	drawn := make([]int, len(d.arms))
	for _, p := range d.places {
		drawn[p.Arm]++
	}
	if empty := slices.Index(drawn, 0); empty >= 0 {
		return fmt.Errorf("of %d customers none would be in the arm “%s”: give more customers or fewer arms, or hold out another share", len(d.places), d.arms[empty])
	}
	return nil
}

// arms are the control and the treated ones with their shares.
func (d Draw) arms() ([]string, []float64, error) {
	if strings.TrimSpace(d.Trial) == "" {
		return nil, nil, errors.New("give the trial a name with --trial: it decides the draw")
	}
	if !(d.HeldOut > 0 && d.HeldOut < 1) {
		return nil, nil, errors.New("the share held out lies above 0 and below 1: without customers left alone nothing can be proved")
	}
	arms, shares := []string{HoldoutArm}, []float64{d.HeldOut}
	for _, name := range d.Arms {
		if name = strings.TrimSpace(name); name == "" || slices.Contains(arms, name) {
			return nil, nil, fmt.Errorf("the arms need names of their own, and none may be “%s”", HoldoutArm)
		}
		arms, shares = append(arms, name), append(shares, (1-d.HeldOut)/float64(len(d.Arms)))
	}
	return arms, shares, nil
}

// kept are the arms of an earlier draw by customer.
func (d Draw) kept(ctx context.Context, arms []string) (map[string]int, error) {
	if d.Kept == nil {
		return nil, nil
	}
	table, err := file.ReadTable(ctx, *d.Kept, "customer", "arm")
	if err != nil {
		return nil, err
	}
	kept := map[string]int{}
	ids := table.Texts("customer")
	for i, name := range table.Texts("arm") {
		at := slices.Index(arms, name)
		if at < 0 {
			return nil, fmt.Errorf("the earlier draw has the arm “%s”, which is not among: %s", name, strings.Join(arms, ", "))
		}
		if before, seen := kept[ids[i]]; seen && before != at {
			return nil, fmt.Errorf("the earlier draw has the customer “%s” in two arms", ids[i])
		}
		kept[ids[i]] = at
	}
	return kept, nil
}

// Report counts the draw.
func (d *Drawn) Report(name string) *DrawReport {
	r := &DrawReport{Trial: name, Customers: len(d.ids)}
	for _, arm := range d.arms {
		r.Arms = append(r.Arms, ArmDue{Name: arm})
	}
	for i, p := range d.places {
		r.Arms[p.Arm].N++
		if d.kept[i] {
			r.Kept++
		}
	}
	return r
}

// Write writes the draw as CSV: customer and arm, in the order of the file that was read.
func (d *Drawn) Write(w io.Writer) error {
	out := sheet.NewWriter(w, sheet.WriterOptions{})
	if err := out.Write(sheet.Text("customer"), sheet.Text("arm")); err != nil {
		return err
	}
	for i, id := range d.ids {
		if err := out.Write(sheet.Text(id), sheet.Text(d.arms[d.places[i].Arm])); err != nil {
			return err
		}
	}
	return out.Flush()
}

// PrintDraw writes the counts for people.
func PrintDraw(w io.Writer, r *DrawReport) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s customers\n\n", r.Trial, count(r.Customers))
	for _, a := range r.Arms {
		fmt.Fprintf(&b, "  %11s  %s\n", count(a.N), a.Name)
	}
	if r.Kept > 0 {
		fmt.Fprintf(&b, "\n%s of them keep the arm of the earlier draw\n", count(r.Kept))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
