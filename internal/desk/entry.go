package desk

import "liuke/internal/account"

// Entry is one step on a case's timeline. It is never changed.
//
// Args are the values its sentence is filled with; before and after of a change
// are among them.
type Entry struct {
	ID        string
	CaseID    string
	Kind      EntryKind
	ActorKind account.ActorKind
	ActorID   string
	Actor     string
	Args      map[string]string
	At        int64
}

// EntryKind names a step; the sentence is the message "timeline.<kind>".
type EntryKind string

// The kinds, each with its Args. One by which the case went to somebody also has
// why, in arguments that begin with Pick.
const (
	EntryReceived     EntryKind = "received"     // ChannelKey, Owner, DueAt
	EntryAssigned     EntryKind = "assigned"     // Before, After
	EntryIdentified   EntryKind = "identified"   // Customer
	EntryRestated     EntryKind = "restated"     // MessageID
	EntryReplied      EntryKind = "replied"      // MessageID
	EntryNoted        EntryKind = "noted"        // MessageID
	EntryWrote        EntryKind = "wrote"        // the customer did; MessageID
	EntryPromised     EntryKind = "promised"     // KindKey, Text, DueAt, Because
	EntryKept         EntryKind = "kept"         // KindKey, Text
	EntryBroken       EntryKind = "broken"       // KindKey, Text, DueAt
	EntryLate         EntryKind = "late"         // a broken promise was done after all; KindKey, Text
	EntryRenegotiated EntryKind = "renegotiated" // KindKey, BeforeAt, AfterAt, Reason, PartyKey
	EntryMoved        EntryKind = "moved"        // the calendar that a promise was reckoned by changed; KindKey, BeforeAt, AfterAt
	EntryOffered      EntryKind = "offered"      // MessageID
	EntryChosen       EntryKind = "chosen"       // KindKey, Text, Amount, Currency
	EntryDone         EntryKind = "done"         // MessageID
	EntryTakenBack    EntryKind = "taken_back"   // "done" was undone before the customer answered
	EntrySpot         EntryKind = "on_the_spot"  // it was heard, put right and settled in one
	EntrySettled      EntryKind = "settled"      // AnswerKey, Round; Told and Said when it was told to somebody
	EntryRefused      EntryKind = "refused"      // the same
	EntryUnconfirmed  EntryKind = "unconfirmed"
	EntryReopened     EntryKind = "reopened"          // the customer spoke up after we thought we were done
	EntryCallMe       EntryKind = "call_me"           // the customer asked to be called; Phone
	EntryChanged      EntryKind = "changed"           // FieldKey, and Before, After or BeforeKey, AfterKey
	EntryReminded     EntryKind = "reminded"          // of a promise before it was due; Name, KindKey, DueAt
	EntryEscalated    EntryKind = "escalated"         // Level, Name, WhyKey, LateFor, Reason
	EntryPassedOver   EntryKind = "passed_over"       // on the way up; Level, ToKey, Name, WhyKey
	EntryTakenOver    EntryKind = "taken_over"        // Before, After
	EntryAsked        EntryKind = "opinion_asked"     // Name, Question, DueAt
	EntryAnswered     EntryKind = "opinion_answered"  // Question, Answer
	EntryAskedNoMore  EntryKind = "opinion_cancelled" // Name, Question
	EntryPaused       EntryKind = "paused"            // ReasonKey, Why, UntilAt
	EntryResumed      EntryKind = "resumed"           // DueAt
	EntryStands       EntryKind = "stands"            // a promise that the calendar would have due in the past; KindKey, DueAt
	EntryChased       EntryKind = "opinion_due"       // Name, Question, DueAt
	EntryWished       EntryKind = "wished"            // what the customer asked for; KindKey, Text, Amount, Currency
	EntryException    EntryKind = "exception"         // a rule was broken; RuleKey, Reason

	EntryApprovalAsked   EntryKind = "approval_asked"   // Amount, Currency, Reason
	EntryApproved        EntryKind = "approved"         // Amount, Currency, Note
	EntryApprovalRefused EntryKind = "approval_refused" // Amount, Currency, Reason
	EntryApprovalVoid    EntryKind = "approval_void"    // Amount, Currency
	EntryReversed        EntryKind = "reversed"         // a gift; KindKey, Text, Amount, Currency, Reason

	EntryCovered EntryKind = "covered" // somebody is not there for it; Before, After, WhyKey

	EntryMerged   EntryKind = "merged"    // it goes on in another case; Into, CaseID
	EntryMergedIn EntryKind = "merged_in" // another case goes on in it; Absorbed, CaseID, Moved
	EntryUnmerged EntryKind = "unmerged"  // that was taken apart; Absorbed, Into

	EntryBreached    EntryKind = "breached"     // a standard of ours was not kept; Standard, Order, At, TookFor, LimitFor, Owner, DueAt, Told
	EntryBreachAdded EntryKind = "breach_added" // … once more; the same without the last three

	EntryStepTaken     EntryKind = "step_taken"    // of the conversation, by word of mouth; StepKey
	EntryUnderstood    EntryKind = "understood"    // the customer said that we have; RestatedID
	EntryMacro         EntryKind = "macro"         // one was carried out; Name
	EntryMisunderstood EntryKind = "misunderstood" // … that we have not quite; MessageID, RestatedID
)

// internalEntries are the steps that are not the customer's business.
var internalEntries = map[EntryKind]bool{
	EntryNoted:       true,
	EntryIdentified:  true,
	EntryChanged:     true,
	EntryReminded:    true,
	EntryEscalated:   true,
	EntryPassedOver:  true,
	EntryTakenOver:   true,
	EntryAsked:       true,
	EntryAnswered:    true,
	EntryAskedNoMore: true,
	EntryChased:      true,
	EntryStands:      true,
	EntryException:   true,
	EntryWished:      true,

	EntryCovered: true,

	EntryFollowUpPlanned: true, EntryFollowUpDue: true, EntryFollowedUp: true,

	EntryApprovalAsked: true, EntryApproved: true, EntryApprovalRefused: true, EntryApprovalVoid: true, EntryReversed: true,

	EntryOrderTicked: true, EntryOrderTried: true, EntryOrderDone: true, EntryOrderEnded: true,
	EntryEvidenceTaken: true, EntryEvidenceWaived: true, EntryEvidenceDue: true,
	EntryStepTaken: true, EntryMacro: true,
}

// Notification tells one of the staff something they should know.
type Notification struct {
	ID        string
	StaffID   string
	Kind      NotificationKind
	CaseID    string
	Args      map[string]string // Ref, Subject and what the kind adds
	CreatedAt int64
	SeenAt    int64
}

// NotificationKind names what happened; the sentence is "notification.<kind>".
type NotificationKind string

// The kinds.
const (
	NotifyAssigned NotificationKind = "assigned" // By
	NotifyWrote    NotificationKind = "wrote"
	NotifyRefused  NotificationKind = "refused"
	NotifySettled  NotificationKind = "settled"

	NotifyBroken NotificationKind = "broken" // KindKey, DueAt
	NotifyCallMe NotificationKind = "call_me"

	NotifyReminder   NotificationKind = "reminder"          // KindKey, DueAt
	NotifyEscalated  NotificationKind = "escalated"         // Level, WhyKey, LateFor
	NotifyTaken      NotificationKind = "taken_over"        // By
	NotifyAsked      NotificationKind = "opinion_asked"     // By, DueAt
	NotifyAnswered   NotificationKind = "opinion_answered"  // By
	NotifyUnasked    NotificationKind = "opinion_cancelled" // By
	NotifyResumed    NotificationKind = "resumed"           // ReasonKey
	NotifyOpinionDue NotificationKind = "opinion_due"       // Name, DueAt

	NotifyApprovalAsked   NotificationKind = "approval_asked"   // By, Amount, Currency, ApprovalID
	NotifyApproved        NotificationKind = "approved"         // By, Amount, Currency
	NotifyApprovalRefused NotificationKind = "approval_refused" // By, Amount, Currency, Reason
	NotifyBudget          NotificationKind = "budget"           // Budget, Period, Amount, Currency, PercentOf

	NotifyCovered NotificationKind = "covered" // Before, After, WhyKey

	NotifyUnderstood    NotificationKind = "understood"
	NotifyMisunderstood NotificationKind = "misunderstood"
	NotifyMentioned     NotificationKind = "mentioned" // By

	NotifyBreached NotificationKind = "breached" // once more; By, Standard

	NotifyMerged   NotificationKind = "merged"   // By, Absorbed
	NotifyUnmerged NotificationKind = "unmerged" // By, Absorbed

	NotifyReview NotificationKind = "review" // of a deal, and of no case; By, Customer, OutcomeKey, DueAt, ReviewID
)
