//go:build unix

package e2e

import (
	"bufio"
	"encoding/binary"
	"flag"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"liuke/internal/config"
	"liuke/internal/store/storetest"
)

var kills = flag.Int("kills", 12, "how often the kill tests kill, in all")

// killShare returns how many kills fall to a test that has so many hundredths of them.
func killShare(hundredths int) int { return (*kills*hundredths + 99) / 100 }

// victim is a database whose processes are killed.
type victim struct {
	t      *testing.T
	config config.Config
	mark   string
	inside int // kills that fell inside a transaction
}

// eachVictim runs the test on both databases.
func eachVictim(t *testing.T, test func(t *testing.T, v *victim)) {
	t.Run("sqlite", func(t *testing.T) { test(t, newVictim(t, "")) })
	t.Run("postgres", func(t *testing.T) { test(t, newVictim(t, storetest.Postgres(t))) })
}

func newVictim(t *testing.T, database string) *victim {
	dir := t.TempDir()
	return &victim{t: t, config: childConfig(dir, database), mark: filepath.Join(dir, "mark")}
}

// process is a running child.
type process struct {
	*exec.Cmd
	lines chan string
}

// start runs the test binary in the role.
func (v *victim) start(role string, env ...string) *process {
	v.t.Helper()
	if err := os.WriteFile(v.mark, make([]byte, 8), 0o600); err != nil {
		v.t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), append(env, envRole+"="+role, envMark+"="+v.mark,
		envData+"="+v.config.Data, envDatabase+"="+v.config.URL)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		v.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		v.t.Fatal(err)
	}
	p := &process{Cmd: cmd, lines: make(chan string, 1<<16)}
	go func() {
		defer close(p.lines)
		for s := bufio.NewScanner(out); s.Scan(); {
			p.lines <- s.Text()
		}
	}()
	v.t.Cleanup(func() { _ = p.Process.Kill() })
	return p
}

// line returns the next line the process prints, and false when it ended.
func (p *process) line(t *testing.T) (string, bool) {
	t.Helper()
	select {
	case text, ok := <-p.lines:
		return text, ok
	case <-time.After(patience):
		t.Fatal("the process says nothing")
		return "", false
	}
}

// kill ends the process as a power switch would, after a moment of at most so
// long, and counts whether a transaction was open.
func (v *victim) kill(p *process, within time.Duration) {
	v.t.Helper()
	<-time.After(time.Duration(rand.Int64N(int64(within))))
	if err := p.Process.Kill(); err != nil && !strings.Contains(err.Error(), "finished") {
		v.t.Fatal(err)
	}
	_ = p.Wait() // it was killed
	open, err := os.ReadFile(v.mark)
	if err != nil {
		v.t.Fatal(err)
	}
	if int64(binary.NativeEndian.Uint64(open)) > 0 {
		v.inside++
	}
}

// acknowledged is the ledger of what was acknowledged: a file, synced after
// every line, outside of the processes that are killed.
type acknowledged struct {
	mu   sync.Mutex
	file *os.File
	all  map[string]bool
}

func newAcknowledged(t *testing.T) *acknowledged {
	f, err := os.Create(filepath.Join(t.TempDir(), "acknowledged"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return &acknowledged{file: f, all: map[string]bool{}}
}

func (a *acknowledged) add(t *testing.T, id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, err := a.file.WriteString(id + "\n"); err != nil {
		t.Error(err)
	}
	if err := a.file.Sync(); err != nil {
		t.Error(err)
	}
	a.all[id] = true
}

func (a *acknowledged) count() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.all)
}
