package web

import (
	"net/http"
	"net/url"

	"liuke/internal/account"
	"liuke/internal/topic"
)

func topicRoutes() []Route {
	return []Route{
		{"GET", "/company/topics", account.CompanyManage, (*Site).showTopics},
		{"POST", "/company/topics", account.CompanyManage, (*Site).saveTopic},
		{"GET", "/company/topics/{id}", account.CompanyManage, (*Site).showTopics},
		{"POST", "/company/topics/{id}", account.CompanyManage, (*Site).saveTopic},
		{"POST", "/company/topics/{id}/retire", account.CompanyManage, retireTopic(true)},
		{"POST", "/company/topics/{id}/restore", account.CompanyManage, retireTopic(false)},
		{"GET", "/company/assignment", account.CompanyManage, policySetting.show},
		{"POST", "/company/assignment", account.CompanyManage, policySetting.save},
	}
}

// TopicsPage is what cases can be about, and who answers for that.
type TopicsPage struct {
	Page
	Groups []TopicGroup
	Topic  *topic.Topic // the one being changed; nil for a new one
	Form   *Form
	People []Option
	Teams  []Option
}

// TopicGroup are the topics of one category.
type TopicGroup struct {
	Category string
	Topics   []TopicLine
}

// TopicLine is one topic with who answers for it.
type TopicLine struct {
	topic.Topic
	Who   string // "" for whoever has room
	Plain string // as the public form offers it; "" when it does not
}

// Action is where the form is sent.
func (p *TopicsPage) Action() string {
	if p.Topic != nil {
		return topicPath(p.Topic.ID)
	}
	return "/company/topics"
}

func topicPath(id string) string { return "/company/topics/" + id }

// Categories are what a topic may be a part of.
func (p *TopicsPage) Categories() []Option {
	options := make([]Option, len(topic.Categories))
	for i, c := range topic.Categories {
		options[i] = Option{Value: string(c), Label: p.T("knowledge.category." + string(c))}
	}
	return options
}

// None is what the list says when there are no topics.
func (p *TopicsPage) None() Empty {
	return Empty{Picture: "tray", Title: p.T("topic.empty"), Text: p.T("topic.empty_text")}
}

func (s *Site) showTopics(v *visit) error {
	page, err := s.topicsPage(v, nil)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "topics", page)
	return nil
}

// topicsPage shows all topics, with the form for the one that the address
// names, or for a new one.
func (s *Site) topicsPage(v *visit, in url.Values) (*TopicsPage, error) {
	v.page.Nav = "company"
	page := &TopicsPage{Page: v.page, Form: NewForm(v.page.Printer, in)}
	topics, err := s.Desk.Topics(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	names, err := s.answerers(v, page)
	if err != nil {
		return nil, err
	}
	for _, t := range topics {
		if t.ID == v.r.PathValue("id") {
			page.Topic = &t
		}
		category := v.t("knowledge.category." + string(t.Category))
		if n := len(page.Groups); n == 0 || page.Groups[n-1].Category != category {
			page.Groups = append(page.Groups, TopicGroup{Category: category})
		}
		who := names[t.PersonID]
		if who == "" {
			who = names[t.TeamID]
		} else if team := names[t.TeamID]; team != "" {
			who += " · " + team
		}
		group := &page.Groups[len(page.Groups)-1]
		group.Topics = append(group.Topics, TopicLine{Topic: t, Who: who, Plain: t.Plain(v.page.Lang())})
	}
	if v.r.PathValue("id") != "" && page.Topic == nil {
		return nil, NotFound()
	}
	if t := page.Topic; t != nil && in == nil {
		page.Form.Values = url.Values{
			"name": {t.Name}, "category": {string(t.Category)}, "plain_zh": {t.PlainZH}, "plain_en": {t.PlainEN},
			"team": {t.TeamID}, "person": {t.PersonID}, "skill": {t.Skill},
		}
	}
	return page, nil
}

// answerers fills the choices of who answers for a topic, and returns the names
// of all teams and people by id.
func (s *Site) answerers(v *visit, page *TopicsPage) (map[string]string, error) {
	names := map[string]string{}
	teams, err := s.Accounts.Teams(v.ctx())
	if err != nil {
		return nil, err
	}
	staff, err := s.Accounts.ListStaff(v.ctx())
	page.Teams, page.People = []Option{{Label: v.t("topic.no_team")}}, []Option{{Label: v.t("topic.no_person")}}
	for _, t := range teams {
		names[t.ID] = t.Name
		if !t.Retired {
			page.Teams = append(page.Teams, Option{Value: t.ID, Label: t.Name, AsIs: true})
		}
	}
	for _, m := range staff {
		names[m.ID] = m.Name
		if m.State == account.StaffActive {
			page.People = append(page.People, Option{Value: m.ID, Label: m.Name, AsIs: true})
		}
	}
	return names, err
}

func (s *Site) saveTopic(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	t, err := s.Desk.SaveTopic(v.ctx(), v.actor, topic.Topic{
		ID: v.r.PathValue("id"), Category: topic.Category(in.Get("category")), Name: in.Get("name"), PlainZH: in.Get("plain_zh"),
		PlainEN: in.Get("plain_en"), TeamID: in.Get("team"), PersonID: in.Get("person"), Skill: in.Get("skill"),
	})
	if err != nil {
		page, errPage := s.topicsPage(v, in)
		if errPage != nil {
			return errPage
		}
		return s.formAgain(v, err, page.Form, "topics", page)
	}
	s.flash(v, "good", v.t("topic.saved", "Name", t.Name), "")
	SeeOther(v.w, v.r, "/company/topics")
	return nil
}

// retireTopic returns the handler by which a topic is given to no more cases, or
// to cases again; either offers to take it back.
func retireTopic(retired bool) handler {
	said, opposite := "topic.retired", "restore"
	if !retired {
		said, opposite = "topic.restored", "retire"
	}
	return func(s *Site, v *visit) error {
		t, err := s.Desk.RetireTopic(v.ctx(), v.actor, v.r.PathValue("id"), retired)
		if err != nil {
			return err
		}
		s.flash(v, "good", v.t(said, "Name", t.Name), topicPath(t.ID)+"/"+opposite)
		SeeOther(v.w, v.r, "/company/topics")
		return nil
	}
}
