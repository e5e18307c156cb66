package store_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/fault"
	"liuke/internal/interaction"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// calls is the log of contacts of the small company, by its agent and its administrator.
type calls struct {
	*testing.T
	*interaction.Service
	db           *store.DB
	now          int64
	agent, admin account.Actor
}

func eachCalls(t *testing.T, test func(c *calls)) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		c := &calls{T: t, db: openCompany(t, address), now: 1_790_000_000_000}
		c.Service = interaction.NewService(c.db.Interactions(), china, c.db.Accounts().Staff, func() int64 { return c.now })
		for id, actor := range map[string]*account.Actor{"s1": &c.agent, "s2": &c.admin} {
			staff, err := c.db.Accounts().Staff(c.Context(), id)
			must(t, err)
			*actor = staff.Actor()
		}
		test(c)
	})
}

func (c *calls) said(text string, ago time.Duration) interaction.Content {
	return interaction.Content{
		Kind: interaction.Call, Direction: interaction.Outbound, Reached: true, At: c.now - ago.Milliseconds(), Minutes: 7, Said: text, Satisfaction: 4,
	}
}

func (c *calls) log(by account.Actor, n interaction.New) interaction.Interaction {
	c.Helper()
	i, err := c.Log(c.Context(), by, n)
	must(c.T, err)
	return i
}

// texts are what was said to the customer, the latest first.
func (c *calls) texts(by account.Actor, customerID string) (texts []string) {
	c.Helper()
	list, err := c.Of(c.Context(), by, customerID)
	must(c.T, err)
	for _, i := range list {
		texts = append(texts, i.Said)
	}
	return texts
}

func TestAContactIsLoggedOnce(t *testing.T) {
	eachCalls(t, func(c *calls) {
		n := interaction.New{CustomerID: "c2", Key: "form-9", Content: c.said("想换灯座", time.Hour)}
		ids := make([]string, 8)
		var group sync.WaitGroup
		for k := range ids {
			group.Go(func() {
				if i, err := c.Log(c.Context(), c.agent, n); err != nil {
					c.Error(err)
				} else {
					ids[k] = i.ID
				}
			})
		}
		group.Wait()
		if slices.Sort(ids); ids[0] != ids[7] {
			c.Errorf("sent eight times, logged as %v", ids)
		}
		n.Said = "别的话"
		if _, err := c.Log(c.Context(), c.agent, n); fault.KeyOf(err) != "interaction.key_reused" {
			c.Errorf("another contact under the same key: %v", err)
		}
		if i := c.log(c.admin, n); i.ID == ids[0] {
			c.Error("the keys of two people are one")
		}
	})
}

func TestACorrectionKeepsWhatWasSaid(t *testing.T) {
	eachCalls(t, func(c *calls) {
		ctx := c.Context()
		i := c.log(c.agent, interaction.New{CustomerID: "c2", Content: c.said("要十个", time.Hour)})
		content := i.Content
		content.Said, content.Minutes = "要二十个", 9
		i, err := c.Correct(ctx, c.agent, i.ID, 1, content)
		must(t, err)
		if _, err := c.Correct(ctx, c.agent, i.ID, 1, content); fault.KeyOf(err) != "interaction.changed" {
			c.Errorf("corrected by who saw the first version: %v", err)
		}
		kept, before, err := c.Get(ctx, c.agent, i.ID)
		must(t, err)
		if kept.Said != "要二十个" || kept.Version != 2 || len(before) != 1 || before[0].Said != "要十个" || before[0].Minutes != 7 {
			c.Errorf("kept %+v, before %+v", kept, before)
		}
		mate := c.agent
		mate.ID = "s9"
		if _, err := c.Correct(ctx, mate, i.ID, 2, content); fault.KeyOf(err) != "interaction.not_logged_by_you" {
			c.Errorf("corrected by a colleague: %v", err)
		}
		if err := c.Remove(ctx, c.admin, i.ID, 2, " "); fault.KeyOf(err) != "interaction.reason_needed" {
			c.Errorf("taken back for no reason: %v", err)
		}
		must(t, c.Remove(ctx, c.admin, i.ID, 2, "记错了客户"))
		if slices.Contains(c.texts(c.agent, "c2"), "要二十个") {
			c.Error("what was taken back is still shown")
		}
		left, err := c.db.Interactions().Corrections(ctx, i.ID)
		must(t, err)
		if len(left) != 2 || left[1].Reason != "记错了客户" || left[1].Said != "要二十个" {
			c.Errorf("of what was taken back is kept %+v", left)
		}
	})
}

// TestContactsFollowAMerge logs for a record that was merged meanwhile: it is
// read with the customer it belongs to, and goes back with the record.
func TestContactsFollowAMerge(t *testing.T) {
	eachCalls(t, func(c *calls) {
		ctx := c.Context()
		people := customer.NewService(c.db.Customers(), china)
		make := func(name string) string {
			made, err := people.Create(ctx, c.admin, customer.Draft{Name: name}, nil, c.now)
			must(t, err)
			return made.ID
		}
		into, from := make("主记录"), make("并入的")
		merge, err := people.Merge(ctx, c.admin, into, from, c.now)
		must(t, err)
		c.log(c.agent, interaction.New{CustomerID: from, Content: c.said("并入以后", time.Hour)})
		c.log(c.agent, interaction.New{CustomerID: into, Content: c.said("给主记录", 2*time.Hour)})
		if got := c.texts(c.agent, into); !slices.Equal(got, []string{"并入以后", "给主记录"}) {
			c.Errorf("read %v", got)
		}
		must(t, people.Unmerge(ctx, c.admin, merge.ID, c.now+1))
		if got := c.texts(c.agent, from); !slices.Equal(got, []string{"并入以后"}) {
			c.Errorf("after the merge was taken back: %v", got)
		}
		if got := c.texts(c.agent, into); !slices.Equal(got, []string{"给主记录"}) {
			c.Errorf("after the merge was taken back: %v", got)
		}
	})
}

// TestContactsOfAHiddenCaseAreHidden keeps what was said of a complaint from
// the one it complains of.
func TestContactsOfAHiddenCaseAreHidden(t *testing.T) {
	eachCalls(t, func(c *calls) {
		n := interaction.New{CustomerID: "c1", Content: c.said("关于投诉", time.Hour)}
		n.CaseID, n.PromiseID = "d1", "a3"
		c.log(c.admin, n)
		if !slices.Contains(c.texts(c.agent, "c1"), "关于投诉") {
			c.Fatal("the contact is not shown while the case is")
		}
		damage(t, c.db, "UPDATE desk_case SET about_id = 's1' WHERE id = 'd1'")
		if slices.Contains(c.texts(c.agent, "c1"), "关于投诉") {
			c.Error("shown to the one the case complains of")
		}
		if _, err := c.Log(c.Context(), c.agent, n); fault.KeyOf(err) != "interaction.case_unknown" {
			c.Errorf("logged for a case that is closed to them: %v", err)
		}
		n.CaseID, n.CustomerID = "d1", "c4"
		if _, err := c.Log(c.Context(), c.admin, n); fault.KeyOf(err) != "interaction.case_unknown" {
			c.Errorf("logged for another customer's case: %v", err)
		}
		n.CustomerID, n.PromiseID = "c1", "none"
		if _, err := c.Log(c.Context(), c.admin, n); fault.KeyOf(err) != "interaction.promise_unknown" {
			c.Errorf("logged for no promise: %v", err)
		}
	})
}

func TestOnlyCustomersWithinReachAreLoggedFor(t *testing.T) {
	eachCalls(t, func(c *calls) {
		damage(t, c.db, "UPDATE customer SET owner_id = 's2', backup_owner_id = NULL WHERE id = 'c4'")
		me := c.agent
		me.Reach = account.ReachOwn
		n := interaction.New{CustomerID: "c4", Content: c.said("您好", time.Hour)}
		if _, err := c.Log(c.Context(), me, n); fault.KeyOf(err) != "interaction.not_yours" {
			c.Errorf("logged for a colleague's customer: %v", err)
		}
		if _, err := c.Of(c.Context(), me, "c4"); fault.KeyOf(err) != "interaction.not_yours" {
			c.Errorf("read of a colleague's customer: %v", err)
		}
		damage(t, c.db, "UPDATE customer SET backup_owner_id = 's1' WHERE id = 'c4'")
		c.log(me, n)
		if _, err := c.Log(c.Context(), me, interaction.New{CustomerID: "none", Content: n.Content}); !fault.Is(err, fault.NotFound) {
			c.Errorf("logged for nobody: %v", err)
		}
	})
}

func TestTouchesCountWhatADayKnows(t *testing.T) {
	eachCalls(t, func(c *calls) {
		day := calendar.DayOf(c.now, time.FixedZone("+8", 8*3600))
		log := func(daysAgo int, change func(*interaction.Content)) {
			content := c.said("您好", time.Duration(daysAgo)*24*time.Hour)
			change(&content)
			c.log(c.agent, interaction.New{CustomerID: "c4", Content: content})
		}
		log(1, func(i *interaction.Content) { i.Reached, i.Satisfaction = false, 0 })
		log(3, func(i *interaction.Content) { i.Direction, i.Satisfaction = interaction.Inbound, 2 })
		log(200, func(i *interaction.Content) { i.Satisfaction = 5 })
		touch := func(asOf calendar.Day) (found interaction.Touch) {
			must(t, c.db.Interactions().Touches(c.Context(), asOf, asOf-90, func(t interaction.Touch) error {
				if t.RootID == "c4" {
					found = t
				}
				return nil
			}))
			return found
		}
		if got, want := touch(day), (interaction.Touch{RootID: "c4", Last: day - 3, LastInbound: day - 3, Count: 2, Minutes: 14, Satisfaction: 2}); got != want {
			c.Errorf("today: %+v, want %+v", got, want)
		}
		if got, want := touch(day-4), (interaction.Touch{RootID: "c4", Last: day - 200, Satisfaction: 5}); got != want {
			c.Errorf("four days ago: %+v, want %+v", got, want)
		}
	})
}
