package web

import (
	"net/http"
	"net/url"
	"slices"

	"liuke/internal/account"
)

// Whom a route is open to besides those with a permission.
const (
	Public   account.Permission = "public"
	SignedIn account.Permission = "signed in"
	Founding account.Permission = "founding" // everybody, until there is a company
)

// Route is one address of the site: the list of them is its map, and the
// sheet by which permissions are reviewed.
type Route struct {
	Method     string
	Pattern    string
	Permission account.Permission
	handle     handler
}

// Routes lists all addresses.
func Routes() []Route {
	return slices.Concat(
		doorRoutes(),
		publicRoutes(),
		deskRoutes(),
		knowledgeRoutes(),
		ledgerRoutes(),
		riskRoutes(),
		threatRoutes(),
		officeRoutes(),
		ladderRoutes(),
		inboxRoutes(),
		teamRoutes(),
		topicRoutes(),
		entitleRoutes(),
		clockRoutes(),
		mergeRoutes(),
		termRoutes(),
		orderRoutes(),
		evidenceRoutes(),
		givingRoutes(),
		approvalRoutes(),
		compensationRoutes(),
		closingRoutes(),
		qualityRoutes(),
		talkRoutes(),
		benchRoutes(),
		draftRoutes(),
		paletteRoutes(),
		macroRoutes(),
		standardRoutes(),
		snippetRoutes(),
		winBackRoutes(),
		playbookRoutes(),
		reviewRoutes(),
		rivalRoutes(),
		consentRoutes(),
		campaignRoutes(),
		interactionRoutes(),
		personRoutes(),
		economicsRoutes(),
		cadenceRoutes(),
		handoverRoutes(),
		repRoutes(),
		signalRoutes(),
		trialRoutes(),
	)
}

// doorRoutes let people in, and show those who are in what is theirs.
func doorRoutes() []Route {
	return []Route{
		{"GET", "/sign-in", Public, (*Site).showSignIn},
		{"POST", "/sign-in", Public, (*Site).signIn},
		{"POST", "/sign-out", Public, (*Site).signOut},
		{"GET", "/forgot", Public, (*Site).showForgot},
		{"POST", "/forgot", Public, (*Site).forgot},
		{"GET", "/invite/{token}", Public, choosePassword(account.PurposeInvite)},
		{"POST", "/invite/{token}", Public, (*Site).acceptInvitation},
		{"GET", "/reset/{token}", Public, choosePassword(account.PurposeReset)},
		{"POST", "/reset/{token}", Public, (*Site).resetPassword},
		{"GET", "/account", SignedIn, (*Site).showMe},
		{"POST", "/account", SignedIn, (*Site).saveProfile},
		{"POST", "/account/look", SignedIn, (*Site).saveLook},
		{"POST", "/account/password", SignedIn, (*Site).changePassword},
		{"GET", "/welcome", Founding, (*Site).showWelcome},
		{"GET", "/first-run/{token}", Founding, (*Site).showFirstRun},
		{"POST", "/first-run/{token}", Founding, (*Site).firstRun},
	}
}

// publicRoutes are the customer's own pages.
func publicRoutes() []Route {
	return []Route{
		{"GET", "/f", Public, (*Site).showIntake},
		{"POST", "/f", Public, (*Site).fileIntake},
		{"GET", "/help", Public, (*Site).showHelp},
		{"GET", "/f/received/{token}", Public, linked((*Site).showReceipt)},
		{"GET", "/t/{token}", Public, linked((*Site).showTrack)},
		{"GET", "/t/{token}/files/{file}", Public, linked((*Site).trackFile)},
		{"POST", "/t/{token}/message", Public, linked((*Site).trackMessage)},
		{"POST", "/t/{token}/call", Public, linked((*Site).trackCall)},
		{"GET", "/c/{token}", Public, linked((*Site).showConfirm)},
		{"POST", "/c/{token}", Public, linked((*Site).confirm)},
	}
}

// deskRoutes are the daily work on cases.
func deskRoutes() []Route {
	return []Route{
		{"GET", "/{$}", account.CaseRead, (*Site).today},
		{"GET", "/promises", account.CaseRead, (*Site).showPromises},
		{"GET", "/search", account.CaseRead, (*Site).search},
		{"GET", "/notifications", account.CaseRead, (*Site).showNotifications},
		{"POST", "/notifications", account.CaseRead, (*Site).seeNotifications},
		{"GET", "/events", account.CaseRead, (*Site).events},
		{"GET", "/log", account.CaseWrite, (*Site).showLog},
		{"POST", "/log", account.CaseWrite, (*Site).fileLog},
		{"GET", "/cases", account.CaseRead, (*Site).cases},
		{"GET", "/cases.csv", account.Export, (*Site).exportCases},
		{"GET", "/cases/{ref}", account.CaseRead, (*Site).showCase},
		{"GET", "/cases/{ref}/files/{id}", account.CaseRead, (*Site).caseAttachment},
		{"POST", "/cases/{ref}/reply", account.CaseWrite, caseAct("reply", reply)},
		{"POST", "/cases/{ref}/note", account.CaseWrite, caseAct("note", note)},
		{"POST", "/cases/{ref}/restate", account.CaseWrite, caseAct("restate", restate)},
		{"POST", "/cases/{ref}/promise", account.CaseWrite, caseAct("promise", makePromise)},
		{"POST", "/cases/{ref}/keep", account.CaseWrite, caseAct("keep", keepPromise)},
		{"POST", "/cases/{ref}/done", account.CaseWrite, caseAct("done", done)},
		{"POST", "/cases/{ref}/take-back", account.CaseWrite, caseAct("take-back", takeBack)},
		{"POST", "/cases/{ref}/insert", account.CaseWrite, (*Site).insertKnowledge},
		{"POST", "/cases/{ref}/take", account.CaseWrite, caseAct("take", take)},
		{"GET", "/cases/{ref}/edit", account.CaseWrite, showDialog("edit", editDialog)},
		{"POST", "/cases/{ref}/edit", account.CaseWrite, dialogAct("edit", editDialog, edit)},
		{"GET", "/cases/{ref}/assign", account.CaseAssign, showDialog("assign", assignDialog)},
		{"POST", "/cases/{ref}/assign", account.CaseAssign, dialogAct("assign", assignDialog, assign)},
		{"GET", "/cases/{ref}/put-off", account.CaseWrite, showDialog("put-off", putOffDialog)},
		{"POST", "/cases/{ref}/put-off", account.CaseWrite, dialogAct("put-off", putOffDialog, putOff)},
		{"GET", "/cases/{ref}/identify", account.CaseWrite, showDialog("identify", identifyDialog)},
		{"POST", "/cases/{ref}/identify", account.CaseWrite, dialogAct("identify", identifyDialog, identify)},
	}
}

// knowledgeRoutes are what the staff should know and say.
func knowledgeRoutes() []Route {
	return []Route{
		{"GET", "/knowledge", account.KnowledgeRead, (*Site).showKnowledge},
		{"POST", "/knowledge", account.KnowledgeWrite, (*Site).createKnowledge},
		{"GET", "/knowledge/new", account.KnowledgeWrite, (*Site).showNewKnowledge},
		{"POST", "/knowledge/starter", account.KnowledgeWrite, (*Site).addStarter},
		{"GET", "/knowledge/{id}", account.KnowledgeRead, (*Site).showKnowledgeEntry},
		{"POST", "/knowledge/{id}", account.KnowledgeWrite, (*Site).editKnowledge},
		{"GET", "/knowledge/{id}/edit", account.KnowledgeWrite, (*Site).showEditKnowledge},
		{"POST", "/knowledge/{id}/read", account.KnowledgeRead, (*Site).confirmKnowledge},
		{"POST", "/knowledge/{id}/retire", account.KnowledgeWrite, retireKnowledge(true)},
		{"POST", "/knowledge/{id}/restore", account.KnowledgeWrite, retireKnowledge(false)},
	}
}

// ledgerRoutes are customers, what they bought, and what that is worth.
func ledgerRoutes() []Route {
	return []Route{
		{"GET", "/customers", account.CustomerRead, (*Site).customers},
		{"GET", "/customers.csv", account.Export, (*Site).exportCustomers},
		{"GET", "/customers/new", account.CustomerWrite, (*Site).showNewCustomer},
		{"POST", "/customers", account.CustomerWrite, (*Site).newCustomer},
		{"GET", "/customers/{id}", account.CustomerRead, (*Site).showCustomer},
		{"GET", "/customers/{id}/edit", account.CustomerWrite, (*Site).showEditCustomer},
		{"POST", "/customers/{id}", account.CustomerWrite, (*Site).editCustomer},
		{"POST", "/customers/{id}/identities", account.CustomerWrite, (*Site).addIdentity},
		{"POST", "/customers/{id}/identities/remove", account.CustomerWrite, (*Site).removeIdentity},
		{"GET", "/customers/{id}/merge", account.CustomerMerge, (*Site).showMerge},
		{"POST", "/customers/{id}/merge", account.CustomerMerge, (*Site).merge},
		{"POST", "/customers/{id}/merges/{merge}/undo", account.CustomerMerge, (*Site).unmerge},
		{"GET", "/purchases/{id}", account.PurchaseRead, (*Site).showPurchase},
		{"GET", "/value", account.ValueRead, (*Site).showValue},
		{"POST", "/value", account.ValueRun, (*Site).scoreAgain},
		{"GET", "/imports", account.PurchaseImport, (*Site).imports},
		{"GET", "/imports.csv", account.Export, (*Site).exportImports},
		{"GET", "/imports/new", account.PurchaseImport, (*Site).showNewImport},
		{"POST", "/imports/new", account.PurchaseImport, (*Site).uploadSheet},
		{"POST", "/imports", account.PurchaseImport, (*Site).startImport},
		{"GET", "/imports/{id}", account.PurchaseImport, (*Site).showImport},
		{"GET", "/imports/{id}/errors.csv", account.PurchaseImport, (*Site).exportRefused},
		{"POST", "/imports/{id}/run", account.PurchaseImport, (*Site).resumeImport},
		{"GET", "/imports/{id}/undo", account.PurchaseImport, (*Site).showUndoImport},
		{"POST", "/imports/{id}/undo", account.PurchaseImport, (*Site).undoImport},
	}
}

// officeRoutes are letters, staff and what the company lays down.
func officeRoutes() []Route {
	return []Route{
		{"GET", "/start", account.CompanyManage, (*Site).showStart},
		{"POST", "/start/sample", account.PurchaseImport, (*Site).takeSample},
		{"GET", "/sample.csv", account.PurchaseImport, (*Site).sample},
		{"GET", "/letters", account.LetterRead, (*Site).letters},
		{"GET", "/letters.csv", account.Export, (*Site).exportLetters},
		{"GET", "/letters/{id}", account.LetterRead, (*Site).letter},
		{"POST", "/letters/{id}/send", account.CaseWrite, (*Site).sendLetter},
		{"GET", "/staff", account.StaffManage, (*Site).showStaff},
		{"GET", "/staff.csv", account.StaffManage, (*Site).exportStaff},
		{"POST", "/staff", account.StaffManage, (*Site).invite},
		{"POST", "/staff/{id}/link", account.StaffManage, (*Site).makeLink},
		{"POST", "/staff/{id}/disable", account.StaffManage, (*Site).disableStaff},
		{"POST", "/staff/{id}/enable", account.StaffManage, (*Site).enableStaff},
		{"POST", "/staff/{id}/role", account.StaffManage, (*Site).changeRole},
		{"GET", "/keys", account.CompanyManage, (*Site).showKeys},
		{"POST", "/keys", account.CompanyManage, (*Site).createKey},
		{"POST", "/keys/{id}/revoke", account.CompanyManage, (*Site).revokeKey},
		{"GET", "/company", account.CompanyManage, (*Site).showCompany},
		{"POST", "/company", account.CompanyManage, (*Site).saveCompany},
		{"POST", "/company/holidays", account.CompanyManage, (*Site).chooseHolidays},
		{"POST", "/company/holidays/years", account.CompanyManage, (*Site).loadYear},
		{"POST", "/company/holidays/years/{year}/remove", account.CompanyManage, (*Site).removeYear},
	}
}

// Register adds the site's routes to the mux.
func (s *Site) Register(mux *http.ServeMux) {
	for _, r := range Routes() {
		mux.Handle(r.Method+" "+r.Pattern, s.serve(r))
	}
	mux.Handle("GET /static/", s.render.Static)
	mux.Handle("/", s.serve(Route{Permission: Public, handle: func(*Site, *visit) error { return NotFound() }}))
}

func queryEscape(text string) string { return url.QueryEscape(text) }
