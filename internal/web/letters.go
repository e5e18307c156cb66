package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"liuke/internal/account"
	"liuke/internal/outbox"
)

// LettersPage lists the letters to customers.
type LettersPage struct {
	Page
	Tabs   []Tab
	Rows   []LetterRow
	Pager  Pager
	State  outbox.State // "" for all
	Server bool         // whether letters are sent
}

// None is what the list says when it has nothing.
func (p *LettersPage) None() Empty {
	return Empty{Picture: "tray", Title: p.T("letters.none"), Text: p.T("letters.none_text")}
}

// LetterRow is a letter as lists show it.
type LetterRow struct {
	Href, Recipient, Subject string
	Ref                      string // of the case, "" for none
	Chip                     Chip
	Written                  Past
}

func (s *Site) letters(v *visit) error {
	v.page.Nav = "letters"
	query := v.r.URL.Query()
	filter := outbox.Filter{State: outbox.State(query.Get("state")), After: readLetterCursor(query.Get("after"))}
	if filter.State != "" && !slices.Contains(outbox.States, filter.State) {
		return NotFound()
	}
	list, err := s.Letters.List(v.ctx(), v.actor, filter)
	if err != nil {
		return err
	}
	page := &LettersPage{Page: v.page, Tabs: letterTabs(v, filter.State), State: filter.State, Server: s.Letters.HasServer()}
	for _, l := range list.Letters {
		page.Rows = append(page.Rows, LetterRow{
			Href: "/letters/" + l.ID, Recipient: l.Recipient, Subject: s.letterContent(v, l).Subject,
			Ref: l.Args["Ref"], Chip: v.page.letterChip(l.State), Written: v.page.Past(l.CreatedAt),
		})
	}
	page.Pager = NewPager(v.page.Printer, "", "", v.t("letters.shown", "Count", len(page.Rows)))
	if filter.After != (outbox.Cursor{}) {
		page.Pager.Prev, page.Pager.PrevWord = lettersPath(filter.State, ""), v.t("letters.newest")
	}
	if list.More {
		page.Pager.Next = lettersPath(filter.State, strconv.FormatInt(list.Next.CreatedAt, 10)+"."+list.Next.ID)
	}
	s.render.Page(v.w, v.r, http.StatusOK, "letters", page)
	return nil
}

// readLetterCursor reads where a page begins; what is no cursor is the first page.
func readLetterCursor(text string) outbox.Cursor {
	at, id, _ := strings.Cut(text, ".")
	ms, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return outbox.Cursor{}
	}
	return outbox.Cursor{CreatedAt: ms, ID: id}
}

func lettersPath(state outbox.State, after string) string {
	query := url.Values{}
	if state != "" {
		query.Set("state", string(state))
	}
	if after != "" {
		query.Set("after", after)
	}
	if len(query) == 0 {
		return "/letters"
	}
	return "/letters?" + query.Encode()
}

func letterTabs(v *visit, state outbox.State) []Tab {
	tabs := []Tab{{Label: v.t("letters.all"), Href: lettersPath("", ""), Current: state == ""}}
	for _, s := range outbox.States {
		tabs = append(tabs, Tab{Label: v.page.letterState(s), Href: lettersPath(s, ""), Current: s == state})
	}
	return tabs
}

func (p *Page) letterState(state outbox.State) string { return p.T("outbox.state." + string(state)) }

func (p *Page) letterChip(state outbox.State) Chip {
	tones := map[outbox.State]string{outbox.Queued: "open", outbox.Held: "paused", outbox.Sent: "good", outbox.Failed: "broken"}
	return Chip{Tone: tones[state], Word: p.letterState(state)}
}

// letterContent is what the customer reads, in their language.
func (s *Site) letterContent(v *visit, l outbox.Letter) outbox.Content {
	return l.Content(s.catalogue.Printer(l.Lang), v.page.Loc)
}

// LetterPage shows a letter as the customer reads it.
type LetterPage struct {
	Page
	Letter  outbox.Letter
	Ref     string
	Subject string
	Text    []Stretch
	Plain   string // all of it, to be copied and passed on
	Server  bool
}

// Stretch is a piece of text; with Href it is a link.
type Stretch struct{ Text, Href string }

// Chip is how the letter stands.
func (p *LetterPage) Chip() Chip { return p.letterChip(p.Letter.State) }

// MaySend reports whether the letter may be sent after all.
func (p *LetterPage) MaySend() bool {
	return p.Server && p.Letter.Recipient != "" && p.Can(account.CaseWrite) &&
		(p.Letter.State == outbox.Held || p.Letter.State == outbox.Failed)
}

// PassOn reports whether somebody has to bring the letter to the customer.
func (p *LetterPage) PassOn() bool { return p.Letter.State == outbox.Held && !p.MaySend() }

func (s *Site) letter(v *visit) error {
	v.page.Nav = "letters"
	l, err := s.Letters.Letter(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	content := s.letterContent(v, l)
	s.render.Page(v.w, v.r, http.StatusOK, "letter", &LetterPage{
		Page: v.page, Letter: l, Ref: l.Args["Ref"], Subject: content.Subject, Text: stretches(content),
		Plain: content.Subject + "\n\n" + content.Text, Server: s.Letters.HasServer(),
	})
	return nil
}

// stretches parts a letter's text at the links that we put there. Addresses
// that a customer wrote are no links.
func stretches(c outbox.Content) []Stretch {
	var list []Stretch
	for rest := c.Text; rest != ""; {
		at, link := len(rest), ""
		for _, l := range c.Links {
			if i := strings.Index(rest, l); i >= 0 && (i < at || i == at && len(l) > len(link)) {
				at, link = i, l
			}
		}
		if at > 0 {
			list = append(list, Stretch{Text: rest[:at]})
		}
		if link != "" {
			list = append(list, Stretch{Text: link, Href: link})
		}
		rest = rest[at+len(link):]
	}
	return list
}

// sendLetter has a letter sent that was held or that failed.
func (s *Site) sendLetter(v *visit) error {
	id := v.r.PathValue("id")
	if err := s.Letters.Send(v.ctx(), v.actor, id); err != nil {
		return err
	}
	s.flash(v, "good", v.t("letters.queued_again"), "")
	SeeOther(v.w, v.r, "/letters/"+id)
	return nil
}
