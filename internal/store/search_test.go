package store

import (
	"testing"

	"liuke/internal/search"
)

func TestMatchTexts(t *testing.T) {
	phrases := search.Query("wang 冷库门 LK-104")
	if got, want := sqliteMatch(phrases), `"wang" AND "冷库 库门" AND "lk 104" *`; got != want {
		t.Errorf("sqlite: got %s, want %s", got, want)
	}
	if got, want := postgresMatch("7:", phrases), `'7:wang' & '7:冷库' & '7:库门' & '7:lk' & '7:104':*`; got != want {
		t.Errorf("postgres: got %s, want %s", got, want)
	}
}
