// Package house checks the rules that hold for the whole program and that the
// compiler does not know: which way imports point, where the clock may be
// read, how long a file and a function may grow. It has only tests.
package house

import (
	"slices"
	"strings"
)

// module is the path that every package of the program begins with.
const module = "liuke"

// A floor is a storey of the house; it says what stands there in general.
type floor string

const (
	// domain: types, rules, services, and the small ports they need.
	// No SQL, no HTTP, no clock, no adapter; not even through a library.
	domain floor = "domain"
	// pure: a domain that is values in, values out: the standard library,
	// gonum, other pure packages, and nothing that reads files, networks or environments.
	pure floor = "pure"
	// support: what adapters share. It knows domains, if anything, and no adapter.
	support floor = "support"
	// adapter: one side of the program towards the outside. It knows domains and support, and no other adapter.
	adapter floor = "adapter"
	// top: what puts the program together, starts it, or measures it from outside. It may know everything.
	top floor = "top"
)

// place is one row of the table: a package with all packages under its path
// that have no row of their own.
type place struct {
	path  string // below internal/, or from the module's root for what stands outside it
	floor floor
	knows string // rows further up that it may import, with all that those may import
}

// house lists every package from the ground up. A row may only name rows
// above it, so there are no circles. What a domain needs of a neighbour that
// it may not import, it asks through a port of its own, wired in app.
var house = []place{
	{"fault", pure, ""},
	{"wording", pure, ""},
	{"ident", domain, ""},
	{"proportion", pure, ""},
	{"rule", domain, "fault"},
	{"calendar", pure, "fault"},
	{"topic", pure, "fault wording"},
	{"assignment", pure, "calendar topic"},
	{"setting", domain, "fault"},
	{"search", domain, ""},
	{"seal", domain, "fault"},
	{"job", domain, "calendar ident fault"},
	{"account", domain, "job search seal wording"},
	{"knowledge", domain, "account topic"},
	{"outbox", domain, "account"},
	{"customer", domain, "account"},
	{"purchase", domain, "customer"},
	{"value/clv/mle", pure, ""},
	{"value/clv/special", pure, ""},
	{"value/chunks", pure, ""},
	{"value/clv", pure, "value/clv/mle value/clv/special value/chunks"},
	{"value/cycle", pure, "value/clv/mle value/clv/special value/chunks"},
	{"value/history", pure, "value/clv"},
	{"value/holdout", pure, ""},
	{"value/forecast", pure, "value/history value/holdout"},
	{"value/contract", pure, "value/clv/mle value/chunks"},
	{"trial", pure, "value/contract"},
	{"trial/uplift", pure, "trial"},
	{"risk", pure, "value/forecast value/cycle"},
	{"trial/registry", domain, "customer trial/uplift rule"},
	{"value", domain, "purchase value/forecast value/contract value/cycle"},
	{"signal", domain, "customer rule setting"},
	{"risk/threat", domain, "signal topic"},
	{"risk/watch", domain, "risk purchase risk/threat"},
	{"risk/additive", pure, "value/chunks"},
	{"risk/churn", pure, "risk/additive value/holdout"},
	{"promise", domain, "customer"},
	{"interaction", domain, "customer"},
	{"people", domain, "customer"},
	{"consent", domain, "customer setting"},
	{"remedy", domain, "account setting"},
	{"standard", domain, "promise remedy"},
	{"workorder", pure, "fault wording"},
	{"evidence", pure, "calendar fault wording"},
	{"entitlement", pure, "calendar fault wording"},
	{"economics", domain, "purchase proportion setting"},
	{"desk/reviewlint", pure, ""},
	{"desk", domain, "desk/reviewlint proportion promise outbox topic setting knowledge workorder evidence remedy assignment entitlement standard"},
	{"campaign", domain, "consent knowledge promise outbox rule"},

	{"winback/learned", pure, ""},
	{"winback", domain, "calendar customer knowledge setting wording winback/learned trial/registry"},
	{"winback/review", domain, "winback"},
	{"winback/rival", domain, "winback"},
	{"cadence", domain, "interaction setting"},
	{"handover", domain, "desk cadence"},

	{"config", support, "fault"},
	{"sheet", support, "calendar fault"},
	{"i18n", support, "calendar fault"},
	{"httpx", support, "account config i18n"},
	{"value/study", support, "value risk sheet i18n"}, // the engine on a file, without a database
	{"risk/churn/study", support, "risk/churn value/study"},
	{"trial/study", support, "trial/uplift value/study"},
	{"purchase/imports", support, "purchase sheet"}, // sheets come in through libraries that also know the network

	{"store", adapter, allDomains + "purchase/imports"},
	{"channel/mail", adapter, allDomains + allSupport},
	{"channel/hook", adapter, allDomains + allSupport},
	{"channel/sms", adapter, allDomains + allSupport + "channel/hook"},
	{"web", adapter, allDomains + allSupport},
	{"api", adapter, allDomains + allSupport},
	{"demo", adapter, allDomains + allSupport}, // the demo company comes in like any other data

	{"app", top, everything},
	{"demo/pack", top, everything},
	{"cmd", top, everything + "app"},
	{"bench", top, everything + "app"},
	{"e2e", top, everything + "app"},
	{"house", top, ""},
}

const (
	allDomains = "value desk knowledge winback winback/review winback/rival " +
		"risk/watch " +
		"rule trial/registry " +
		"interaction " +
		"people " +
		"handover " +
		"campaign " +
		"economics " +
		"signal " +
		"" // and all below them
	allSupport = "config sheet i18n httpx purchase/imports value/study risk/churn/study trial/study "
	everything = allDomains + allSupport + "store channel/mail channel/sms web api demo "
)

// placeOf returns the row of an import path of this module: the longest that it lies under.
func placeOf(importPath string) (place, bool) {
	path := strings.TrimPrefix(strings.TrimPrefix(importPath, module+"/"), "internal/")
	var best place
	for _, p := range house {
		if (path == p.path || strings.HasPrefix(path, p.path+"/")) && len(p.path) > len(best.path) {
			best = p
		}
	}
	return best, best.path != ""
}

// known returns the paths of all rows that a package of the row may import.
func known(of place) map[string]bool {
	paths := map[string]bool{of.path: true}
	names := strings.Fields(of.knows)
	for _, p := range slices.Backward(house) { // rows name only rows above them
		if slices.Contains(names, p.path) {
			paths[p.path] = true
			names = append(names, strings.Fields(p.knows)...)
		}
	}
	return paths
}
