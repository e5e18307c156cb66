package web

import (
	"slices"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/desk"
)

// TimelineEntry is a step of a case, with what came with it.
type TimelineEntry struct {
	Entry
	Files []AttachmentLink
}

// AttachmentLink is a file of a case as pages show it.
type AttachmentLink struct {
	Name, Href, Size string
	Picture          bool // can be shown as it is
}

// entryIcons are what steps are marked by; a case's first step by its channel.
var entryIcons = map[desk.EntryKind]string{
	desk.EntryAssigned: "badge", desk.EntryIdentified: "user", desk.EntryRestated: "pencil", desk.EntryReplied: "mail",
	desk.EntryNoted: "lock", desk.EntryWrote: "chat", desk.EntryPromised: "flag", desk.EntryKept: "check",
	desk.EntryBroken: "diamond", desk.EntryLate: "clock", desk.EntryRenegotiated: "clock", desk.EntryOffered: "gift",
	desk.EntryWished: "star", desk.EntryException: "flag", desk.EntryApprovalAsked: "up", desk.EntryApproved: "check",
	desk.EntryApprovalRefused: "cross", desk.EntryApprovalVoid: "undo", desk.EntryReversed: "undo",
	desk.EntryChosen: "gift", desk.EntryDone: "check", desk.EntryTakenBack: "undo", desk.EntrySettled: "star",
	desk.EntryRefused: "cross", desk.EntryUnconfirmed: "pause", desk.EntryReopened: "undo", desk.EntryCallMe: "phone",
	desk.EntryChanged: "pencil", desk.EntryReminded: "clock", desk.EntryEscalated: "up", desk.EntryPassedOver: "right",
	desk.EntryPaused: "pause", desk.EntryResumed: "clock", desk.EntryStands: "clock", desk.EntryMoved: "clock",
	desk.EntryOrderPlanned: "visit", desk.EntryOrderDispatched: "visit", desk.EntryOrderAgreed: "clock", desk.EntryOrderStarted: "flag",
	desk.EntryOrderTicked: "check", desk.EntryOrderTried: "undo", desk.EntryOrderDone: "check", desk.EntryOrderEnded: "cross",
	desk.EntryEvidenceAsked: "clip", desk.EntryEvidenceGiven: "clip", desk.EntryEvidenceTaken: "check", desk.EntryEvidenceWaived: "cross",
	desk.EntryEvidenceAgain: "undo", desk.EntryEvidenceDue: "clock",
	desk.EntryTakenOver: "badge", desk.EntryAsked: "why", desk.EntryAnswered: "chat", desk.EntryAskedNoMore: "undo", desk.EntryChased: "clock",
	desk.EntrySaidInstead: "undo",
	desk.EntryLastWord:    "flag", desk.EntryImproved: "star", desk.EntryFollowUpPlanned: "clock", desk.EntryFollowUpDue: "clock",
	desk.EntryFollowedUp: "phone", desk.EntryReviewInvited: "mail",
	desk.EntryMerged: "link", desk.EntryMergedIn: "link", desk.EntryUnmerged: "undo",
	desk.EntryBreached: "flag", desk.EntryBreachAdded: "flag",
	desk.EntryStepTaken: "check", desk.EntryMacro: "right", desk.EntryUnderstood: "check", desk.EntryMisunderstood: "pencil",
}

var channelIcons = map[desk.Channel]string{
	desk.ChannelForm: "form", desk.ChannelPhone: "phone", desk.ChannelEmail: "mail",
	desk.ChannelVisit: "visit", desk.ChannelChat: "chat", desk.ChannelSMS: "chat", desk.ChannelAPI: "link", desk.ChannelOwn: "flag",
}

var entryTones = map[desk.EntryKind]string{
	desk.EntryBreached: "broken", desk.EntryBreachAdded: "broken",
	desk.EntryBroken: "broken", desk.EntryRefused: "broken", desk.EntryLate: "soon", desk.EntryReopened: "soon",
	desk.EntryOrderTried: "soon", desk.EntryOrderDone: "good", desk.EntryEvidenceDue: "soon",
	desk.EntryEscalated: "soon", desk.EntryChased: "soon",
	desk.EntryKept: "good", desk.EntrySettled: "good", desk.EntrySaidInstead: "soon",
}

// timeline tells a case from its beginning: each step with the words that
// belong to it. What the customer said beside an answer to us, without a step
// of its own, comes in at its time.
func (v *visit) timeline(f desk.File) []TimelineEntry {
	said := map[string]desk.Message{}
	for _, m := range f.Messages {
		said[m.ID] = m
	}
	var list []TimelineEntry
	for _, e := range f.Timeline {
		entry := v.timelineEntry(e, f.Case)
		id := e.Args["MessageID"]
		if e.Kind == desk.EntryReceived || e.Kind == desk.EntryBreached {
			id = f.Case.ID
		}
		if m, ok := said[id]; ok {
			v.say(&entry, f.Case, m)
			delete(said, id)
		}
		list = append(list, entry)
	}
	for _, m := range said {
		e := desk.Entry{ID: m.ID, Kind: desk.EntryWrote, ActorKind: account.ActorCustomer, Actor: m.Author, At: m.CreatedAt}
		entry := v.timelineEntry(e, f.Case)
		v.say(&entry, f.Case, m)
		list = append(list, entry)
	}
	slices.SortStableFunc(list, func(a, b TimelineEntry) int { return int(a.At - b.At) })
	return v.byDay(list)
}

func (v *visit) timelineEntry(e desk.Entry, c desk.Case) TimelineEntry {
	entry := Entry{
		ID: "entry-" + e.ID, Icon: entryIcons[e.Kind], Tone: entryTones[e.Kind], At: e.At,
		Clock: v.page.Clock(e.At, v.page.Loc), Who: v.actorName(e), What: e.Sentence(v.page.Printer, v.page.Loc),
	}
	if e.Kind == desk.EntryReceived {
		entry.Icon = channelIcons[c.Channel]
	}
	if e.Kind == desk.EntryNoted {
		entry.Chip = &Chip{"neutral", v.t("case.internal")}
	}
	return TimelineEntry{Entry: entry}
}

// actorName is who took a step: a person by name, the customer, or Liuke itself.
func (v *visit) actorName(e desk.Entry) string {
	switch {
	case e.ActorKind == account.ActorSystem:
		return v.t("nav.product")
	case e.Actor != "":
		return e.Actor
	default:
		return v.t("case.customer")
	}
}

// say adds to a step what was said and what came with it.
func (v *visit) say(entry *TimelineEntry, c desk.Case, m desk.Message) {
	if m.Direction == desk.Inbound {
		entry.Quote = m.Text
	} else {
		entry.Text = m.Text
	}
	for _, a := range m.Attachments {
		entry.Files = append(entry.Files, AttachmentLink{
			Name: a.Name, Href: casePath(c) + "/files/" + a.ID, Size: v.fileSize(a.Size), Picture: isPicture(a),
		})
	}
}

// byDay puts the day above the first step of each.
func (v *visit) byDay(list []TimelineEntry) []TimelineEntry {
	today := calendar.DayOf(v.page.Now, v.page.Loc)
	last := calendar.Day(-1)
	for i := range list {
		day := calendar.DayOf(list[i].At, v.page.Loc)
		if day == last {
			continue
		}
		last = day
		list[i].Day = v.page.Date(day) + " " + v.page.Weekday(day.Weekday())
		if day == today {
			list[i].Day = v.t("case.today")
		}
	}
	return list
}

// fileSize writes bytes in units that people know.
func (v *visit) fileSize(bytes int64) string {
	if bytes < 1_000_000 {
		return v.page.Number((bytes+999)/1000) + " kB"
	}
	return v.page.Decimal(float64(bytes)/1e6, 1) + " MB"
}
