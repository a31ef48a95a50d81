package feeds

import (
	"os"
	"strings"
	"testing"
)

// Every line of testdata/wellknown.txt is "ADDRESS  =>  FEED …", "ADDRESS  =>  none at SITE", or
// "ADDRESS  =>  -" for an address of which nothing is known.
func TestWellKnown(t *testing.T) {
	b, err := os.ReadFile("testdata/wellknown.txt")
	if err != nil {
		t.Fatal(err)
	}
	cases := 0
	for text := range strings.Lines(string(b)) {
		address, want, ok := strings.Cut(strings.TrimSpace(text), "  =>  ")
		if !ok || strings.HasPrefix(address, "#") {
			continue
		}
		cases++
		feeds, without := wellKnown(mustURL(t, address))
		got := strings.Join(feeds, " ")
		switch {
		case without != "":
			got = "none at " + without
		case len(feeds) == 0:
			got = "-"
		}
		if got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
		for _, f := range feeds { // what is found is not looked up again
			if again, _ := wellKnown(mustURL(t, f)); len(again) > 0 && again[0] != f {
				t.Errorf("%s leads on to %s", f, again)
			}
		}
	}
	if cases < 50 {
		t.Errorf("%d cases", cases)
	}
}
