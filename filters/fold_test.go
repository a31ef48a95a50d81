package filters

import (
	"testing"
	"unicode/utf8"
)

// FuzzFold: folding twice is folding once.
func FuzzFold(f *testing.F) {
	for _, s := range []string{"İI", "ΐ", "Ǆ", "ﬃ", "ДжЕ", "եւ", "пaшинян", "ｶﾞ", "ᾳ", "K", "ẞ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) || len(s) > 200 {
			return
		}
		once := fold(s)
		if twice := fold(once); twice != once {
			t.Fatalf("%+q: %+q, then %+q", s, once, twice)
		}
	})
}
