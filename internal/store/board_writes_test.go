package store_test

import (
	"regexp"
	"slices"
	"testing"

	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// TestWhoWritesCasesTellsTheBoard lists the statements that write cases. One
// that is added here publishes the case's topic in its transaction, or changes
// nothing that is on the board.
func TestWhoWritesCasesTellsTheBoard(t *testing.T) {
	told := []string{"case-insert", "case-update"}
	unseen := []string{"case-alarm", "case-wake", "purchase-cases-release"}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		writes := regexp.MustCompile(`(?i)(INSERT INTO|UPDATE|DELETE FROM) desk_case\b`)
		for name, text := range db.QueryTexts() {
			if writes.MatchString(text) && !slices.Contains(told, name) && !slices.Contains(unseen, name) {
				t.Errorf("%s writes cases: does it tell the board?", name)
			}
		}
	})
}
