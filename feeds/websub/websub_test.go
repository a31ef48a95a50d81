package websub_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tocsin/feeds"
	"tocsin/feeds/feedtest"
	"tocsin/feeds/websub"
)

var hubBegin = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func TestHubOf(t *testing.T) {
	const address = "https://oc.example/feed"
	read := feeds.Cursor{URL: address, Succeeded: hubBegin}
	with := func(c feeds.Cursor, hub, self string) feeds.Cursor {
		c.Signals = feeds.Signals{Hub: hub, Self: self}
		return c
	}
	moved, unread, plain := read, read, read
	moved.Final, unread.Succeeded, plain.URL = "https://www.oc.example/feed.xml", time.Time{}, "http://oc.example/feed"
	you := func(u string) feeds.Cursor { return feeds.Cursor{URL: u, Succeeded: hubBegin} }
	for _, tc := range []struct {
		name       string
		cursor     feeds.Cursor
		hub, topic string
	}{
		{
			"named", with(read, "https://hub.example/", "https://oc.example/self"), "https://hub.example/",
			"https://oc.example/self",
		},
		{"without self", with(read, "https://hub.example/", ""), "https://hub.example/", address},
		{
			"without self, redirected", with(moved, "https://hub.example/", "/feed"), "https://hub.example/",
			"https://www.oc.example/feed.xml",
		},
		{"over http", with(read, "http://hub.example/", ""), "https://hub.example/", address},
		{
			"over http as the feed is", with(plain, "http://hub.example/", ""), "http://hub.example/",
			"http://oc.example/feed",
		},
		{"none", read, "", ""},
		{"not on the web", with(read, "ftp://hub.example/", address), "", ""},
		{"no address", with(read, "hub", address), "", ""},
		{"too long", with(read, "https://hub.example/"+strings.Repeat("a", 3000), address), "", ""},
		{"never read", with(unread, "https://hub.example/", ""), "", ""},
		{
			"YouTube", you("https://www.youtube.com/feeds/videos.xml?channel_id=UC_x5XG1"),
			"https://pubsubhubbub.appspot.com/", "https://www.youtube.com/xml/feeds/videos.xml?channel_id=UC_x5XG1",
		},
		{"a list of YouTube's", you("https://www.youtube.com/feeds/videos.xml?playlist_id=PL1"), "", ""},
		{"not YouTube", you("https://youtube.com.example/feeds/videos.xml?channel_id=UC_x5XG1"), "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := feeds.Feed{URL: tc.cursor.URL}
			if hub, topic := websub.HubOf(f, tc.cursor); hub != tc.hub || topic != tc.topic {
				t.Errorf("%q %q, want %q %q", hub, topic, tc.hub, tc.topic)
			}
			f.URL += "/other"
			if hub, topic := websub.HubOf(f, tc.cursor); hub != "" || topic != "" {
				t.Errorf("the cursor of another address leads to %q %q", hub, topic)
			}
		})
	}
}

func subscription() websub.Subscription {
	return websub.New(
		feeds.Feed{Name: "OC"}, "https://hub.example/", "https://oc.example/feed", "https://bot.example/websub/",
		hubBegin,
	)
}

func TestSubscriptionIsUnguessable(t *testing.T) {
	a, b := subscription(), subscription()
	if a.Token == b.Token || a.Secret == b.Secret || len(a.Token) < 32 || len(a.Secret.Reveal()) != 64 {
		t.Errorf("tokens of %d, secrets of %d characters", len(a.Token), len(a.Secret.Reveal()))
	}
	if a.Callback != "https://bot.example/websub/"+a.Token {
		t.Error("the callback does not end in the token")
	}
	doc, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		string(doc), fmt.Sprint(a), fmt.Sprintf("%+v %#v %x %q", a, a, a.Secret, a.Secret),
		a.Secret.LogValue().String(),
	} {
		if strings.Contains(text, a.Secret.Reveal()) {
			t.Error("the secret is printed")
		}
	}
}

func TestVerify(t *testing.T) {
	asked := subscription()
	question := func(mode, topic, lease string) url.Values {
		return url.Values{
			"hub.mode":          {mode},
			"hub.topic":         {topic},
			"hub.challenge":     {"c"},
			"hub.lease_seconds": {lease},
		}
	}
	active, _, err := asked.Ask(hubBegin).Verify(question("subscribe", asked.Topic, "864000"), hubBegin)
	if err != nil {
		t.Fatal(err)
	}
	denied := question("denied", asked.Topic, "")
	denied.Del("hub.challenge")
	denied.Set("hub.reason", "no\n such  feed "+asked.Token)
	for _, tc := range []struct {
		name      string
		was       websub.Subscription
		q         url.Values
		state     string
		challenge string
		lease     time.Duration
	}{
		{"confirmed", asked, question("subscribe", asked.Topic, "86400"), websub.Active, "c", 24 * time.Hour},
		{"renewed", active, question("subscribe", asked.Topic, "86400"), websub.Active, "c", 24 * time.Hour},
		{"without a lease", asked, question("subscribe", asked.Topic, ""), websub.Active, "c", 240 * time.Hour},
		{"a minute", asked, question("subscribe", asked.Topic, "60"), websub.Active, "c", time.Hour},
		{"a negative lease", asked, question("subscribe", asked.Topic, "-5"), websub.Active, "c", time.Hour},
		{"a year", asked, question("subscribe", asked.Topic, "31536000"), websub.Active, "c", 720 * time.Hour},
		{"another topic", asked, question("subscribe", asked.Topic+"/", "86400"), "", "", 0},
		{"no topic", asked, url.Values{"hub.mode": {"subscribe"}, "hub.challenge": {"c"}}, "", "", 0},
		{"no challenge", asked, url.Values{"hub.mode": {"subscribe"}, "hub.topic": {asked.Topic}}, "", "", 0},
		{"an unknown mode", asked, question("publish", asked.Topic, ""), "", "", 0},
		{"an end that nobody asked for", active, question("unsubscribe", asked.Topic, ""), "", "", 0},
		{"an end", active.Leave(hubBegin), question("unsubscribe", asked.Topic, ""), websub.Gone, "c", 240 * time.Hour},
		{"begun anew while it ends", active.Leave(hubBegin), question("subscribe", asked.Topic, "86400"), "", "", 0},
		{"denied", active, denied, websub.Denied, "", -time.Since(time.Time{})},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, challenge, err := tc.was.Verify(tc.q, hubBegin)
			if tc.state == "" {
				if !errors.Is(err, websub.ErrNotRequested) || got != tc.was || challenge != "" {
					t.Errorf("%q, %v, %+v; want it refused and nothing changed", challenge, err, got)
				}
				return
			}
			if err != nil || got.State != tc.state || challenge != tc.challenge {
				t.Fatalf("%q, %v, state %s; want %q, %s", challenge, err, got.State, tc.challenge, tc.state)
			}
			switch tc.state {
			case websub.Active:
				if got.LeaseEnd.Sub(hubBegin) != tc.lease || got.Next.Sub(hubBegin) != tc.lease/5*4 ||
					got.Failures != 0 ||
					got.Reason != "" ||
					!got.Since.Equal(hubBegin) {
					t.Errorf("%+v, want a lease of %v", got, tc.lease)
				}
			case websub.Denied:
				if got.Reason != "the hub denies it: no such feed ***" || got.Active(hubBegin) ||
					got.Next.Sub(hubBegin) != 24*time.Hour {
					t.Errorf("%+v", got)
				}
			}
		})
	}
}

// A subscription's life under a hub that is silent, then out of order: it is asked seldom, and never
// given up; one that ends is.
func TestAskIsPatient(t *testing.T) {
	s := subscription()
	now, asked := hubBegin, 0
	for now.Before(hubBegin.Add(30 * 24 * time.Hour)) {
		now = s.Next
		s = s.Ask(now)
		asked++
		if asked%2 == 0 {
			s = s.Fail(&websub.HubError{Code: 503}, now)
		}
	}
	if s.State != websub.Asked || asked < 20 || asked > 45 {
		t.Errorf("asked %d times within 30 days, and it is %s", asked, s.State)
	}
	if s = s.Fail(&websub.HubError{Code: 404}, now); s.Next.Sub(now) != 24*time.Hour {
		t.Errorf("after a refusal it is asked again in %v", s.Next.Sub(now))
	}
	if s.Leave(now).State != websub.Gone {
		t.Error("what was never confirmed is to be ended at the hub")
	}
	s.State, s.LeaseEnd = websub.Active, now.Add(30*24*time.Hour)
	if s.Failures = 2; s.Fail(&websub.HubError{Code: 429, RetryAfter: time.Hour}, now).Next.Sub(now) != time.Hour {
		t.Error("Retry-After is not honoured")
	}
	s = s.Leave(now)
	for asked = 0; s.State == websub.Leaving && asked < 100; asked++ {
		s = s.Ask(s.Next)
	}
	if s.State != websub.Gone || asked > 6 {
		t.Errorf("asked %d times for the end, and it is %s", asked, s.State)
	}
}

// A chain of leases is one as long as each is renewed within the one before.
func TestSinceTellsOfGaps(t *testing.T) {
	s := subscription()
	q := url.Values{
		"hub.mode":          {"subscribe"},
		"hub.topic":         {s.Topic},
		"hub.challenge":     {"c"},
		"hub.lease_seconds": {"86400"},
	}
	at := hubBegin
	for _, step := range []struct {
		after time.Duration
		gap   bool
	}{{0, true}, {20 * time.Hour, false}, {23 * time.Hour, false}, {24 * time.Hour, true}} {
		at = at.Add(step.after)
		before := s.Since
		var err error
		if s, _, err = s.Verify(q, at); err != nil {
			t.Fatal(err)
		}
		if gap := !s.Since.Equal(before); gap != step.gap {
			t.Errorf("after %v: a gap %v, want %v", step.after, gap, step.gap)
		}
	}
}

func TestSigned(t *testing.T) {
	s, body := subscription(), []byte("<rss/>")
	good := func(method string) string { return feedtest.Signature(method, s.Secret.Reveal(), body) }
	sum := func(signature string) string { _, sum, _ := strings.Cut(signature, "="); return sum }
	for _, tc := range []struct {
		name string
		sign []string
		want bool
	}{
		{"sha256", []string{good("sha256")}, true},
		{"sha384", []string{good("sha384")}, true},
		{"sha512", []string{good("sha512")}, true},
		{"sha1 alone", []string{good("sha1")}, true},
		{"capitals", []string{"SHA256=" + strings.ToUpper(sum(good("sha256")))}, true},
		{"sha1 beside a better one", []string{good("sha1"), good("sha256")}, true},
		{"right sha1, wrong sha256", []string{good("sha1"), good("wrong")}, false},
		{"wrong sha256, right sha1", []string{good("wrong"), good("sha1")}, false},
		{"none", nil, false},
		{"empty", []string{""}, false},
		{"no sum", []string{"sha256="}, false},
		{"half a sum", []string{good("sha256")[:40]}, false},
		{"no method", []string{sum(good("sha256"))}, false},
		{"an unknown method", []string{"md5=" + sum(good("sha256"))}, false},
		{"another method's sum", []string{"sha512=" + sum(good("sha256"))}, false},
		{"another secret", []string{feedtest.Signature("sha256", "x", body)}, false},
		{"no secret", []string{feedtest.Signature("sha256", "", body)}, false},
		{"another body", []string{feedtest.Signature("sha256", s.Secret.Reveal(), []byte("<rss />"))}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := s.Signed(http.Header{"X-Hub-Signature": tc.sign}, body); got != tc.want {
				t.Errorf("signed: %v, want %v", got, tc.want)
			}
		})
	}
	s.Secret = ""
	if s.Signed(http.Header{"X-Hub-Signature": {feedtest.Signature("sha256", "", body)}}, body) {
		t.Error("a subscription without a secret believes everybody")
	}
}

func TestSend(t *testing.T) {
	var got url.Values
	var contentType string
	hub := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		switch r.URL.Path {
		case "/moved":
			http.Redirect(w, r, "/hub", http.StatusTemporaryRedirect)
			return
		case "/page":
			http.Redirect(w, r, "/hub", http.StatusFound)
			return
		case "/full":
			w.Header().Set("Retry-After", "120")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		case "/broken":
			http.Error(w, "<html>", http.StatusBadGateway)
			return
		}
		_ = r.ParseForm()
		got, contentType = r.PostForm, r.Header.Get("Content-Type")
		if r.URL.Path == "/refuses" {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, "I do not like\nthe secret %s of %s", got.Get("hub.secret"), got.Get("hub.callback"))
			return
		}
		w.WriteHeader(http.StatusAccepted)
	}))
	defer hub.Close()
	closed := httptest.NewServer(nil)
	closed.Close()
	for _, tc := range []struct {
		hub  string
		want string // of the error
		down bool
	}{
		{hub.URL + "/hub", "", false},
		{hub.URL + "/moved", "", false},
		{hub.URL + "/page", "OC: the hub redirects to " + hub.URL + "/hub, which is no hub", true},
		{
			hub.URL + "/full",
			"OC: the hub is asked too often (status 429, try again in 2m0s); the feed is polled as before", true,
		},
		{hub.URL + "/broken", "OC: the hub is out of order (status 502): <html>; the feed is polled as before", true},
		{
			hub.URL + "/refuses",
			"OC: the hub refuses (status 400): I do not like the secret *** of https://bot.example/websub/***; the feed is polled as before",
			false,
		},
		{closed.URL, "OC: " + strings.TrimPrefix(closed.URL, "http://") + " refuses connections", true},
		{"https://\x00", "OC: the address of the hub cannot be used", true},
	} {
		t.Run(tc.hub, func(t *testing.T) {
			s, text := subscription(), ""
			s.Hub, got = tc.hub, nil
			err := websub.Send(t.Context(), new(feeds.Fetcher), feeds.Feed{Name: "OC", AllowPrivate: true}, s)
			if err != nil {
				text = err.Error()
			}
			if text != tc.want || websub.HubDown(err) != tc.down {
				t.Errorf("down %v: %q, want %v: %q", websub.HubDown(err), text, tc.down, tc.want)
			}
			want := url.Values{
				"hub.callback": {s.Callback}, "hub.mode": {"subscribe"}, "hub.topic": {s.Topic},
				"hub.lease_seconds": {"864000"}, "hub.secret": {s.Secret.Reveal()},
			}
			if err == nil && (!cmp.Equal(want, got) || contentType != "application/x-www-form-urlencoded") {
				t.Errorf("the form differs, or is none: %s", contentType)
			}
		})
	}
	s := subscription()
	s.Hub, s.State = hub.URL, websub.Leaving
	if err := websub.Send(t.Context(), new(feeds.Fetcher), feeds.Feed{AllowPrivate: true}, s); err != nil {
		t.Error(err)
	}
	want := url.Values{"hub.callback": {s.Callback}, "hub.mode": {"unsubscribe"}, "hub.topic": {s.Topic}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// The secret is not sent where everybody can read it.
func TestSendOverHTTPS(t *testing.T) {
	told := false
	plain := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { told = true }))
	defer plain.Close()
	hub := httptest.NewTLSServer(http.RedirectHandler(plain.URL, http.StatusPermanentRedirect))
	defer hub.Close()
	s := subscription()
	s.Hub = hub.URL
	err := websub.Send(t.Context(), &feeds.Fetcher{Client: hub.Client()}, feeds.Feed{Name: "OC"}, s)
	if err == nil || !strings.Contains(err.Error(), "from https to http") || told {
		t.Errorf("told %v: %v", told, err)
	}
}
