package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// load files complaints, and remembers which were accepted: outside the
// program, so that its word can be held against what it stored.
type load struct {
	program   *program
	secret    string
	customers int
	sent      int // complaints made up so far, by which their words differ
	accepted  []string
}

// loaded is what the clients saw of a turn.
type loaded struct {
	turn
	slowest time.Duration // answer but for one in a hundred
	backlog time.Duration // until the work left behind was done
}

// run files complaints by so many connections for a time. An answer other than
// 201 ends it with an error.
func (l *load) run(ctx context.Context, conns int, length time.Duration) (loaded, error) {
	clients := make([]*client, conns)
	for i := range clients {
		c, err := l.dial(ctx, l.sent+i, conns)
		if err != nil {
			return loaded{}, err
		}
		defer func() { _ = c.conn.Close() }()
		clients[i] = c
	}
	start := time.Now()
	end := start.Add(length)
	var running sync.WaitGroup
	for _, c := range clients {
		running.Go(func() {
			for c.err == nil && time.Now().Before(end) {
				c.err = c.file()
			}
		})
	}
	running.Wait()
	out := loaded{turn: turn{Seconds: time.Since(start).Seconds()}}
	var took []time.Duration
	for _, c := range clients {
		if c.err != nil {
			return out, c.err
		}
		l.accepted, took = append(l.accepted, c.accepted...), append(took, c.took...)
		l.sent = max(l.sent, c.next)
	}
	slices.Sort(took)
	out.Done = len(took)
	if len(took) > 0 {
		out.slowest = took[len(took)*99/100]
	}
	return out, nil
}

// client is one connection. It speaks HTTP with as little work as possible:
// it runs on the same machine as what is measured.
type client struct {
	conn      net.Conn
	answers   *bufio.Reader
	head      string
	next      int // number of the next complaint
	step      int
	customers int
	accepted  []string
	took      []time.Duration
	err       error
}

func (l *load) dial(ctx context.Context, first, step int) (*client, error) {
	addr := l.program.addr
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	head := "POST /api/v1/cases HTTP/1.1\r\nHost: " + addr + "\r\nAuthorization: Bearer " + l.secret +
		"\r\nContent-Type: application/json\r\n"
	return &client{conn: conn, answers: bufio.NewReader(conn), head: head, next: first, step: step, customers: l.customers}, nil
}

// file files one complaint.
func (c *client) file() error {
	start := time.Now()
	body := complaint(c.next, c.next%c.customers)
	request := c.head + "Idempotency-Key: bench-" + strconv.Itoa(c.next) +
		"\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body
	if _, err := io.WriteString(c.conn, request); err != nil {
		return err
	}
	answer, err := http.ReadResponse(c.answers, nil)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(answer.Body)
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		return err
	}
	if answer.StatusCode != http.StatusCreated {
		return fmt.Errorf("complaint %d was answered %s: %s", c.next, answer.Status, bytes.TrimSpace(text))
	}
	var filed struct{ ID string }
	if err := json.Unmarshal(text, &filed); err != nil {
		return err
	}
	c.accepted, c.took = append(c.accepted, filed.ID), append(c.took, time.Since(start))
	c.next += c.step
	return nil
}

// complaint returns the n-th complaint: some 400 bytes, from a known customer.
func complaint(n, customer int) string {
	words := "Complaint " + strconv.Itoa(n) + ". " + strings.Repeat("The kettle I bought last week leaks at its base. ", 5)
	return `{"words":"` + words + `","wish":"A new kettle","nickname":"Anna Berg","email":"` + email(customer) + `","lang":"en"}`
}

func email(n int) string { return "customer" + strconv.Itoa(n) + "@example.com" }
