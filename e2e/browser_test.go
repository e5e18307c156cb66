//go:build unix

package e2e

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"liuke/internal/i18n"
)

const (
	patience     = 2 * time.Minute  // for what a page is to show, on a busy machine, too
	walkPatience = 40 * time.Minute // for a browser from its start to its end
)

// tab is somebody's page in a browser.
type tab struct {
	*testing.T
	ctx     context.Context
	address string // of the site, without a path
	words   *i18n.Printer
}

// newBrowser opens a browser for a reader of the language. Without one the test
// is skipped, or fails when LIUKE_REQUIRE is set.
func newBrowser(t *testing.T, lang string) tab {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("LIUKE_REQUIRE") != "" {
			t.Fatal("no browser, and LIUKE_REQUIRE wants the pages tested: install chromium")
		}
		t.Skip("no browser: install chromium to run this test")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.WindowSize(1440, 1000), chromedp.WSURLReadTimeout(patience))
	ctx, cancelTimeout := context.WithTimeout(context.Background(), walkPatience)
	ctx, cancelAllocator := chromedp.NewExecAllocator(ctx, options...)
	ctx, cancelBrowser := chromedp.NewContext(ctx)
	t.Cleanup(func() { cancelBrowser(); cancelAllocator(); cancelTimeout() })
	return tab{T: t, ctx: ctx, words: printer(t, lang)}.ready()
}

// stranger opens a tab of somebody else, who shares no cookies with b.
func (b tab) stranger(lang string) tab {
	b.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	b.Cleanup(cancel)
	return tab{T: b.T, ctx: ctx, address: b.address, words: printer(b.T, lang)}.ready()
}

// ready makes the tab behave as if somebody looked at it, which a browser
// without a window otherwise does not believe.
func (b tab) ready() tab {
	b.Helper()
	focused := emulation.SetFocusEmulationEnabledParams{Enabled: true}
	if _, err := chromedp.Call(b.ctx, emulation.SetFocusEmulationEnabled, focused); err != nil {
		b.Fatal(err)
	}
	return b
}

func printer(t *testing.T, lang string) *i18n.Printer {
	t.Helper()
	catalogue, err := i18n.Load(quiet())
	if err != nil {
		t.Fatal(err)
	}
	return catalogue.Printer(lang)
}

// freeAddress returns an address of this machine that nothing listens on. Its
// port is none of those that a system gives to whoever asks for any: nobody
// gets it while the demo company is loaded.
func freeAddress(t *testing.T) string {
	t.Helper()
	for port := 20_000 + os.Getpid()%10_000; port < 32_000; port++ {
		listener, err := net.Listen("tcp", fmt.Sprint("127.0.0.1:", port))
		if err == nil {
			_ = listener.Close()
			return listener.Addr().String()
		}
	}
	t.Fatal("no port is free")
	return ""
}

func (b tab) do(actions ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		b.Fatalf("%v\n%s", err, b.sight())
	}
}

// open goes to a page of the site, or to a whole address.
func (b tab) open(path string) {
	b.Helper()
	if strings.HasPrefix(path, "/") {
		path = b.address + path
	}
	b.leads(chromedp.Navigate(path))
}

// follow presses a link or button that leads to another page.
func (b tab) follow(selector string) {
	b.Helper()
	b.see(selector)
	b.leads(script(element(selector) + ".click()"))
}

// leads does what leads to another page, which must be there.
func (b tab) leads(action chromedp.Action[chromedp.Void]) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	response, err := chromedp.RunResponse(ctx, action)
	if err != nil {
		b.Fatalf("%v\n%s", err, b.sight())
	}
	b.answered(response)
}

func (b tab) answered(response *network.Response) {
	b.Helper()
	if response.Status != 200 {
		b.Fatalf("%s answered %d\n%s", response.URL, response.Status, b.sight())
	}
}

// press clicks what changes the page in place.
func (b tab) press(selector string) {
	b.Helper()
	b.see(selector)
	b.do(script(element(selector) + ".click()"))
}

// enter writes into a field, in place of what was in it.
func (b tab) enter(selector, text string) {
	b.Helper()
	b.see(selector)
	b.do(script(element(selector)+".focus();"+element(selector)+".select()"), chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: text})
		return err
	}))
}

// set gives a select or a field of a time its value.
func (b tab) set(selector, value string) {
	b.Helper()
	b.see(selector)
	b.do(script(fmt.Sprintf("%s.value = %q; %[1]s.dispatchEvent(new Event('change', {bubbles: true}))", element(selector), value)))
}

// choose puts a file into a field for files.
func (b tab) choose(selector, path string) {
	b.Helper()
	b.do(chromedp.SetUploadFiles(chromedp.CSS(selector), []string{path}))
}

// see waits until the element is to be seen.
func (b tab) see(selector string) {
	b.Helper()
	b.until(fmt.Sprintf("%s?.getClientRects().length > 0", element(selector)))
}

// reads waits until the text is within the element, with a capital letter or without.
func (b tab) reads(selector, text string) {
	b.Helper()
	b.until(fmt.Sprintf("%s?.textContent.replace(/\\s+/g, ' ').toLowerCase().includes(%q)", element(selector), strings.ToLower(strings.Join(strings.Fields(text), " "))))
}

// says waits until the message of the key is within the element.
func (b tab) says(selector, key string, pairs ...any) {
	b.Helper()
	b.reads(selector, b.words.T(key, pairs...))
}

// until waits for the expression to hold, in whatever page comes meanwhile.
func (b tab) until(expression string) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	for {
		_, err := chromedp.Run(ctx, chromedp.Poll[bool](expression, chromedp.WithPollingInterval(20*time.Millisecond), chromedp.WithPollingTimeout(0)))
		if err == nil {
			return
		}
		if ctx.Err() != nil {
			b.Fatalf("waited in vain for %s\n%s", expression, b.sight())
		}
	}
}

// text returns what the expression is in the page.
func (b tab) text(expression string) string {
	b.Helper()
	return read[string](b, expression)
}

// read returns the value of an expression in the page; it waits for a promise.
func read[T any](b tab, expression string) T {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.Fatalf("%s: %v\n%s", expression, err, b.sight())
	}
	return value
}

// sight is what the page shows, for the message of a test that failed.
func (b tab) sight() string {
	ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string]("location.href + '\\n' + document.body.innerText"))
	if err != nil {
		return err.Error()
	}
	return text
}

// mark leaves something in the page that a reload would take away, marked
// tells whether it is still there.
func (b tab) mark() {
	b.Helper()
	b.do(script("document.body.dataset.marker = 'here'"))
}

func (b tab) marked() bool {
	b.Helper()
	return read[bool](b, "document.body.dataset.marker === 'here'")
}

func script(statement string) chromedp.Action[chromedp.Void] {
	return chromedp.Evaluate[chromedp.Void](statement)
}

// element is the expression for the first element of a CSS selector.
func element(selector string) string { return fmt.Sprintf("document.querySelector(%q)", selector) }

// signIn signs a member of staff in and leaves the tab at Today.
func (b tab) signIn(email, password string) {
	b.Helper()
	b.open("/sign-in")
	b.enter("#field-email", email)
	b.enter("#field-password", password)
	b.follow("form[action='/sign-in'] button.primary")
	b.says("main h1", "nav.today")
}
