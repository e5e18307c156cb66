package web

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// tokens returns the colours of one block of the stylesheet by name.
func tokens(t *testing.T, css, selector string) map[string]string {
	t.Helper()
	_, rest, found := strings.Cut(css, selector)
	if !found {
		t.Fatalf("the stylesheet has no %q", selector)
	}
	block, _, _ := strings.Cut(rest, "}")
	colours := map[string]string{}
	for _, m := range regexp.MustCompile(`--([a-z0-9-]+): (#[0-9a-f]{6});`).FindAllStringSubmatch(block, -1) {
		colours[m[1]] = m[2]
	}
	return colours
}

func stylesheet(t *testing.T) string {
	t.Helper()
	css, err := staticFiles.ReadFile("static/liuke.css")
	if err != nil {
		t.Fatal(err)
	}
	return string(css)
}

// contrast is the ratio of WCAG 2.2, "contrast ratio" and "relative luminance".
func contrast(a, b string) float64 {
	luminance := func(hex string) float64 {
		sum := 0.0
		for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
			v, _ := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
			c := float64(v) / 255
			if c <= 0.04045 {
				c /= 12.92
			} else {
				c = math.Pow((c+0.055)/1.055, 2.4)
			}
			sum += weight * c
		}
		return sum
	}
	x, y := luminance(a)+0.05, luminance(b)+0.05
	return max(x, y) / min(x, y)
}

func TestColoursCanBeRead(t *testing.T) {
	css := stylesheet(t)
	for theme, selector := range map[string]string{"light": ":root {", "dark": `:root[data-theme="dark"] {`} {
		c := tokens(t, css, selector)
		text := [][2]string{{"on-accent", "accent"}, {"accent", "accent-soft"}, {"good", "good-soft"}, {"soon", "soon-soft"}, {"broken", "broken-soft"}, {"paper", "ink"}, {"panel", "broken"}}
		for _, ground := range []string{"paper", "panel", "sunken"} {
			for _, ink := range []string{"ink", "ink-2", "ink-3", "accent", "good", "soon", "broken"} {
				text = append(text, [2]string{ink, ground})
			}
		}
		for _, pair := range text {
			if r := contrast(c[pair[0]], c[pair[1]]); !(r >= 4.5) {
				t.Errorf("%s: text in --%s on --%s has a contrast of %.2f, AA asks for 4.5", theme, pair[0], pair[1], r)
			}
		}
		for _, ground := range []string{"panel", "paper"} {
			if r := contrast(c["edge"], c[ground]); !(r >= 3) {
				t.Errorf("%s: the edge of inputs on --%s has a contrast of %.2f, AA asks for 3", theme, ground, r)
			}
		}
	}
}

func TestDarkIsWrittenAlikeTwice(t *testing.T) {
	css := stylesheet(t)
	device := tokens(t, css, `:root:not([data-theme="light"]) {`)
	chosen := tokens(t, css, `:root[data-theme="dark"] {`)
	light := tokens(t, css, ":root {")
	if len(chosen) != len(light) {
		t.Errorf("dark has %d colours, light %d", len(chosen), len(light))
	}
	for name, colour := range chosen {
		if device[name] != colour {
			t.Errorf("--%s is %s by the reader's wish and %s by the device's", name, colour, device[name])
		}
	}
}

func TestStylesheetUsesOnlyTokensItHas(t *testing.T) {
	css := stylesheet(t)
	for _, m := range regexp.MustCompile(`var\(--([a-z0-9-]+)\)`).FindAllStringSubmatch(css, -1) {
		if !strings.Contains(css, "--"+m[1]+":") {
			t.Errorf("there is no --%s", m[1])
		}
	}
	if open, shut := strings.Count(css, "{"), strings.Count(css, "}"); open != shut {
		t.Errorf("%d braces open, %d close", open, shut)
	}
}
