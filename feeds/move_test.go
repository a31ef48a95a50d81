package feeds

import (
	"errors"
	"net"
	"net/http"
	"testing"
	"time"
)

// A moving feed is polled once a day; each poll has an answer by address.
type moving struct {
	t     *testing.T
	feed  Feed
	now   time.Time
	c     Cursor
	asked []string // by the last poll
	err   error
}

func newMoving(t *testing.T, address string) *moving {
	return &moving{t: t, feed: Feed{Name: "OC Media", URL: address}, now: noon()}
}

// poll answers by address: a redirect, a status, an error, or a feed if the table has no entry.
func (m *moving) poll(after time.Duration, answers map[string]any) {
	m.t.Helper()
	m.now = m.now.Add(after)
	p := &publisher{answer: func(req *http.Request) (*http.Response, error) {
		switch a := answers[req.URL.String()].(type) {
		case redirect:
			return reply(a.code, "", "Location", a.to)(req)
		case int:
			return reply(a, "")(req)
		case string:
			return reply(200, a)(req)
		case error:
			return nil, a
		}
		return reply(200, news)(req)
	}}
	ft := &Fetcher{Client: &http.Client{Transport: p}}
	b, err := ft.Fetch(m.t.Context(), m.feed, m.c, m.now)
	m.c, m.err, m.asked = b.Cursor, err, nil
	for _, req := range p.asked {
		m.asked = append(m.asked, req.URL.String())
	}
	if m.c.URL != m.feed.URL && err == nil {
		m.t.Errorf("the feed became another: %s", m.c.URL)
	}
}

type redirect struct {
	code int
	to   string
}

const (
	oldHome = "https://old.example/feed"
	newHome = "https://new.example/feed"
	day     = 24 * time.Hour
)

func TestAPermanentRedirectIsAdoptedAfterAWeek(t *testing.T) {
	m := newMoving(t, oldHome)
	moved := map[string]any{
		oldHome:                    redirect{301, "https://between.example/"},
		"https://between.example/": redirect{308, newHome},
	}
	for range 7 {
		m.poll(day, moved)
		if m.c.Moved != newHome || m.c.MovedAt != noon().Add(day) || m.c.Adopted || m.c.Final != newHome ||
			len(m.asked) != 3 {
			t.Fatalf("%s: %+v", m.now, m.c)
		}
	}
	m.poll(day, moved)
	if !m.c.Adopted {
		t.Fatalf("not adopted: %+v", m.c)
	}
	m.poll(day, nil)
	if len(m.asked) != 1 || m.asked[0] != newHome || !m.c.Adopted || m.c.Final != newHome {
		t.Errorf("asked %q: %+v", m.asked, m.c)
	}
	// A temporary redirect from there is followed, no more.
	m.poll(day, map[string]any{newHome: redirect{302, "https://cache.example/"}})
	if !m.c.Adopted || m.c.Moved != newHome || m.c.Final != "https://cache.example/" {
		t.Errorf("%+v", m.c)
	}
	// A permanent one is a new move, which has to prove itself from the feed's own address.
	m.poll(day, map[string]any{newHome: redirect{301, "https://third.example/"}})
	if m.c.Adopted || m.c.Moved != "https://third.example/" || m.c.MovedAt != m.now {
		t.Errorf("%+v", m.c)
	}
	// Another address in the configuration ends it all.
	m.feed.URL = "https://fourth.example/"
	m.poll(day, nil)
	if m.asked[0] != m.feed.URL || m.c.Moved != "" || m.c.Adopted || !m.c.MovedAt.IsZero() {
		t.Errorf("asked %q: %+v", m.asked, m.c)
	}
}

func TestARedirectThatIsNotProven(t *testing.T) {
	for name, answers := range map[string]map[string]any{
		"temporary": {oldHome: redirect{302, newHome}},
		"temporary in a part": {
			oldHome: redirect{301, "https://between.example/"}, "https://between.example/": redirect{307, newHome},
		},
		"back home":  nil,
		"to a page":  {oldHome: redirect{301, newHome}, newHome: "<html><title>We are working on it"},
		"to nothing": {oldHome: redirect{301, newHome}, newHome: 404},
	} {
		m := newMoving(t, oldHome)
		m.poll(day, map[string]any{oldHome: redirect{301, newHome}})
		m.poll(6*day, answers)
		if m.c.Moved != "" || m.c.Adopted || !m.c.MovedAt.IsZero() {
			t.Errorf("%s: %+v", name, m.c)
		}
	}
	// A different target is a different move; an error of the network proves nothing.
	m := newMoving(t, oldHome)
	m.poll(day, map[string]any{oldHome: redirect{301, newHome}})
	m.poll(6*day, map[string]any{oldHome: errors.New("down")})
	if m.c.Moved != newHome || m.c.MovedAt != noon().Add(day) {
		t.Errorf("%+v", m.c)
	}
	m.poll(0, map[string]any{oldHome: redirect{301, newHome + "/"}})
	if m.c.Moved != newHome+"/" || m.c.MovedAt != m.now || m.c.Adopted {
		t.Errorf("%+v", m.c)
	}
}

func TestAnAdoptedAddressThatFails(t *testing.T) {
	moved := map[string]any{oldHome: redirect{301, newHome}}
	for _, tt := range []struct {
		name    string
		failure any
		next    string // the first address of the next poll
		adopted bool   // by the next poll, if the redirect is still there
	}{
		{"404", 404, oldHome, false},
		{"410", 410, oldHome, false},
		{"a page", "<html><title>Domain for sale", oldHome, false},
		{"500", 500, oldHome, true},
		{"DNS", &net.DNSError{Name: "new.example", IsNotFound: true}, oldHome, true},
		{"429", 429, newHome, true},
		{"503", 503, newHome, true},
	} {
		m := newMoving(t, oldHome)
		m.poll(0, moved)
		m.poll(7*day, moved)
		m.poll(day, map[string]any{newHome: tt.failure})
		if m.err == nil || m.asked[0] != newHome {
			t.Fatalf("%s: asked %q, %v", tt.name, m.asked, m.err)
		}
		m.poll(day, moved)
		if m.asked[0] != tt.next || m.c.Adopted != tt.adopted || m.err != nil {
			t.Errorf("%s: asked %q, %+v, %v", tt.name, m.asked, m.c, m.err)
		}
	}
}

func TestHTTPSOfTheSameHostIsAdoptedAtOnce(t *testing.T) {
	const plain, secure = "http://oc.example/feed?a=1", "https://oc.example/feed?a=1"
	m := newMoving(t, plain)
	m.poll(0, map[string]any{plain: redirect{301, secure}})
	m.poll(day, nil)
	if !m.c.Adopted || len(m.asked) != 1 || m.asked[0] != secure {
		t.Errorf("asked %q: %+v", m.asked, m.c)
	}
	m.poll(day, map[string]any{secure: &net.OpError{Op: "dial", Err: errors.New("down")}})
	m.poll(day, nil)
	if m.asked[0] != plain || m.c.Adopted {
		t.Errorf("asked %q: %+v", m.asked, m.c)
	}
	for from, to := range map[string]redirect{
		"http://oc.example/temporary":      {302, "https://oc.example/temporary"},
		"http://oc.example/other":          {301, "https://oc.example/another"},
		"http://oc.example/host":           {301, "https://www.oc.example/host"},
		"http://oc.example:8080/port":      {301, "https://oc.example/port"},
		"https://oc.example/the-other-way": {301, "http://oc.example/the-other-way"},
	} {
		m := newMoving(t, from)
		if m.poll(0, map[string]any{from: to}); m.c.Adopted {
			t.Errorf("%s to %s was adopted at once", from, to.to)
		}
	}
}
