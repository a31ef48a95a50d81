package feeds

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tocsin/feeds/internal/header"
)

func TestObey(t *testing.T) {
	// noon is on Wednesday 4 November 2026.
	for _, tt := range []struct {
		name    string
		headers string // name: value, separated by |
		signals Signals
		wait    time.Duration
		why     string
	}{
		{"nothing said", "", Signals{}, 0, ""},
		{"max-age", "Cache-Control: public, max-age=900", Signals{}, 15 * time.Minute, "max-age 900"},
		{"quoted and capital", `Cache-Control: Max-Age="900"`, Signals{}, 15 * time.Minute, "max-age 900"},
		{"less its age", "Cache-Control: max-age=900|Age: 300", Signals{}, 10 * time.Minute, "max-age 900, aged 5m"},
		{"older than that", "Cache-Control: max-age=900|Age: 1000", Signals{}, 0, ""},
		{"the shorter of two", "Cache-Control: max-age=900, max-age=60", Signals{}, time.Minute, "max-age 60"},
		{
			"a year", "Cache-Control: max-age=31536000, immutable",
			Signals{},
			6 * time.Hour,
			"max-age 31536000, of which 6h are believed",
		},
		{
			"more than fits", "Cache-Control: max-age=99999999999999999999",
			Signals{},
			6 * time.Hour,
			"max-age 2147483647, of which 6h are believed",
		},
		{"zero", "Cache-Control: max-age=0", Signals{}, 0, ""},
		{"no-cache", "Cache-Control: no-cache, max-age=900|Expires: Wed, 04 Nov 2026 13:00:00 GMT", Signals{}, 0, ""},
		{"no-store on a line of its own", "Cache-Control: max-age=900|Cache-Control: no-store", Signals{}, 0, ""},
		{
			"no-cache in a string is none", `Cache-Control: private="x, no-cache", max-age=60`,
			Signals{},
			time.Minute,
			"max-age 60",
		},
		{"a shared cache is somebody else", "Cache-Control: s-maxage=900", Signals{}, 0, ""},
		{"nonsense", "Cache-Control: max-age=-5, =, ,max-age=x|Age: x", Signals{}, 0, ""},
		{
			"Expires", "Expires: Wed, 04 Nov 2026 13:00:00 GMT|Date: Wed, 04 Nov 2026 12:30:00 GMT",
			Signals{},
			30 * time.Minute, "Expires in 30m",
		},
		{"Expires without Date", "Expires: Wed, 04 Nov 2026 13:00:00 GMT", Signals{}, time.Hour, "Expires in 1h"},
		{
			"max-age goes before Expires", "Cache-Control: max-age=60|Expires: Wed, 04 Nov 2026 13:00:00 GMT",
			Signals{},
			time.Minute, "max-age 60",
		},
		{"Expires 0", "Expires: 0", Signals{}, 0, ""},
		{"past", "Expires: Wed, 04 Nov 2020 13:00:00 GMT", Signals{}, 0, ""},
		{"ttl", "", Signals{TTL: time.Hour}, time.Hour, "ttl 1h"},
		{"ttl for a week", "", Signals{TTL: 7 * 24 * time.Hour}, 6 * time.Hour, "ttl 168h, of which 6h are believed"},
		{"the longer", "Cache-Control: max-age=7200", Signals{TTL: time.Hour}, 2 * time.Hour, "max-age 7200"},
		{"ttl beside no-cache", "Cache-Control: no-cache", Signals{TTL: time.Hour}, time.Hour, "ttl 1h"},
		{
			"Retry-After on a success", "Retry-After: 86400|Cache-Control: max-age=60",
			Signals{},
			24 * time.Hour,
			"Retry-After 24h",
		},
		{"Retry-After beyond a day", "Retry-After: 999999", Signals{}, 24 * time.Hour, "Retry-After 24h"},
		{"this hour is skipped", "", Signals{SkipHours: 1<<12 | 1<<13}, 2 * time.Hour, "skipHours"},
		{
			"the hour it would be is skipped", "Cache-Control: max-age=4500",
			Signals{SkipHours: 1 << 13},
			2 * time.Hour, "skipHours",
		},
		{
			"another hour is skipped", "Cache-Control: max-age=900",
			Signals{SkipHours: 1 << 13},
			15 * time.Minute,
			"max-age 900",
		},
		{"today is skipped", "", Signals{SkipDays: 1 << time.Wednesday}, 12 * time.Hour, "skipDays"},
		{
			"two days are skipped", "",
			Signals{SkipDays: 1<<time.Wednesday | 1<<time.Thursday},
			24 * time.Hour,
			"skipDays",
		},
		{"always skipped", "", Signals{SkipHours: 1<<24 - 1}, 0, ""},
		{"bits that no hour has", "", Signals{SkipHours: 1 << 31, SkipDays: 1 << 7}, 0, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := Cursor{NotBefore: noon().Add(99 * time.Hour), Wait: "former", Signals: tt.signals}
			c.setNotBefore(headersOf(tt.headers), noon())
			wait := time.Duration(0)
			if !c.NotBefore.IsZero() {
				wait = c.NotBefore.Sub(noon())
			}
			if wait != tt.wait || c.Wait != tt.why {
				t.Errorf("waits %s for %q, want %s for %q", wait, c.Wait, tt.wait, tt.why)
			}
		})
	}
}

func headersOf(text string) http.Header {
	h := http.Header{}
	for line := range strings.SplitSeq(text, "|") {
		if name, value, ok := strings.Cut(line, ": "); ok {
			h.Add(name, value)
		}
	}
	return h
}

func TestEarliest(t *testing.T) {
	for _, tt := range []struct {
		name   string
		cursor Cursor
		after  time.Duration
		want   time.Duration
		why    string
	}{
		{"nothing known", Cursor{}, time.Hour, time.Hour, ""},
		{
			"before NotBefore",
			Cursor{NotBefore: noon().Add(3 * time.Hour), WaitCause: WaitRetryAfter, Wait: "Retry-After 3h"},
			time.Hour,
			3 * time.Hour, "Retry-After 3h",
		},
		{
			"after NotBefore",
			Cursor{NotBefore: noon().Add(3 * time.Hour), WaitCause: WaitRetryAfter, Wait: "Retry-After 3h"},
			4 * time.Hour, 4 * time.Hour, "",
		},
		{
			"into a skipped hour",
			Cursor{Polled: noon(), Signals: Signals{SkipHours: 1 << 13}},
			90 * time.Minute,
			2 * time.Hour, "skipHours",
		},
		{
			"NotBefore into a skipped hour",
			Cursor{Polled: noon(), NotBefore: noon().Add(time.Hour), Wait: "x", Signals: Signals{SkipHours: 1 << 13}},
			0, 2 * time.Hour, "skipHours",
		},
		{
			"skipped for days, but polled a day ago",
			Cursor{Polled: noon(), Signals: Signals{SkipDays: 0b1110111}},
			time.Hour, time.Hour, "",
		},
		{
			"skipped for days",
			Cursor{Polled: noon(), Signals: Signals{SkipDays: 0b1110000}},
			13 * time.Hour,
			24 * time.Hour, "skipDays",
		},
		{
			"a day after the last poll",
			Cursor{Polled: noon(), Signals: Signals{SkipDays: 0b1110000}},
			30 * time.Hour,
			30 * time.Hour, "",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			at, _, why := tt.cursor.Earliest(noon().Add(tt.after))
			if at.Sub(noon()) != tt.want || why != tt.why {
				t.Errorf("after %s (%s), want %s (%s)", at.Sub(noon()), why, tt.want, tt.why)
			}
		})
	}
}

func TestFailuresWaitLonger(t *testing.T) {
	c := Cursor{}
	other := Feed{Name: "JAM", URL: "https://jam.example/feed"}
	var waits []time.Duration
	differ := false
	for n := range 40 {
		d := c.failed(other, errors.New("down"), noon())
		c = c.failed(outlet(), errors.New("down"), noon())
		wait := c.NotBefore.Sub(noon())
		base := min(time.Minute<<min(n, 20), longestBackoff*4/5)
		if wait < base || wait > base*5/4 || wait > longestBackoff {
			t.Errorf("after %d failures a wait of %s", n+1, wait)
		}
		differ = differ || d.NotBefore != c.NotBefore
		waits = append(waits, wait)
	}
	if !differ {
		t.Error("two feeds that fall together rise together")
	}
	if c.Wait != "40 failures in a row" {
		t.Error(c.Wait)
	}
	// The same feed and count wait the same: a restart changes nothing.
	again := Cursor{}.failed(outlet(), errors.New("down"), noon())
	if diff := cmp.Diff(waits[0], again.NotBefore.Sub(noon())); diff != "" {
		t.Error(diff)
	}
}

// A 410 is believed after three times over a day, and even then not for ever.
func TestGone(t *testing.T) {
	now, c := noon(), Cursor{}
	step := func(after time.Duration, answer func(*http.Request) (*http.Response, error)) {
		t.Helper()
		now = now.Add(after)
		_, b, _ := poll(t, c, now, answer)
		c = b.Cursor
	}
	gone, down := reply(410, ""), func(*http.Request) (*http.Response, error) { return nil, errors.New("down") }
	for _, after := range []time.Duration{0, time.Hour, 22 * time.Hour} {
		step(after, gone)
		if c.GoneForGood() || c.NotBefore.Sub(now) > time.Hour {
			t.Fatalf("believed too soon: %+v", c)
		}
	}
	step(time.Hour, gone)
	if !c.GoneForGood() || c.Gone != 4 || c.GoneSince != noon() || c.NotBefore.Sub(now) != 7*24*time.Hour ||
		c.Wait != "gone (410) since 2026-11-04" {
		t.Errorf("%+v", c)
	}
	step(7*24*time.Hour, down)
	if !c.GoneForGood() || c.NotBefore.Sub(now) != 7*24*time.Hour {
		t.Errorf("a failed transfer says nothing: %+v", c)
	}
	alive := c
	step(7*24*time.Hour, reply(404, ""))
	if c.GoneForGood() || c.Gone != 0 || c.NotBefore.Sub(now) > time.Hour {
		t.Errorf("404 is not gone: %+v", c)
	}
	c = alive
	step(0, reply(200, news))
	if c.GoneForGood() || c.Gone != 0 || !c.GoneSince.IsZero() || c.Failures != 0 {
		t.Errorf("it lives again: %+v", c)
	}
	// 404, 403 and 500 never stop a feed for more than a day.
	for _, code := range []int{403, 404, 500} {
		c := Cursor{}
		for range 50 {
			c = c.failed(outlet(), &StatusError{Code: code}, now)
		}
		if c.NotBefore.Sub(now) > 24*time.Hour {
			t.Errorf("%d: %s", code, c.NotBefore.Sub(now))
		}
	}
}

func TestLearn(t *testing.T) {
	at := func(hours ...float64) (items []Item) {
		for _, h := range hours {
			items = append(items, Item{Published: noon().Add(-time.Duration(h * float64(time.Hour)))})
		}
		return append(items, Item{}) // one without a time
	}
	for _, tt := range []struct {
		name   string
		items  []Item
		latest float64 // hours ago; 0: unknown
		pace   time.Duration
	}{
		{"nothing", nil, 0, 0},
		{"two", at(1, 2), 1, 0},
		{"three at the same time", at(1, 1, 1), 1, 0},
		{"three", at(1, 2, 5), 1, 2 * time.Hour},
		{"any order", at(5, 1, 3, 2), 1, time.Hour},
		{"many at a time", at(1, 1, 1, 3, 3, 6), 1, 150 * time.Minute},
		{"one in the future", at(-5, 1, 2, 3), 1, time.Hour},
	} {
		c := Cursor{}
		c.learnPace(tt.items, false, noon())
		latest := time.Time{}
		if tt.latest != 0 {
			latest = noon().Add(-time.Duration(tt.latest * float64(time.Hour)))
		}
		if c.Latest != latest || c.Pace != tt.pace {
			t.Errorf("%s: latest %s, pace %s, want %s", tt.name, c.Latest, c.Pace, tt.pace)
		}
	}
	var many []float64
	for n := range 20 {
		many = append(many, float64(n+1))
	}
	c := Cursor{}
	c.learnPace(at(append(many, 500, 1000, 1500, 2000)...), false, noon())
	if c.Pace != time.Hour {
		t.Error("old items count for the pace:", c.Pace)
	}
	c.learnPace(at(30), false, noon())
	if c.Latest != noon().Add(-time.Hour) || c.Pace != 0 {
		t.Errorf("the newest item was taken back: %+v", c)
	}
	c.Pace = time.Hour
	if c.learnPace(at(0.5), true, noon()); c.Latest != noon().Add(-30*time.Minute) || c.Pace != time.Hour {
		t.Errorf("a part of a document: %+v", c)
	}
}

// A cursor that was stored before it had a cause still shows whether the whole host has to rest.
func TestStoredCause(t *testing.T) {
	for doc, want := range map[string]WaitCause{
		`{"wait":"Retry-After 15m","failures":1}`:                WaitRetryAfter,
		`{"wait":"max-age 900"}`:                                 "",
		`{"wait":"3 failures in a row","wait_cause":"failures"}`: WaitFailures,
		`{}`: "",
	} {
		var c Cursor
		if err := json.Unmarshal([]byte(doc), &c); err != nil || c.WaitCause != want {
			t.Errorf("%s: %q, %v; want %q", doc, c.WaitCause, err, want)
		}
	}
}

func TestBrief(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 3 * time.Second: "3s", 10 * time.Second: "10s", 5 * time.Minute: "5m", 90 * time.Minute: "1h30m",
		20 * time.Hour:             "20h",
		time.Hour + 10*time.Second: "1h0m10s", 100 * time.Minute: "1h40m", 12*time.Second + 345*time.Millisecond: "12s",
		1500 * time.Millisecond: "1.5s",
	} {
		if got := Brief(d); got != want {
			t.Errorf("%d: %s, want %s", d, got, want)
		}
	}
}

// With any headers the wait is within its bounds, and does not depend on chance.
func FuzzHeaders(f *testing.F) {
	f.Add(
		"max-age=900, private=\"a, b\"", "120", "<https://hub.example/>; rel=\"hub\", <>; rel=self",
		"Wed, 04 Nov 2026 13:00:00 GMT", "5", uint32(1), uint8(1),
	)
	f.Add(
		"no-store", "Wed, 04 Nov 2026 13:00:00 GMT", "</feed>; rel=\"self \\\" x\"; rel=hub", "0", "x", uint32(1<<24-1),
		uint8(3),
	)
	f.Add(`max-age="99999999999999999999999", "`, "-1", `<<>>;;,,"`, "", "", uint32(0), uint8(0xff))
	f.Fuzz(func(t *testing.T, cache, retry, link, expires, age string, hours uint32, days uint8) {
		h := http.Header{
			"Cache-Control": {cache},
			"Retry-After":   {retry},
			"Link":          {link},
			"Expires":       {expires},
			"Age":           {age},
		}
		c := Cursor{Polled: noon(), Signals: Signals{SkipHours: hours, SkipDays: days}}
		base := mustURL(t, "https://oc.example/a/feed")
		c.Signals.announce(h, base)
		for _, address := range []string{c.Signals.Hub, c.Signals.Self} {
			if address != "" && !strings.HasPrefix(address, "http://") && !strings.HasPrefix(address, "https://") {
				t.Errorf("%q is none of the web", address)
			}
		}
		if d := header.RetryAfter(h, noon()); d < 0 || d > 24*time.Hour {
			t.Errorf("Retry-After %q becomes %s", retry, d)
		}
		d := c
		c.setNotBefore(h, noon())
		d.setNotBefore(h, noon())
		if c != d {
			t.Errorf("%+v and %+v", c, d)
		}
		switch {
		case c.NotBefore.IsZero() != (c.Wait == "") || c.NotBefore.IsZero() != (c.WaitCause == ""):
			t.Errorf("%+v has no reason", c)
		case !c.NotBefore.IsZero() && (!c.NotBefore.After(noon()) || c.NotBefore.After(noon().Add(24*time.Hour))):
			t.Errorf("waits until %s", c.NotBefore)
		case hours == 0 && days == 0 && header.RetryAfter(h, noon()) == 0 && c.NotBefore.After(noon().Add(6*time.Hour)):
			t.Errorf("waits until %s", c.NotBefore)
		}
		at, cause, why := c.Earliest(noon())
		if at.Before(noon()) || at.Before(c.NotBefore) || at.After(noon().Add(24*time.Hour)) ||
			at.After(noon()) != (why != "") ||
			(cause == "") != (why == "") {
			t.Errorf("earliest %s (%s), not before %s", at, why, c.NotBefore)
		}
	})
}
