package web

import (
	"strings"

	"liuke/internal/trial/registry"
)

// noted is what was done to a customer of a trial: what the records say, in the
// reader's language, and else as somebody wrote it.
func (v *visit) noted(action string) string {
	if what, known := strings.CutPrefix(action, registry.WrongBy); known {
		return v.t("trial.wrong." + what)
	}
	return action
}
