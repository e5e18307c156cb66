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
	desk.NotifySettled: "check", desk.NotifyBroken: "diamond", desk.NotifyCallMe: "phone",
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
			ID: n.ID, Text: n.Sentence(v.page.Printer, v.page.Loc), Href: "/cases/" + n.Args["Ref"],
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
