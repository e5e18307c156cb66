package desk

// What is recorded of how a case ends, with its Args.
const (
	EntrySaidInstead     EntryKind = "said_instead"      // the customer gave another answer than before; AnswerKey, BeforeKey, Round
	EntryLastWord        EntryKind = "last_word"         // we have nothing more to offer; MessageID
	EntryImproved        EntryKind = "improved"          // we changed something because of it; Text
	EntryFollowUpPlanned EntryKind = "follow_up_planned" // DueAt
	EntryFollowUpDue     EntryKind = "follow_up_due"     // DueAt
	EntryFollowedUp      EntryKind = "followed_up"       // ResultKey, Text
	EntryReviewInvited   EntryKind = "review_invited"    // URL
)

// What the staff hear of how a case ends.
const (
	NotifySaidInstead NotificationKind = "said_instead" // Answer
	NotifyLastWord    NotificationKind = "last_word"    // By
	NotifyFollowUp    NotificationKind = "follow_up"    // DueAt
)
