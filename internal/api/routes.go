package api

import (
	"net/http"

	"liuke/internal/account"
)

// routes lists all that programs may ask for, with the scopes that a key needs
// for it. The document and its page are open to everybody.
func (a *API) routes() []Route {
	get, post, patch := http.MethodGet, http.MethodPost, http.MethodPatch
	return []Route{
		route(get, "/me", a.me, aboutMe),

		route(post, "/cases", a.fileCase, aboutFileCase, account.CaseIntake),
		route(get, "/cases", a.listCases, aboutListCases, account.CaseRead),
		route(get, "/cases/{ref}", a.getCase, aboutGetCase, account.CaseRead),
		route(post, "/cases/{ref}/messages", a.addMessage, aboutAddMessage, account.CaseRead, account.CaseWrite),
		route(post, "/cases/{ref}/verdict", a.hear, aboutHear, account.CaseRead, account.CaseWrite),

		route(post, "/breaches", a.reportBreach, aboutReportBreach, account.BreachReport),

		route(post, "/signals", a.tellSignal, aboutTellSignal, account.SignalWrite),
		route(get, "/customers/{id}/consents", a.listConsents, aboutListConsents, account.CustomerRead),
		route(post, "/customers/{id}/consents", a.recordConsent, aboutRecordConsent, account.ConsentWrite),
		route(post, "/replies", a.hearReply, aboutHearReply, account.ConsentWrite),

		route(post, "/purchases", a.record, aboutRecord, account.PurchaseWrite),
		route(get, "/purchases", a.listPurchases, aboutListPurchases, account.PurchaseRead),
		route(get, "/purchases/{id}", a.getPurchase, aboutGetPurchase, account.PurchaseRead),

		route(get, "/trials", a.listTrials, aboutListTrials, account.TrialRead),
		route(get, "/trials/{id}", a.getTrial, aboutGetTrial, account.TrialRead),
		route(post, "/trials/{id}/places", a.placeCustomers, aboutPlaceCustomers, account.TrialManage, account.CustomerRead),
		route(get, "/trials/{id}/places/{customer}", a.getPlace, aboutGetPlace, account.TrialRead),
		route(post, "/trials/{id}/actions", a.tellActions, aboutTellActions, account.TrialManage),
		route(post, "/trials/{id}/outcomes", a.tellOutcomes, aboutTellOutcomes, account.TrialManage),

		route(get, "/losses", a.listLosses, aboutListLosses, account.WinBackRead),
		route(post, "/losses", a.declareLoss, aboutDeclareLoss, account.WinBackRead, account.WinBackWrite, account.CustomerRead),
		route(get, "/loss-reasons", a.listReasons, aboutListReasons, account.WinBackRead),
		route(get, "/losses/{id}", a.getLoss, aboutGetLoss, account.WinBackRead),
		route(post, "/losses/{id}/reasons", a.findReason, aboutFindReason, account.WinBackRead, account.WinBackWrite),
		route(post, "/losses/{id}/end", a.endLoss, aboutEndLoss, account.WinBackRead, account.WinBackWrite),
		route(post, "/losses/{id}/reopen", a.reopenLoss, aboutReopenLoss, account.WinBackRead, account.WinBackWrite),

		route(get, "/risks", a.listRisks, aboutListRisks, account.RiskRead),

		route(get, "/customers", a.listCustomers, aboutListCustomers, account.CustomerRead),
		route(post, "/customers", a.createCustomer, aboutCreateCustomer, account.CustomerWrite),
		route(get, "/customers/{id}", a.getCustomer, aboutGetCustomer, account.CustomerRead),
		route(patch, "/customers/{id}", a.updateCustomer, aboutUpdateCustomer, account.CustomerRead, account.CustomerWrite),
		route(post, "/customers/{id}/merge", a.merge, aboutMerge, account.CustomerMerge),
		route(get, "/customers/{id}/interactions", a.listInteractions, aboutListInteractions, account.CustomerRead),
		route(post, "/customers/{id}/interactions", a.logInteraction, aboutLogInteraction, account.CustomerRead, account.InteractionWrite),
		route(post, "/customers/{id}/unmerge", a.unmerge, aboutUnmerge, account.CustomerRead, account.CustomerMerge),
	}
}

var (
	aboutMe = about{
		id: "me", tag: "Keys", summary: "Who am I",
		text: "The key that asks, what it may do, and whose Liuke this is. Any key in force may ask.",
	}

	aboutFileCase = about{
		id: "file-case", tag: "Cases", summary: "File a case",
		text: "Files what a customer has to say and answers with what the customer is to be told: a number, a named person, " +
			"a promised time and a link to follow it. The answer is given once the case is safely stored. " +
			"The customer is found by e-mail address and telephone number, or made when nobody is known by them.",
	}
	aboutListCases = about{
		id: "list-cases", tag: "Cases", summary: "List and search cases",
		text: "Those that meet all conditions given.",
	}
	aboutGetCase = about{
		id: "get-case", tag: "Cases", summary: "Read a case",
		text: "With what was said, promised and given, and its whole timeline.",
	}
	aboutAddMessage = about{
		id: "add-message", tag: "Cases", summary: "Write to the customer or leave a note",
		text: "A reply goes to the customer as a letter; a note is for the staff. Answers with the case as it is then.",
	}

	aboutHear = about{
		id: "hear-verdict", tag: "Cases", summary: "Record the customer's answer",
		text: "What the customer said when asked whether the matter is settled, as your program heard it: as and above expectation close the case, " +
			"below opens it again. It is kept as told to the key. Refused while the customer is not asked.",
	}

	aboutReportBreach = about{
		id: "report-breach", tag: "Cases", summary: "Report a breach of a service standard",
		text: "Tells that the company did not keep to one of its service standards, such as to ship within two days. " +
			"Recovery begins before the customer complains: a case is opened and they are told that we noticed and are sorry, " +
			"or it is added to a case about the same standard, customer and order that is not closed. " +
			"(source, external_id) names a breach: telling it again gives the same answer, telling it differently is refused.",
	}

	aboutTellSignal = about{
		id: "tell-signal", tag: "Customers", summary: "Tell a signal",
		text: "Tells a fact that makes it likelier that a customer leaves, such as a contract that ends on a day. " +
			"Of a customer and kind one signal is open at a time: told of again, it is brought up to date. " +
			"(source, external_id) names what is told: telling it again changes nothing.",
	}
	aboutListConsents = about{
		id: "list-consents", tag: "Consents", summary: "Read what a customer allows",
		text: "How things stand on each channel that there is an address on, and everything that was said, the latest first.",
	}
	aboutRecordConsent = about{
		id: "record-consent", tag: "Consents", summary: "Record what a customer allows or forbids",
		text: "Adds to the ledger, of which nothing is ever changed; the last word counts. (source api, proof) names an event: telling it again adds nothing. " +
			"A no is answered once no message to the customer is being handed over any more.",
	}
	aboutHearReply = about{
		id: "hear-reply", tag: "Consents", summary: "Hand on an answer to a message",
		text: "What a customer answers to a text message or a mail. When it says nothing but a word such as STOP, 退订 or TD, marketing and surveys on that channel " +
			"end at once for the one customer known by the address, or else for the address. Anything else changes nothing: file it as a case.",
	}

	aboutRecord = about{
		id: "record-purchases", tag: "Purchases", summary: "Record receipts", limit: recordLimit,
		text: "Up to 1,000 receipts a call, 16 MB at most. A receipt is taken as a whole or refused as a whole, each for itself, and the answer " +
			"tells of each what became of it; those taken are recorded in one transaction. (source, external_id) names a receipt: telling it again " +
			"changes nothing, telling it differently corrects it, and the same twice in one call is refused the second time. " +
			"A return has negative quantities. A request that is not of the form below is refused as a whole and nothing is recorded.",
	}
	aboutListPurchases = about{
		id: "list-purchases", tag: "Purchases", summary: "List purchases",
		text: "The latest first.",
	}
	aboutGetPurchase = about{id: "get-purchase", tag: "Purchases", summary: "Read a purchase", text: "With its lines."}

	aboutListTrials = about{
		id: "list-trials", tag: "Trials", summary: "List trials",
		text: "The latest first, with what each shows as it was last reckoned, which is every night.",
	}
	aboutGetTrial = about{
		id: "get-trial", tag: "Trials", summary: "Read a trial and what it shows",
		text: "Effects, both intervals and the verdict. It is reckoned again when more is known than at the last time.",
	}
	aboutPlaceCustomers = about{
		id: "place-customers", tag: "Trials", summary: "Ask in which arm customers are, drawing those who have none",
		text: "Ask before you act on customers, and leave alone those whose place is a holdout. Places are fixed when the answer is given: asked again, it is the same. " +
			"A trial that takes customers as they come draws those it has not; one that drew all of its customers at the launch, or has ended, takes nobody. " +
			"Complaints are no matter for a trial: who complains is answered.",
	}
	aboutTellActions = about{
		id: "tell-actions", tag: "Trials", summary: "Tell what was done to customers of a trial, or would have been", limit: actionsLimit,
		text: "For a program that runs a channel of its own, such as a dialer or a till. Up to 5,000 a call. Tell what was done, with what it cost, and of customers who are left alone " +
			"what would have been done, at the same moment. external_id names an action: told again, it takes the place of what was told before. Each is taken or refused for itself: " +
			"from before the draw, from after the customer's window, from the future, of somebody who is not in the trial, in another currency, or as left undone with " +
			"somebody who is not left alone. What was done to somebody who is to be left alone is taken, counted as wrong and listed with the trial.",
	}
	aboutGetPlace     = about{id: "get-place", tag: "Trials", summary: "Read where a customer stands", text: "Nobody is drawn by asking."}
	aboutTellOutcomes = about{
		id: "tell-outcomes", tag: "Trials", summary: "Tell outcomes of a trial",
		text: "Up to 5,000 a call, for a trial whose outcomes another system tells. Each is taken or refused for itself: from before the draw or on its day, " +
			"from the future, of somebody who is not in the trial, or unreadable.",
	}

	aboutListLosses = about{
		id: "list-losses", tag: "Losses", summary: "List customers held lost",
		text: "Those that meet all conditions given, the latest first.",
	}
	aboutDeclareLoss = about{
		id: "declare-loss", tag: "Losses", summary: "Hold a customer lost",
		text: "Such as when a contract was ended in another system. Whoever looks after the customer is asked to win them back, within the company's time. " +
			"A customer has one open loss at a time: a second one is refused (409), and so is a customer whom nobody knows, or more than one answer to.",
	}
	aboutListReasons = about{
		id: "list-loss-reasons", tag: "Losses", summary: "List the reasons why customers leave",
		text: "As the company lays them down, in its order. Codes stay for good.",
	}
	aboutGetLoss = about{
		id: "get-loss", tag: "Losses", summary: "Read a loss",
		text: "With how its reason was understood, day by day.",
	}
	aboutFindReason = about{
		id: "find-loss-reason", tag: "Losses", summary: "Tell why a customer left, as found by now",
		text: "Adds how the reason of an open loss is understood by now; how it was understood before stays.",
	}
	aboutEndLoss = about{
		id: "end-loss", tag: "Losses", summary: "Let a customer go, or say that it was no loss",
		text: "Nobody's word brings a customer back: that is seen from purchases alone. Ended so, a loss can be opened again.",
	}
	aboutReopenLoss = about{
		id: "reopen-loss", tag: "Losses", summary: "Take back that a loss was ended",
		text: "Of one that ended by somebody's word, while the customer has no other open loss.",
	}

	aboutListRisks = about{
		id: "list-risks", tag: "Customers", summary: "List who is leaving, and why",
		text: "As the latest night has it, from purchases: the chance that the customer buys nothing for 26 weeks, what was bought in the last year less " +
			"what was sent back, and the reasons. Those with whom most is likely to be lost come first.",
	}
	aboutListCustomers = about{
		id: "list-customers", tag: "Customers", summary: "List and search customers",
		text: "What a customer bought is shown to keys that may purchase:read, what they are worth to those that may value:read.",
	}
	aboutCreateCustomer = about{
		id: "create-customer", tag: "Customers", summary: "Make a customer",
		text: "Purchases and cases make the customers they name; this is for those known before.",
	}
	aboutGetCustomer = about{
		id: "get-customer", tag: "Customers", summary: "Read a customer",
		text: "With what they are known by, what was merged with them, what their purchases come to and what they are worth. " +
			"The id of a merged record gives the customer it belongs to.",
	}
	aboutUpdateCustomer = about{id: "update-customer", tag: "Customers", summary: "Change a customer", text: "What is left out stays as it is."}
	aboutLogInteraction = about{
		id: "log-interaction", tag: "Customers", summary: "Log a contact with a customer",
		text: "A call, visit, e-mail, chat or meeting that your program carried or knows of. It counts towards how often the customer is contacted, " +
			"when they are due next and what serving them costs.",
	}
	aboutListInteractions = about{
		id: "list-interactions", tag: "Customers", summary: "List contacts with a customer",
		text: "The latest first. What belongs to a case is shown to keys that may case:read.",
	}
	aboutMerge = about{
		id: "merge-customers", tag: "Customers", summary: "Merge two customers",
		text: "They are one from then on, shown as the one in the path. Nothing is lost: it can be taken back.",
	}
	aboutUnmerge = about{
		id: "unmerge-customers", tag: "Customers", summary: "Take a merge back",
		text: "Every record belongs again to where it would, had the two never been merged.",
	}
)

// recordLimit is how long a call with receipts may be, in bytes.
const recordLimit = 16 << 20

// Routes lists all that programs may ask for, to be reviewed and tested: they
// answer nothing.
func Routes() []Route { return new(API).routes() }
