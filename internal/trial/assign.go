package trial

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"strconv"
)

// Candidate is a customer who may be in a trial.
type Candidate struct {
	ID    string
	Value float64 // by which arms are to be alike, such as worth; NaN where it is not known
	Kept  int     // the arm that the customer was assigned to before, Unassigned for a new one
}

// Unassigned is the arm of a customer who has none yet.
const Unassigned = -1

// Place is where a customer stands in a trial.
type Place struct {
	Arm     int
	Stratum int // of the new ones: from 0, of customers of like value, the most valuable first
}

// strata is into how many parts the new customers are divided by their value.
const strata = 5

// ErrCandidates tells of customers who are there twice or without a name.
var ErrCandidates = errors.New("each customer must be there once and by name")

// Assign draws an arm for every customer. Whoever has one keeps it; the others are drawn by the planned shares of the arms,
// within strata of like value, so that each arm gets its share of the valuable and of the small. The draw is a hash of the
// trial's name and the customers' IDs: the same list has the same outcome in whatever order it comes, and over trials every
// customer has every arm as often as its share says. In a stratum an arm's size is off its share by at most one customer for
// each arm before it and itself.
func Assign(trial string, shares []float64, customers []Candidate) ([]Place, error) {
	return AssignAfter(trial, shares, 0, customers)
}

// AssignAfter is Assign where so many others, who are not in the list, were assigned before: those who come one by one are drawn
// anew each time.
func AssignAfter(trial string, shares []float64, before int, customers []Candidate) ([]Place, error) {
	shares, err := planned(shares, len(shares))
	if err != nil {
		return nil, err
	}
	places := make([]Place, len(customers))
	keys := make([]uint64, len(customers))
	var fresh []int
	seen := map[string]bool{}
	for i, c := range customers {
		if c.ID == "" || seen[c.ID] {
			return nil, ErrCandidates
		}
		seen[c.ID] = true
		places[i].Arm = c.Kept
		if c.Kept == Unassigned {
			keys[i] = key(trial, c.ID)
			fresh = append(fresh, i)
		}
	}
	stratify(customers, keys, fresh, places)
	slices.SortFunc(fresh, func(a, b int) int {
		return cmp.Or(cmp.Compare(places[a].Stratum, places[b].Stratum), cmp.Compare(keys[a], keys[b]), cmp.Compare(customers[a].ID, customers[b].ID))
	})
	left, later := 1.0, before+len(customers)-len(fresh)
	for arm, share := range shares {
		start := float64(key(trial, "\x00"+strconv.Itoa(arm)+"\x00"+strconv.Itoa(later))) / (1 << 64)
		drawn, rest := deal(fresh, share/left, start)
		for _, i := range drawn {
			places[i].Arm = arm
		}
		fresh, left = rest, left-share
	}
	return places, nil
}

// key is the place of a name in a trial's own order.
func key(trial, name string) uint64 {
	sum := sha256.Sum256([]byte(trial + "\x00" + name))
	return binary.BigEndian.Uint64(sum[:])
}

// stratify divides the new customers into equal parts by value; those whose value is not known make one of their own.
func stratify(customers []Candidate, keys []uint64, fresh []int, places []Place) {
	var known []int
	for _, i := range fresh {
		if math.IsNaN(customers[i].Value) {
			places[i].Stratum = strata
		} else {
			known = append(known, i)
		}
	}
	slices.SortFunc(known, func(a, b int) int {
		return cmp.Or(cmp.Compare(customers[b].Value, customers[a].Value), cmp.Compare(keys[a], keys[b]), cmp.Compare(customers[a].ID, customers[b].ID))
	})
	for rank, i := range known {
		places[i].Stratum = rank * strata / len(known)
	}
}

// deal takes a share of a list at equal distances from a random start in [0, 1), so that any run of the list gives its share
// within one.
func deal(list []int, share, start float64) (drawn, rest []int) {
	for k, i := range list {
		if share >= 1 || math.Floor(float64(k+1)*share+start) > math.Floor(float64(k)*share+start) {
			drawn = append(drawn, i)
		} else {
			rest = append(rest, i)
		}
	}
	return drawn, rest
}
