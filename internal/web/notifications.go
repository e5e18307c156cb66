package web

import (
	"net/http"

	"liuke/internal/desk"
)

// Notice is one notification as people read it.
type Notice struct {
	ID   string
	Text string
	Href string
	Past Past
	Icon string
}

// NotificationsPage lists what the reader was notified of and has not seen.
type NotificationsPage struct {
	Page
	Staff   string
	Notices []Notice
}

// NoNotices is what the list says when everything was seen.
func (p *NotificationsPage) NoNotices() Empty {
	return Empty{Picture: "tray", Title: p.T("notice.none"), Text: p.T("notice.none_text")}
}

var noticeIcons = map[desk.NotificationKind]string{
	desk.NotifyAssigned: "badge", desk.NotifyWrote: "chat", desk.NotifyRefused: "cross",
	desk.NotifySettled: "check", desk.NotifySaidInstead: "undo", desk.NotifyLastWord: "flag", desk.NotifyMerged: "link", desk.NotifyUnmerged: "undo", desk.NotifyFollowUp: "clock", desk.NotifyBroken: "diamond", desk.NotifyCallMe: "phone",
	desk.NotifyReminder: "clock", desk.NotifyEscalated: "up", desk.NotifyTaken: "badge", desk.NotifyAsked: "why",
	desk.NotifyOrder: "visit", desk.NotifyOrderOff: "undo", desk.NotifyOrderDone: "check", desk.NotifyOrderTried: "undo",
	desk.NotifyEvidence: "clip", desk.NotifyEvidenceDue: "clock",
	desk.NotifyAnswered: "chat", desk.NotifyUnasked: "undo", desk.NotifyOpinionDue: "clock",
	desk.NotifyApprovalAsked: "gift", desk.NotifyApproved: "check", desk.NotifyApprovalRefused: "cross", desk.NotifyBudget: "triangle",
	desk.NotifyUnderstood: "check", desk.NotifyMisunderstood: "pencil", desk.NotifyMentioned: "chat",
	desk.NotifyReview: "why",
}

// noticePath is where a notification leads: to a work order of the reader, to an offer that
// waits for their word, to a review, or to the case.
func noticePath(n desk.Notification) string {
	if id := n.Args["Order"]; id != "" {
		return errandPath(id)
	}
	if id := n.Args["ApprovalID"]; id != "" {
		return approvalPath(id)
	}
	if id := n.Args["ReviewID"]; id != "" {
		return reviewPath(id)
	}
	return "/cases/" + n.Args["Ref"]
}

// notices returns up to most of what the reader has not seen, newest first.
func (s *Site) notices(v *visit, most int) ([]Notice, error) {
	unseen, err := s.Desk.Notifications(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	var list []Notice
	for _, n := range unseen[:min(most, len(unseen))] {
		list = append(list, Notice{
			ID: n.ID, Text: n.Sentence(v.page.Printer, v.page.Loc), Href: noticePath(n),
			Past: v.page.Past(n.CreatedAt), Icon: noticeIcons[n.Kind],
		})
	}
	return list, nil
}

// maxNotices is how many the page lists.
const maxNotices = 100

func (s *Site) showNotifications(v *visit) error {
	list, err := s.notices(v, maxNotices)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "notifications", &NotificationsPage{Page: v.page, Staff: v.staff.ID, Notices: list})
	return nil
}

// seeNotifications marks those named as seen, or all of them.
func (s *Site) seeNotifications(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	if err := s.Desk.Seen(v.ctx(), v.actor, in["id"]...); err != nil {
		return err
	}
	SeeOther(v.w, v.r, "/notifications")
	return nil
}
