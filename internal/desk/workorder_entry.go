package desk

// Steps of work orders and evidence, each with its Args.
const (
	EntryOrderPlanned    EntryKind = "order_planned"    // KindKey, Name, FromAt, UntilAt, Text
	EntryOrderDispatched EntryKind = "order_dispatched" // KindKey, Name, FromAt, UntilAt
	EntryOrderAgreed     EntryKind = "order_agreed"     // KindKey, Name, FromAt, UntilAt, Reason
	EntryOrderStarted    EntryKind = "order_started"    // KindKey, Name
	EntryOrderTicked     EntryKind = "order_ticked"     // KindKey, Name, Text
	EntryOrderTried      EntryKind = "order_tried"      // KindKey, Name, N, ResultKey, SpentFor, Parts; MessageID
	EntryOrderDone       EntryKind = "order_done"       // as of one that was tried
	EntryOrderEnded      EntryKind = "order_ended"      // KindKey, Name, StateKey, Reason

	EntryEvidenceAsked  EntryKind = "evidence_asked"  // Text, DueAt
	EntryEvidenceGiven  EntryKind = "evidence_given"  // Text; MessageID
	EntryEvidenceTaken  EntryKind = "evidence_taken"  // Text; MessageID
	EntryEvidenceWaived EntryKind = "evidence_waived" // Text, Reason
	EntryEvidenceAgain  EntryKind = "evidence_again"  // Text, Reason, DueAt
	EntryEvidenceDue    EntryKind = "evidence_due"    // Text, DueAt
)

// What staff hear of work orders and evidence.
const (
	NotifyOrder      NotificationKind = "order"       // By, KindKey, FromAt, UntilAt, Order (its id)
	NotifyOrderOff   NotificationKind = "order_off"   // By, KindKey, Order
	NotifyOrderDone  NotificationKind = "order_done"  // Name, KindKey
	NotifyOrderTried NotificationKind = "order_tried" // Name, KindKey, ResultKey

	NotifyEvidence    NotificationKind = "evidence_given" // Text
	NotifyEvidenceDue NotificationKind = "evidence_due"   // Text, DueAt
)
