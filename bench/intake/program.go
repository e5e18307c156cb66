package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"runtime/pprof"
	"strconv"
	"strings"
	"time"

	"liuke/bench/scratch"
	"liuke/internal/app"
	"liuke/internal/config"
)

// serve is the program: all of it, logging to nowhere, until its input ends.
func serve(ctx context.Context, o options, input io.Reader, out io.Writer) (err error) {
	cfg := config.Config{Addr: "127.0.0.1:0"}
	if scratch.IsPostgres(o.db) {
		cfg.URL = o.db
	} else {
		cfg.Data = strings.TrimSuffix(o.db, "/liuke.db")
	}
	a, err := app.New(ctx, cfg, app.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	if err := a.Start(ctx); err != nil {
		return errors.Join(err, a.Stop(ctx))
	}
	if o.profile != "" {
		file, err := os.Create(o.profile)
		if err != nil {
			return errors.Join(err, a.Stop(ctx))
		}
		defer func() { err = firstOf(err, file.Close()) }()
		if err := pprof.StartCPUProfile(file); err != nil {
			return errors.Join(err, a.Stop(ctx))
		}
		defer pprof.StopCPUProfile()
	}
	fmt.Fprintln(out, a.Addr())
	_, err = io.Copy(io.Discard, input)
	return errors.Join(err, a.Stop(ctx))
}

// program is the program running in a process of its own.
type program struct {
	cmd   *exec.Cmd
	input io.Closer
	addr  string
}

func startProgram(ctx context.Context, address, profile string) (*program, error) {
	cmd, err := self(ctx, "-side", "program", "-db", address, "-profile", profile)
	if err != nil {
		return nil, err
	}
	input, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	output, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &program{cmd: cmd, input: input}
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		return nil, errors.Join(err, p.stop())
	}
	p.addr = strings.TrimSpace(line)
	return p, nil
}

func (p *program) stop() error { return errors.Join(p.input.Close(), p.cmd.Wait()) }

// self returns this command, to be run with other arguments.
func self(ctx context.Context, args ...string) (*exec.Cmd, error) {
	path, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Stderr = os.Stderr
	return cmd, nil
}

// cpu returns the CPU time that the process has used, as Linux tells it.
func (p *program) cpu() (time.Duration, error) { return cpuOf(strconv.Itoa(p.cmd.Process.Pid)) }

// tick is Linux's unit of CPU time in /proc: a hundredth of a second.
const tick = 10 * time.Millisecond

// cpuOf reads utime and stime, the 14th and 15th field of /proc/<pid>/stat
// (proc_pid_stat(5)). Fields are counted from behind the name, which may have
// blanks.
func cpuOf(pid string) (time.Duration, error) {
	stat, err := os.ReadFile("/proc/" + pid + "/stat")
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	var ticks time.Duration
	for _, text := range fields[11:13] {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("CPU time of process %s: %w", pid, err)
		}
		ticks += time.Duration(n)
	}
	return ticks * tick, nil
}
