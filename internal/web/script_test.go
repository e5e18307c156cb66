package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"liuke/internal/httpx"
)

// stage is a server with one page whose text can be changed and whose live
// stream the test feeds, under the headers of the real one.
type stage struct {
	url string

	mu      sync.Mutex
	path    string // the text that changes
	rows    int
	posted  []string
	asked   int
	streams map[chan string]bool
	joined  chan struct{} // a stream was opened
}

func (s *stage) set(path string, rows int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.path, s.rows = path, rows
}

// tell sends an event of the topic to every open stream and returns how many there are.
func (s *stage) tell(topic string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.streams {
		c <- topic
	}
	return len(s.streams)
}

func newStage(t *testing.T) *stage {
	t.Helper()
	r, p := testRenderer(t, failOnWrite{t}), english(t)
	s := &stage{path: "one", rows: 3, streams: map[chan string]bool{}, joined: make(chan struct{}, 10)}
	mux := http.NewServeMux()
	mux.Handle("/static/", r.Static)
	mux.HandleFunc("/events", s.events)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, req *http.Request) {
		s.mu.Lock()
		g := newGallery(p)
		g.Events, g.Path, g.Flashes, g.Rows, g.Nav = "/events", s.path, nil, g.Rows[:s.rows], req.FormValue("needle")
		s.asked++
		s.mu.Unlock()
		r.Page(w, req, http.StatusOK, "swap", g)
	})
	mux.HandleFunc("POST /answer", func(w http.ResponseWriter, req *http.Request) {
		s.mu.Lock()
		s.posted = append(s.posted, req.PostFormValue("reply"))
		s.path = "answered " + req.PostFormValue("reply")
		s.mu.Unlock()
		SeeOther(w, req, "/")
	})
	server := httptest.NewServer(httpx.Chain(mux, httpx.Headers(false)))
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	s.url = server.URL
	return s
}

func (s *stage) events(w http.ResponseWriter, req *http.Request) {
	c := make(chan string, 10)
	s.mu.Lock()
	s.streams[c] = true
	s.mu.Unlock()
	w.Header().Set("Content-Type", "text/event-stream")
	_ = http.NewResponseController(w).Flush()
	s.joined <- struct{}{}
	for {
		select {
		case topic := <-c:
			fmt.Fprintf(w, "data: {\"topic\":%q}\n\n", topic)
			_ = http.NewResponseController(w).Flush()
		case <-req.Context().Done():
			s.mu.Lock()
			delete(s.streams, c)
			s.mu.Unlock()
			return
		}
	}
}

// How long a test waits, on a busy machine, too.
const (
	patience        = time.Minute      // for what is to come at once
	browserPatience = 10 * time.Minute // for a browser from its start to its end
)

// browser opens a browser, or skips the test where there is none; with
// LIUKE_REQUIRE naming it, a missing browser is a failure.
func browser(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		if os.Getenv("LIUKE_REQUIRE") != "" {
			t.Fatal("no browser: install chromium")
		}
		t.Skip("no browser: install chromium to run this test")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.WSURLReadTimeout(patience))
	ctx, cancelAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancelBrowser := chromedp.NewContext(ctx)
	ctx, cancelTimeout := context.WithTimeout(ctx, browserPatience)
	t.Cleanup(func() { cancelTimeout(); cancelBrowser(); cancelAllocator() })
	return ctx
}

// seat is a tab at a stage.
type seat struct {
	*testing.T
	*stage
	ctx context.Context
}

func (s seat) do(actions ...chromedp.Action[chromedp.Void]) {
	s.Helper()
	if err := chromedp.Do(s.ctx, actions...); err != nil {
		s.Fatal(err)
	}
}

func (s seat) text(expression string) string {
	s.Helper()
	text, err := chromedp.Run(s.ctx, chromedp.Evaluate[string](expression))
	if err != nil {
		s.Fatal(err)
	}
	return text
}

func (s seat) holds(expression string) bool {
	s.Helper()
	holds, err := chromedp.Run(s.ctx, chromedp.Evaluate[bool](expression))
	if err != nil {
		s.Fatal(err)
	}
	return holds
}

// script runs a statement in the page.
func script(statement string) chromedp.Action[chromedp.Void] {
	return chromedp.Evaluate[chromedp.Void](statement)
}

const blur = "document.activeElement.blur()"

// until waits for the expression to become true.
func (s seat) until(expression string) {
	s.Helper()
	poll := chromedp.Poll[bool](expression, chromedp.WithPollingTimeout(patience))
	if _, err := chromedp.Run(s.ctx, poll); err != nil {
		s.Fatalf("%s: %v\n%s", expression, err, s.text("document.querySelector('main').innerHTML"))
	}
}

func openStage(t *testing.T) seat {
	t.Helper()
	s := seat{t, newStage(t), browser(t)}
	// Without this a browser that has no window never tells of a lost focus.
	focused := emulation.SetFocusEmulationEnabledParams{Enabled: true}
	if _, err := chromedp.Call(s.ctx, emulation.SetFocusEmulationEnabled, focused); err != nil {
		t.Fatal(err)
	}
	s.do(chromedp.Navigate(s.url), chromedp.WaitVisible("#list"), script("document.body.dataset.marker = 'here'"))
	<-s.joined
	return s
}

const textOfID = "document.getElementById('%s').textContent"

func TestLiveUpdateSparesTheFocus(t *testing.T) {
	s := openStage(t)

	s.set("two", 3)
	s.tell("cases")
	s.until(fmt.Sprintf(textOfID+".includes('two')", "list"))

	// The focused row stays, the very same element; the others change.
	s.do(chromedp.Focus("#link-row-2"), script("window.kept = document.getElementById('row-2')"))
	s.set("three", 4)
	s.tell("cases")
	s.until("document.getElementById('row-4') && document.getElementById('row-1').textContent.includes('three')")
	if !s.holds("document.getElementById('row-2') === window.kept && document.activeElement.id === 'link-row-2' && window.kept.textContent.includes('two')") {
		t.Error("the focused row was touched")
	}
	s.do(script(blur))
	s.until("document.getElementById('row-2').textContent.includes('three')")

	// Rows that are gone leave.
	s.set("four", 1)
	s.tell("cases")
	s.until("document.querySelectorAll('#list > li').length === 1")
	if s.text("document.body.dataset.marker") != "here" {
		t.Error("the page was loaded anew")
	}
}

func TestLiveUpdateSparesComposition(t *testing.T) {
	s := openStage(t)
	s.do(chromedp.Focus("#words"))
	if _, err := chromedp.Call(s.ctx, input.ImeSetComposition, input.ImeSetCompositionParams{Text: "ni", SelectionStart: 2, SelectionEnd: 2}); err != nil {
		t.Fatal(err)
	}
	s.do(script("window.field = document.getElementById('words')"))
	s.set("changed", 3)
	s.tell("words")
	s.tell("cases")
	s.until(fmt.Sprintf(textOfID+".includes('changed')", "list")) // fetched and placed by the same event loop
	if !s.holds("document.getElementById('words') === window.field && window.field.value === 'ni'") {
		t.Error("the field was touched while an input method was composing in it")
	}
	if _, err := chromedp.Call(s.ctx, input.InsertText, input.InsertTextParams{Text: "你"}); err != nil {
		t.Fatal(err)
	}
	if got := s.text("window.field.value"); got != "你" {
		t.Errorf("composed %s", got)
	}
	s.do(script(blur))
	s.until("document.getElementById('typed').textContent.includes('changed')")
}

func TestKeysAreDeafWhileTyping(t *testing.T) {
	s := openStage(t)
	s.do(chromedp.SendKeys("#reply", "d?/s"))
	if !s.holds("document.getElementById('reply').value === 'd?/s' && !document.querySelector('dialog[open]')") {
		t.Error("a key typed into a field did something else")
	}
	s.do(script(blur), chromedp.KeyEvent("/"))
	if s.text("document.activeElement.name") != "q" {
		t.Error("/ does not lead to the search")
	}
	s.do(script(blur), chromedp.KeyEvent("?"))
	s.until("document.getElementById('keys').open")
	for _, want := range []string{"Search cases and customers", "Today", "Log", "Send"} {
		if text := s.text("document.getElementById('keys').textContent"); !strings.Contains(text, want) {
			t.Errorf("the list of keys lacks %s: %s", want, text)
		}
	}
	s.do(script("document.getElementById('keys').close()"), chromedp.KeyEvent("d"))
	s.until("document.getElementById('dialog').open && document.activeElement.id === 'in-dialog'")
}

func TestFormsSwap(t *testing.T) {
	s := openStage(t)
	s.do(chromedp.SendKeys("#reply", "hello"), script("document.querySelector('#answer button').click(); document.querySelector('#answer button').click()"))
	s.until("document.getElementById('other').textContent.includes('answered hello') && document.getElementById('list').textContent.includes('answered hello')")
	s.mu.Lock()
	if len(s.posted) != 1 {
		t.Errorf("clicked twice, sent %d times", len(s.posted))
	}
	s.mu.Unlock()

	s.do(script("document.getElementById('open').click()"))
	s.until("document.getElementById('dialog').open")
	s.do(chromedp.SendKeys("#in-dialog", "again"), script("document.querySelector('#dialog form[method=post]').requestSubmit()"))
	s.until("!document.getElementById('dialog').open && document.getElementById('other').textContent.includes('answered again')")

	s.do(chromedp.SendKeys("#needle", "hay"))
	s.until("document.getElementById('other').textContent.includes('hay')")
	if s.text("document.activeElement.id") != "needle" || s.text("document.body.dataset.marker") != "here" {
		t.Error("searching lost the focus or the page")
	}
}

func TestTabsShareOneStream(t *testing.T) {
	s := openStage(t)
	ctx, cancel := chromedp.NewContext(s.ctx)
	defer cancel()
	second := seat{t, s.stage, ctx}
	second.do(chromedp.Navigate(s.url), chromedp.WaitVisible("#list"))
	s.set("both", 3)
	if n := s.tell("cases"); n != 1 {
		t.Errorf("two tabs hold %d streams", n)
	}
	for _, tab := range []seat{s, second} {
		tab.until(fmt.Sprintf(textOfID+".includes('both')", "list"))
	}
	s.tell("news")
	s.tell("news")
	s.until("document.querySelector('.news').textContent === '2 new' && !document.querySelector('.news').hidden")

	// When the tab that listens goes, another takes over.
	s.do(chromedp.Navigate("about:blank"))
	<-s.joined
	s.set("taken over", 3)
	s.tell("cases")
	second.until(fmt.Sprintf(textOfID+".includes('taken over')", "list"))
}
