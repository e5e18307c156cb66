//go:build unix

package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// say has a customer say no at a process, in one of the ways there are, each
// from a network of its own.
func (r *contest) say(way int, door string, one queued) error {
	links := r.app.Consents.Links(one.customerID, one.sendID)
	network := fmt.Sprintf("10.%d.%d.%d", way>>16&255, way>>8&255, way&255)
	form := func(path string, fields url.Values) error {
		return post(network, door+path, "application/x-www-form-urlencoded", "", []byte(fields.Encode()))
	}
	switch way % 4 {
	case 0: // the button of a mail program
		return form("/u/"+links.OptOut, url.Values{"List-Unsubscribe": {"One-Click"}})
	case 1: // the page behind the link, and its button
		if err := ask(network, door+"/u/"+links.OptOut); err != nil {
			return err
		}
		return form("/u/"+links.OptOut, nil)
	case 2: // the page of all they allow, nothing ticked
		return form("/p/"+links.Preferences, url.Values{"do": {"none"}})
	default: // an answer that is a word
		words := []string{"退订", "STOP", "TD", " t ", "Unsubscribe!"}
		body, err := json.Marshal(map[string]string{
			"channel": "email", "address": one.email, "text": words[way/4%len(words)], "id": "reply-" + one.sendID, "system": "provider",
		})
		if err != nil {
			return err
		}
		return post(network, door+"/api/v1/replies", "application/json", r.key, body)
	}
}

func post(network, address, kind, key string, body []byte) error {
	request, err := http.NewRequest(http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", kind)
	if key != "" {
		request.Header.Set("Authorization", "Bearer "+key)
	}
	return answered(network, request)
}

func ask(network, address string) error {
	request, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	return answered(network, request)
}

// answered sends the request as from the network, and returns an error unless it was done.
func answered(network string, request *http.Request) error {
	request.Header.Set("X-Forwarded-For", network)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", response.Status, strings.TrimSpace(string(text)))
	}
	return err
}
