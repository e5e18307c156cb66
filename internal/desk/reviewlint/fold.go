package reviewlint

import (
	"strings"
	"unicode"
)

// fold writes the text in one way: full-width forms as plain ones, letters
// small, traditional characters and lookalikes as those they stand for, and
// without what cannot be seen.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～': // full-width ASCII
			r -= '！' - '!'
		case r == '　', r == '\t', r == '\u00a0', r >= '\u2000' && r <= '\u200a', r == '\u202f', r == '\u3164':
			return ' '
		case r == '\r':
			return '\n'
		case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Mn, r), unicode.Is(unicode.Me, r): // no width, joiners, accents set over others
			return -1
		case r >= '①' && r <= '⑨':
			return '1' + r - '①'
		}
		r = unicode.ToLower(r)
		if plain, ok := lookalikes[r]; ok {
			return plain
		}
		return r
	}, text)
}

// lookalikes are traditional characters, letters of other scripts and signs, by
// what they are read as.
var lookalikes = pairs(
	"評评價价紅红現现優优惠惠禮礼贈赠獎奖滿满領领給给換换讚赞返返券券曬晒圖图單单寫写發发點点刪删級级補补償偿賠赔錢钱塊块費费積积減减與与為为後后個个們们幾几條条遊游戲戏種种買买"+
		"仠元圆元圓元",
	"а:a е:e о:o р:p с:c х:x у:y і:i ѕ:s ԁ:d ɡ:g ո:n ѵ:v ｖ:v α:a ο:o ν:v ι:i ı:i ł:l",
	"，:, 、:, ：:: ￥:¥ 〇:0 零:0 ⭐:星 ★:星 ☆:星 🌟:星 🧧:包 🎁:礼",
)

func pairs(adjoining string, listed ...string) map[rune]rune {
	m := map[rune]rune{}
	runes := []rune(adjoining)
	for i := 0; i+1 < len(runes); i += 2 {
		m[runes[i]] = runes[i+1]
	}
	for _, list := range listed {
		for _, pair := range strings.Fields(list) {
			r := []rune(pair)
			m[r[0]] = r[len(r)-1]
		}
	}
	return m
}

// squeeze leaves characters, digits, signs of money, and one comma for each
// break: nothing that may be put between characters.
func squeeze(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '¥', r == '$', r == '%':
			b.WriteRune(r)
		case r == ',' && !strings.HasSuffix(b.String(), ",") && b.Len() > 0:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// spaced leaves words one blank apart. Letters that stand alone one after the
// other, as in r e v i e w, are one word.
func spaced(text string) string {
	words := strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("$€£¥%", r)
	})
	var out []string
	alone := false
	for _, w := range words {
		single := len(w) == 1 && w[0] >= 'a' && w[0] <= 'z'
		switch {
		case single && alone:
			out[len(out)-1] += w
		case single:
			out, alone = append(out, w), w != "a" // an article begins no word
		default:
			out, alone = append(out, w), false
		}
	}
	return strings.Join(out, " ")
}
