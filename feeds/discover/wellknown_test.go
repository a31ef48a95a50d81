package discover

import (
	"net/url"
	"os"
	"strings"
	"testing"

	"tocsin/feeds/internal/weburl"
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
		feeds, without := wellKnown(parse(t, address))
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
		for _, f := range feeds { // a result is not looked up again
			if again, _ := wellKnown(parse(t, f)); len(again) > 0 && again[0] != f {
				t.Errorf("%s leads on to %s", f, again)
			}
		}
	}
	if cases < 50 {
		t.Errorf("%d cases", cases)
	}
}

func FuzzWellKnown(f *testing.F) {
	if b, err := os.ReadFile("testdata/wellknown.txt"); err == nil {
		for text := range strings.Lines(string(b)) {
			address, _, _ := strings.Cut(text, "  =>  ")
			f.Add(address)
		}
	}
	f.Fuzz(func(t *testing.T, address string) {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" {
			return
		}
		feeds, without := wellKnown(u)
		if len(feeds) > 0 && without != "" {
			t.Fatalf("%q and %s at once", feeds, without)
		}
		for _, one := range feeds {
			to, err := url.Parse(one)
			if err != nil || to.Scheme != "https" || to.Host == "" || to.User != nil ||
				weburl.Absolute(nil, one) != one {
				t.Fatalf("%q of %q is no address", one, address)
			}
		}
	})
}

func parse(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
