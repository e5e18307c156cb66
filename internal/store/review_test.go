package store_test

import (
	"context"
	"testing"

	"liuke/internal/fault"
	"liuke/internal/store/storetest"
	"liuke/internal/winback"
	"liuke/internal/winback/review"
	"liuke/internal/winback/rival"
)

// A deal has one review that is not called off, and a review is saved by the
// version that was seen.
func TestADealHasOneReview(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx, reviews := context.Background(), openCompany(t, address).Reviews()
		r := review.Review{
			ID: "n1", LossID: "l1", Outcome: review.Lost, State: review.Assigned, ReviewerID: "s2", Reviewer: "Zhou Min", AssignedAt: 5, DueAt: 9, Version: 1,
			Ours: review.Ours{Reason: "price", Day: 7}, Answers: []review.Answer{{Question: winback.Texts{"en": "Why?"}, Ours: review.SideReason}},
		}
		if err := reviews.Assign(ctx, r, nil); err != nil {
			t.Fatal(err)
		}
		again := r
		again.ID = "n2"
		if err := reviews.Assign(ctx, again, nil); fault.KeyOf(err) != "review.assigned_already" {
			t.Errorf("a second one: %v", err)
		}
		got, err := reviews.Review(ctx, "n1")
		if err != nil || got.Ours.Reason != "price" || got.Ours.Day != 7 || got.Answers[0].Question["en"] != "Why?" || got.DoneAt != 0 {
			t.Fatalf("%+v, %v", got, err)
		}
		got.State, got.DoneAt, got.Version = review.CalledOff, 0, 2
		if err := reviews.Save(ctx, got, 6); err != nil {
			t.Fatal(err)
		}
		if err := reviews.Save(ctx, got, 6); fault.KeyOf(err) != "winback.changed_meanwhile" {
			t.Errorf("saved over: %v", err)
		}
		if err := reviews.Assign(ctx, again, nil); err != nil {
			t.Errorf("after it was called off: %v", err)
		}
		all, err := reviews.Reviews(ctx, "")
		if err != nil || len(all) != 2 {
			t.Errorf("%d reviews, %v", len(all), err)
		}
		if _, err := reviews.Review(ctx, "none"); !fault.Is(err, fault.NotFound) {
			t.Errorf("got %v", err)
		}
	})
}

// A loss is a deal, and once more when it is won back; what was none is no deal.
func TestDealsAreLossesAndWhatWasWonBack(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx, db := context.Background(), openCompany(t, address)
		damage(t, db, "UPDATE loss SET state = 'regained', ended_day = 19800 WHERE id = 'l1'")
		deals, err := db.Reviews().Deals(ctx, 19680)
		if err != nil || len(deals) != 3 || deals[0].Outcome != review.Won || deals[0].Day != 19800 || deals[1].LossID != "l1" || deals[2].LossID != "l2" {
			t.Fatalf("%+v, %v", deals, err)
		}
		damage(t, db, "UPDATE loss SET state = 'mistake' WHERE id = 'l2'")
		if deals, err = db.Reviews().Deals(ctx, 19790); err != nil || len(deals) != 2 {
			t.Errorf("%+v, %v", deals, err)
		}
	})
}

// The sales line is found in all the places that name somebody.
func TestTheLineOfADealIsFound(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx, db := context.Background(), openCompany(t, address)
		damage(t, db, "UPDATE customer SET owner_id = 's3', backup_owner_id = 's4' WHERE id = 'c1'")
		links, err := db.Reviews().Links(ctx, "l1")
		if err != nil {
			t.Fatal(err)
		}
		found := map[review.Link]bool{}
		for _, l := range links {
			found[l] = true
		}
		for _, want := range []review.Link{
			{Tie: review.TieOwner, StaffID: "s1"}, {Tie: review.TieKeeper, StaffID: "s3"}, {Tie: review.TieBackup, StaffID: "s4"},
			{Tie: review.TieFormer, StaffID: "s2"}, {Tie: review.TieDeclared, StaffID: "s1"}, {Tie: review.TiePlay, StaffID: "s1"}, {Tie: review.TiePlay, Name: "林悦"},
		} {
			if !found[want] {
				t.Errorf("%+v is not among %+v", want, links)
			}
		}
	})
}

// Notes of a merged customer are those of the root, and one that is forgotten is gone.
func TestNotesAboutCompetitors(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx, notes := context.Background(), openCompany(t, address).Rivals()
		n := rival.Note{ID: "n1", CustomerID: "c2", Rival: "ACME", Key: "acme", Price: 500, Currency: "CNY", Source: rival.FromCustomer, Agreed: true, By: "x", At: 1800000000000}
		if err := notes.AddRivalNote(ctx, n); err != nil {
			t.Fatal(err)
		}
		of, err := notes.RivalNotes(ctx, "c1", "", 9) // c2 was merged into it
		if err != nil || len(of) != 2 || of[0].Note != n || of[0].RootID != "c1" {
			t.Fatalf("%+v, %v", of, err)
		}
		counts, err := notes.Rivals(ctx)
		if err != nil || len(counts) != 2 {
			t.Errorf("%+v, %v", counts, err)
		}
		for _, r := range counts {
			if r.Key == "acme" && (r.Notes != 2 || r.Customers != 2) {
				t.Errorf("got %+v", r)
			}
		}
		if lost, err := notes.WentTo(ctx); err != nil || lost["对面'那家"] != 1 {
			t.Errorf("%v, %v", lost, err)
		}
		if err := notes.ForgetRivalNote(ctx, "n1", 1); err != nil {
			t.Fatal(err)
		}
		if err := notes.ForgetRivalNote(ctx, "n1", 1); !fault.Is(err, fault.NotFound) {
			t.Errorf("forgotten twice: %v", err)
		}
		if about, err := notes.RivalNotes(ctx, "", "acme", 9); err != nil || len(about) != 1 || about[0].ID != "v2" || about[0].Price != 0 {
			t.Errorf("%+v, %v", about, err)
		}
	})
}
