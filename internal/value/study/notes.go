package study

import (
	"fmt"
	"math"
	"strings"

	"liuke/internal/calendar"
	"liuke/internal/value/clv"
	"liuke/internal/value/forecast"
)

// sentences say to a person what the notes of a fit mean.
var sentences = map[clv.Note]string{
	clv.NoteNotConverged:         "The fit did not converge: the figures of this model are not to be trusted.",
	clv.NoteDropoutNotIdentified: "Dropout not identified: nothing in the data tells customers who left from those who are slow, so nobody counts as gone and no probability of being alive is given.",
	clv.NoteDropoutSpread:        "How dropout differs between customers is not determined by these data.",
	clv.NoteRateSpread:           "How purchase rates differ between customers is not determined by these data.",
	clv.NoteSpendMeanUndefined:   "The model of spend has no certain mean for these data, so observed means stand in for it.",
	clv.NoteSpendSpread:          "How spend differs between customers is not determined by these data.",
	clv.NoteSpendCorrelated:      "Who buys more often spends differently per purchase, which the model of spend does not see: values of the most frequent buyers may be off.",
	forecast.NoteTooShortToTry:   "The history is too short, or has too few customers, to try the models on its own past.",
	forecast.NoteHorizonLong:     "The horizon is more than twice as long as the history, so the forecast is a guess at what nobody has seen yet.",
}

// fewAgain is with how many repeat buyers figures begin to be sharp.
const fewAgain = 100

// describe notes what the reader must know about the fits.
func (s *Study) describe() {
	s.notes = append(s.notes[:len(s.notes):len(s.notes)], s.choice()...)
	for _, n := range append(s.times.Fit.Notes, s.times.Notes...) {
		s.notes = append(s.notes, words(n))
	}
	if s.spend != nil {
		for _, n := range s.spend.Notes {
			if n == clv.NoteNotConverged {
				s.notes = append(s.notes, "The model of spend did not converge: spend and value are not to be trusted.")
				continue
			}
			s.notes = append(s.notes, words(n))
		}
	}
	if s.again < fewAgain {
		s.notes = append(s.notes, fmt.Sprintf("Only %d of %s customers bought on a second day: the figures are rough.", s.again, number(int64(s.customers))))
	}
	window, gap := float64(s.settings.Until-s.first), s.rhythm.Population().Gap
	if window < gap {
		s.notes = append(s.notes, fmt.Sprintf(
			"The purchases span %.0f days, less than the usual time between two purchases of a customer (about %.0f days): too short a window to tell who is late.", window, gap))
	}
	if silent := s.settings.Until - s.last; silent > 0 {
		s.notes = append(s.notes, fmt.Sprintf("Nobody bought in the %d days from %v until %v: that silence is taken for real.",
			silent, calendar.Day(s.last), calendar.Day(s.settings.Until)))
	}
}

func words(n clv.Note) string {
	if text, known := sentences[n]; known {
		return text
	}
	return strings.ReplaceAll(string(n), "_", " ") + "."
}

// choice says in two sentences what was chosen and why; nothing when there was no choice.
func (s *Study) choice() []string {
	if len(s.times.Trials) == 0 {
		return nil
	}
	chosen, next := forecast.Trial{}, forecast.Trial{}
	best := math.Inf(-1)
	for _, t := range s.times.Trials {
		if t.Model == s.times.Chosen {
			chosen = t
		} else if t.Total() > best {
			next, best = t, t.Total()
		}
	}
	if math.IsInf(chosen.Bias, 1) {
		return []string{
			"In the time that the models were tried on nobody bought, which does not show what foretells best.",
			fmt.Sprintf("So %s, which foretold least, was taken.", chosen.Model),
		}
	}
	why := fmt.Sprintf("Of the models tried on the past of these data, only %s stands: the others came to the same, or did not converge", chosen.Model)
	if next.Model != "" {
		why = fmt.Sprintf("Of %d models tried on the past of these data, %s foretold best (score %.4f per customer; %s came to %.4f)",
			len(s.times.Trials), chosen.Model, chosen.Total(), next.Model, best)
	}
	how := fmt.Sprintf("There its total was off by %+.0f %% and its chances by %.3f on average", 100*chosen.Bias, chosen.ECE)
	if s.times.Hedge >= 0.005 {
		how += fmt.Sprintf("; as silent customers came back more often than it allows, the model in which nobody leaves counts for %.0f %%", 100*s.times.Hedge)
	}
	if s.times.Seasonal {
		how += fmt.Sprintf("; a yearly wave makes the horizon worth %.2f times as many ordinary days", s.times.Wave)
	}
	return []string{why + ".", how + "."}
}

// holdoutNotes say over which days the hold-out is.
func (s *Study) holdoutNotes(days int32) []string {
	if int(days) == s.settings.Horizon {
		return nil
	}
	return []string{fmt.Sprintf("The data end on %v, %d days after %v: the hold-out is over these, not over the whole horizon of %d days.",
		calendar.Day(s.last), days, calendar.Day(s.settings.Until), s.settings.Horizon)}
}
