package explain

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
)

const header = "customer,x,t_x,T,p_alive,p_active,expected,spend,clv,next_due,next_low,next_high,overdue\n"

const scores = header +
	"0001,2,30.42857,38.85714,0.7266,0.5546,1.226,24.65,77.70,1997-11-25,1997-10-09,1998-05-02,0.5532\n" +
	"<b>,0,0,10,1,0.1,0.2,,,1998-01-01,1997-10-09,1998-05-02,0.9\n" +
	"'=1+1,0,0,0,,0.1,0.2,,,1998-01-01,1998-01-01,1998-01-01,0\n"

func scoreOf(t *testing.T, customer string) Score {
	t.Helper()
	s, err := Find(strings.NewReader(scores), int64(len(scores)), "s.csv", customer, "week")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSentences(t *testing.T) {
	t.Parallel()
	for customer, wants := range map[string][]string{
		"0001": {
			"bought on 3 days, the first 38.9 weeks ago and the last 8.4 weeks ago, on average 15.2 weeks apart", "55 % of gaps", "nothing unusual",
			"chance of 73 %", "1.23 purchases", "between 1997-10-09 and 1998-05-02", "bring 24.65", "makes 77.70",
		},
		"<b>":  {"on one day only, 10 weeks ago", "the rhythm of all customers", "overdue", "nobody leave before a second purchase", "not known"},
		"=1+1": {"0 weeks ago", "nobody counts as gone"},
	} {
		words := strings.Join(scoreOf(t, customer).Sentences(), " ")
		for _, want := range wants {
			if !strings.Contains(words, want) {
				t.Errorf("%s: %q is missing in: %s", customer, want, words)
			}
		}
		if strings.Contains(words, "NaN") {
			t.Error(words)
		}
	}
}

func TestChartsAreWhole(t *testing.T) {
	t.Parallel()
	for _, customer := range []string{"0001", "<b>", "=1+1"} {
		s := scoreOf(t, customer)
		lines := strings.Split(strings.TrimRight(s.Chart(), "\n"), "\n")
		if len(lines) < 5 || strings.Contains(s.Chart(), "NaN") {
			t.Errorf("%s:\n%s", customer, s.Chart())
		}
		decoder := xml.NewDecoder(strings.NewReader(s.SVG()))
		for {
			if _, err := decoder.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v\n%s", customer, err, s.SVG())
			}
		}
		if strings.Contains(s.SVG(), "NaN") || strings.Contains(s.SVG(), "<b>") {
			t.Error(s.SVG())
		}
	}
}

func TestWhatCannotBeExplained(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, customer string
		want           error
	}{
		{scores, "nobody", ErrUnknown},
		{"a,b\n1,2\n", "1", ErrNotScores},
		{header + "7,many,0,0,,0,0,,,1998-01-01,1998-01-01,1998-01-01,0\n", "7", ErrNotScores},
		{header + "7,0,0,0,,0,0,,,soon,1998-01-01,1998-01-01,0\n", "7", ErrNotScores},
		{header + "7,NaN,Inf,Inf,,0,0,,,1998-01-01,1998-01-01,1998-01-01,0\n", "7", ErrNotScores},
		{header + "7,2,9,8,,0,0,,,1998-01-01,1998-01-01,1998-01-01,0\n", "7", ErrNotScores},
		{header + "7,0,0,0,,1.5,0,,,1998-01-01,1998-01-01,1998-01-01,0\n", "7", ErrNotScores},
		{header + "7,0,0,0,,0,0,,,1998-01-03,1998-01-01,1998-01-02,0\n", "7", ErrNotScores},
		{"", "7", ErrNotScores},
	} {
		if _, err := Find(strings.NewReader(c.text), int64(len(c.text)), "s.csv", c.customer, "week"); !errors.Is(err, c.want) {
			t.Errorf("%.30q: %v, want %v", c.text, err, c.want)
		}
	}
	if s := scoreOf(t, "<b>"); !math.IsNaN(s.Spend) || !math.IsNaN(s.Value) {
		t.Errorf("%+v", s)
	}
}
