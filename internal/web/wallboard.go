package web

import (
	"net/http"

	"liuke/internal/account"
	"liuke/internal/desk"
)

// WallPage shows from afar how the desk stands.
type WallPage struct {
	Page
	Figures []Stat
	People  []WallLine
	Teams   []WallLine
}

// WallLine is the load of one of the staff or of a team.
type WallLine struct {
	Name             string
	Href             string
	Open, Late, Soon string
	LateIs, SoonIs   bool  // there is some
	Width            int64 // of the bar, in hundredths of the longest
}

// WallTable is the loads with the words above them.
type WallTable struct {
	Who, Open, Late, Soon string
	Lines                 []WallLine
}

// Table returns the lines with the words above them.
func (p *WallPage) Table(lines []WallLine) WallTable {
	return WallTable{Who: p.T("wall.who"), Open: p.T("wall.open"), Late: p.T("wall.late"), Soon: p.T("wall.soon"), Lines: lines}
}

// wallLines is how many people or teams are shown.
const wallLines = 12

func (s *Site) showWall(v *visit) error {
	wall, err := s.Desk.Wall(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	names, err := s.Desk.Names(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	v.page.Nav, v.page.Theme = "wall", "dark"
	page := &WallPage{Page: v.page}
	figure := func(name, tone, href string, n int64) {
		if n == 0 {
			tone = ""
		}
		page.Figures = append(page.Figures, Stat{Label: v.t("wall." + name), Value: v.page.Number(n), Tone: tone, Href: href})
	}
	const all = "/cases?whose=all&state=open"
	figure("open", "", all, wall.Open)
	figure("late", "broken", all+"&due=late", wall.Late)
	figure("soon", "soon", all+"&due=today", wall.Soon)
	figure("unowned", "soon", "/cases?whose=nobody&state=open", wall.Unowned)
	figure("waiting", "", "/cases?whose=all&state=waiting", wall.Waiting)
	figure("paused", "", all+"&paused=1", wall.Paused)
	if v.actor.Can(account.RemedyApprove) {
		figure("approvals", "soon", "/approvals", int64(v.page.Counts["approvals"]))
	}
	page.People = v.wallLines(wall.People, names.People, all+"&owner=")
	page.Teams = v.wallLines(wall.Teams, names.Teams, all+"&team=")
	s.render.Page(v.w, v.r, http.StatusOK, "wallboard", page)
	return nil
}

func (v *visit) wallLines(loads []desk.Loaded, names []desk.Named, href string) []WallLine {
	var most int64
	for _, l := range loads {
		most = max(most, l.Open)
	}
	var lines []WallLine
	for _, l := range loads[:min(len(loads), wallLines)] {
		n, _ := desk.Find(names, l.ID)
		lines = append(lines, WallLine{
			Name: n.Name, Href: href + queryEscape(l.ID), Open: v.page.Number(l.Open), Late: v.page.Number(l.Late), Soon: v.page.Number(l.Soon),
			LateIs: l.Late > 0, SoonIs: l.Soon > 0, Width: l.Open * 100 / most,
		})
	}
	return lines
}
