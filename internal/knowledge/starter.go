package knowledge

import (
	"context"
	"embed"
	"encoding/json"
	"maps"
	"path"
	"slices"
	"strings"

	"liuke/internal/account"
	"liuke/internal/fault"
)

//go:embed starter/*.json
var starterFiles embed.FS

// starterPrefix begins the ids of the entries of the starter set, so that they
// are added once.
const starterPrefix = "starter-"

// starters returns the drafts of the starter set by id: what a company that
// has written nothing yet begins with, to be made its own.
func starters() (map[string]Draft, error) {
	files, err := starterFiles.ReadDir("starter")
	if err != nil {
		return nil, err
	}
	drafts := map[string]Draft{}
	for _, file := range files {
		text, err := starterFiles.ReadFile(path.Join("starter", file.Name()))
		if err != nil {
			return nil, err
		}
		var d Draft
		if err := json.Unmarshal(text, &d); err != nil {
			return nil, err
		}
		drafts[starterPrefix+strings.TrimSuffix(file.Name(), ".json")] = d
	}
	return drafts, nil
}

// AddStarter adds what is missing of the starter set and returns how many
// entries that was.
func (s *Service) AddStarter(ctx context.Context, by account.Actor) (added int, err error) {
	drafts, err := starters()
	if err != nil {
		return 0, err
	}
	for _, id := range slices.Sorted(maps.Keys(drafts)) {
		switch _, err := s.create(ctx, by, id, drafts[id]); {
		case err == nil:
			added++
		case !fault.Is(err, fault.Conflict):
			return added, err
		}
	}
	return added, nil
}

// HasStarter reports whether the starter set was added.
func (s *Service) HasStarter(ctx context.Context) (bool, error) {
	shelf, err := s.shelved(ctx)
	if err != nil {
		return false, err
	}
	for _, e := range shelf.Entries() {
		if strings.HasPrefix(e.ID, starterPrefix) {
			return true, nil
		}
	}
	return false, nil
}
