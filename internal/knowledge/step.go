package knowledge

import (
	"context"
	"slices"

	"liuke/internal/account"
)

// Step is a step of a conversation about a complaint.
type Step string

// The steps, in the order in which they are taken: regret before anybody asks
// whose fault it is, compensation once all else is done.
const (
	Regret      Step = "regret"
	Listen      Step = "listen"
	AskOpenly   Step = "ask"
	Restate     Step = "restate"
	Acknowledge Step = "acknowledge"
	OfferHelp   Step = "help"
	GiveChoice  Step = "options"
	Promise     Step = "promise"
	Compensate  Step = "compensate"
)

// Steps lists all steps in their order.
var Steps = []Step{Regret, Listen, AskOpenly, Restate, Acknowledge, OfferHelp, GiveChoice, Promise, Compensate}

// ForStep returns up to limit scripts in force for a step of a conversation,
// those that fit the matter best first.
func (s *Service) ForStep(ctx context.Context, by account.Actor, step Step, m Matter, limit int) ([]Match, error) {
	if err := by.Need(account.KnowledgeRead); err != nil {
		return nil, err
	}
	shelf, err := s.shelved(ctx)
	if err != nil {
		return nil, err
	}
	scripts := map[string]bool{}
	for _, e := range shelf.Entries() {
		scripts[e.ID] = e.Step == step
	}
	matches := shelf.Match(m, scripts)
	matches = slices.DeleteFunc(matches, func(m Match) bool { return len(m.Entry.Products) > 0 && !m.Product })
	return matches[:min(limit, len(matches))], nil
}
