package store_test

import (
	"slices"
	"testing"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/interaction"
	"liuke/internal/trial/registry"
	"liuke/internal/winback"
)

// listPlan is a trial of the list of those lost, half of whom are left alone.
func listPlan() registry.Plan {
	p := callPlan()
	p.Audience, p.Intake = registry.Audience{List: registry.ListLost}, registry.AtLaunch
	return p
}

// lose holds the customers lost as of the lab's day.
func (l *lab) lose(ids ...string) {
	l.Helper()
	losses := make([]winback.Loss, len(ids))
	for i, id := range ids {
		losses[i] = lossOf("loss-"+id, id, calendar.DayOf(l.now, labZone))
		losses[i].OpenedAt = l.now
	}
	must(l.T, l.db.WinBack().OpenAll(l.Context(), losses))
}

func (l *lab) onList(fresh ...string) registry.OnList {
	l.Helper()
	o, err := l.OnList(l.Context(), registry.ListLost, l.ids, fresh)
	must(l.T, err)
	return o
}

func TestTheListDrawsThoseOnItAndThoseWhoComeLater(t *testing.T) {
	eachLab(t, 40, func(l *lab) {
		l.lose(l.ids[:20]...)
		contacted, err := l.db.WinBack().Loss(l.Context(), "loss-"+l.ids[0])
		must(l.T, err)
		contacted.FirstAt, contacted.Version = l.now, 2
		must(l.T, l.db.WinBack().Save(l.Context(), contacted.Loss, nil, l.now))

		of := l.launched(listPlan())
		if of.Intake != registry.AsTheyDo || of.Placed != 19 {
			l.Fatalf("%s, and %d of 19 are drawn", of.Intake, of.Placed)
		}
		first := l.onList()
		if first.Running == nil || len(first.Alone) < 9 || len(first.Alone) > 10 {
			l.Fatalf("%d of 19 are left alone", len(first.Alone))
		}
		if _, held := first.Alone[l.ids[0]]; held {
			l.Error("somebody is left alone with whom we were in touch")
		}
		l.now += aDay
		l.lose(l.ids[20:]...)
		later := l.onList(l.ids[20:]...)
		if len(later.Alone) <= len(first.Alone) {
			l.Errorf("nobody of those lost later is left alone: %d, before %d", len(later.Alone), len(first.Alone))
		}
		if again := l.onList(l.ids[20:]...); len(again.Alone) != len(later.Alone) {
			l.Error("they are drawn again at each look")
		}
		for id, a := range first.Alone {
			if later.Alone[id].Until != a.Until {
				l.Errorf("%s was left alone until %d, now until %d", id, a.Until, later.Alone[id].Until)
			}
		}
		second, err := l.Create(l.Context(), account.System, listPlan())
		must(l.T, err)
		if _, err := l.Launch(l.Context(), account.System, second.ID, second.Version); fault.KeyOf(err) != "trial.list_taken" {
			l.Errorf("two trials draw from one list: %v", err)
		}
		kept, err := l.Get(l.Context(), account.System, of.ID)
		must(l.T, err)
		must(l.T, l.End(l.Context(), account.System, of.ID, kept.Version))
		if ended := l.onList(); ended.Running != nil || len(ended.Alone) != len(later.Alone) {
			l.Error("when the trial ends, those left alone are not any more")
		}
		l.now += 31 * aDay
		if over := l.onList(); len(over.Alone) != 0 {
			l.Errorf("%d are left alone after their days", len(over.Alone))
		}
	})
}

// Whoever was held out and called all the same is listed; who called us, or whose complaint was answered, is not; and the
// listing follows a merge and a correction of the records.
func TestContactsWithThoseLeftAloneAreListed(t *testing.T) {
	eachLab(t, 20, func(l *lab) {
		l.lose(l.ids...)
		of := l.launched(listPlan())
		list := l.onList(l.ids...)
		var alone, others []string
		for _, id := range l.ids {
			if _, held := list.Alone[id]; held {
				alone = append(alone, id)
			} else {
				others = append(others, id)
			}
		}
		contacts := interaction.NewService(l.db.Interactions(), china, nil, func() int64 { return l.now })
		log := func(id string, from interaction.Direction) interaction.Interaction {
			kept, err := contacts.Log(l.Context(), account.System, interaction.New{CustomerID: id, Content: interaction.Content{
				Kind: interaction.Call, Direction: from, Reached: true, At: l.now, Minutes: 5, Said: "问候",
			}})
			must(l.T, err)
			return kept
		}
		before := log(alone[3], interaction.Outbound)
		l.now += aDay
		called := log(alone[0], interaction.Outbound)
		log(alone[1], interaction.Inbound)
		log(others[0], interaction.Outbound)
		wrongly := func(want ...string) {
			l.Helper()
			f, err := l.Open(l.Context(), account.System, of.ID)
			must(l.T, err)
			var got []string
			for _, n := range f.Notes {
				if n.Kind == registry.Wrong {
					got = append(got, n.RootID)
				}
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) || f.Counts[registry.Wrong] != int64(len(want)) {
				l.Errorf("listed are %v, counted %d; want %v", got, f.Counts[registry.Wrong], want)
			}
		}
		if before.At != labStart {
			l.Fatal("the clock does not stand where it should")
		}
		wrongly(alone[0])
		into, _ := people(l.T, l.db)
		merge, err := into.Merge(l.Context(), account.System, alone[2], alone[0], l.now)
		must(l.T, err)
		wrongly(alone[2])
		must(l.T, into.Unmerge(l.Context(), account.System, merge.ID, l.now))
		must(l.T, contacts.Remove(l.Context(), account.System, called.ID, called.Version, "打错了"))
		wrongly()
		l.now += 31 * aDay
		log(alone[0], interaction.Outbound)
		wrongly()
	})
}
