package web

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"liuke/internal/httpx"
	"liuke/internal/knowledge"
)

// HelpPage are the questions that customers often ask, with our answers.
type HelpPage struct {
	Page
	Text      string // what is searched for
	Questions []Answered
}

// Answered is a question with its answer.
type Answered struct {
	Lang, Title string
	Answer      template.HTML

	id, plain string // plain is what the answer says, without marks
}

// Complain is where what is not answered here can be told.
func (p *HelpPage) Complain() string { return p.Keeping("/f") }

// All is where all questions are.
func (p *HelpPage) All() string { return p.Keeping("/help") }

// None is what the page says when it has no question.
func (p *HelpPage) None() Empty {
	if p.Text != "" {
		return Empty{Picture: "search", Title: p.T("help.nothing", "Text", p.Text), Text: p.T("help.nothing_text")}
	}
	return Empty{Picture: "ledger", Title: p.T("help.none"), Text: p.T("help.none_text")}
}

func (s *Site) showHelp(v *visit) error {
	if err := s.limits.help.Allow(httpx.CallerOf(v.ctx()).Network()); err != nil {
		return err
	}
	questions, err := s.answered(v)
	if err != nil {
		return err
	}
	page := &HelpPage{Text: strings.TrimSpace(v.r.URL.Query().Get("q")), Questions: questions}
	if page.Text != "" {
		page.Questions = v.matching(page.Text, questions)
	}
	v.embed()
	page.Page = v.page
	s.render.Page(v.w, v.r, http.StatusOK, "help", page)
	return nil
}

// answered returns the public questions as everybody reads them. One whose
// answer is all for the staff is left out.
func (s *Site) answered(v *visit) ([]Answered, error) {
	public, err := s.Knowledge.Public(v.ctx(), v.page.Lang(), v.today())
	if err != nil {
		return nil, err
	}
	values := map[knowledge.Placeholder]string{knowledge.ForCompany: literalMarkdown(v.company.Name)}
	var questions []Answered
	for _, q := range public {
		text := knowledge.Fill(q.Answer, values)
		plain, err := plainMarkdown(text)
		if err != nil {
			return nil, err
		}
		answer, err := renderPublicMarkdown(text)
		if err != nil {
			return nil, err
		}
		if plain != "" {
			questions = append(questions, Answered{Lang: q.Lang, Title: q.Title, Answer: answer, id: q.ID, plain: plain})
		}
	}
	return questions, nil
}

// matching returns the questions that have words of the text, the best first.
// Only what the page shows is searched: what else an entry says is not found out.
func (v *visit) matching(text string, questions []Answered) []Answered {
	byID := make(map[string]Answered, len(questions))
	entries := make([]knowledge.Entry, len(questions))
	for i, q := range questions {
		byID[q.id] = q
		entries[i] = knowledge.Entry{ID: q.id, Draft: knowledge.Draft{
			Kind: knowledge.Question, Texts: map[string]knowledge.Text{q.Lang: {Title: q.Title, Body: q.plain}},
		}}
	}
	var found []Answered
	for _, m := range knowledge.NewShelf(entries).Match(knowledge.Matter{Words: text, Day: v.today()}, nil) {
		found = append(found, byID[m.Entry.ID])
	}
	return found
}

// helpAddress returns where the questions and answers are, in the language of
// this page, or "" when there are none. A knowledge base that cannot be read
// keeps nobody from telling us something.
func (s *Site) helpAddress(v *visit) string {
	public, err := s.Knowledge.Public(v.ctx(), v.page.Lang(), v.today())
	if err != nil {
		s.log.ErrorContext(v.ctx(), "the public questions cannot be read", "err", err)
	}
	if !slices.ContainsFunc(public, says) {
		return ""
	}
	query := url.Values{"lang": {v.page.Lang()}}
	if v.page.Embedded {
		query.Set("embed", "1")
	}
	return "/help?" + query.Encode()
}

// says reports whether the answer says something to others than the staff.
func says(q knowledge.PublicQuestion) bool {
	plain, err := plainMarkdown(q.Answer)
	return err == nil && plain != ""
}
