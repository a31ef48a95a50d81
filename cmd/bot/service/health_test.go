package service

import (
	"bytes"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"tocsin/cmd/bot/config"
	"tocsin/feeds"
	"tocsin/feeds/poll"
	"tocsin/store"
)

// A feed dies and recovers: the log, the ledger, the page and the metrics report each change once, across
// restarts.
func TestFeedHealthIsTold(t *testing.T) {
	set, err := config.Parse("config.yaml",
		[]byte("feeds: [{name: OC, url: 'http://oc.example/'}]\ntopics: [{name: t, any: [x]}]\n"),
		func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), "sqlite::memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	status, out := http.StatusNotFound, &bytes.Buffer{}
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	start := func() *Service {
		sv := New(Options{
			Log: slog.New(slog.NewTextHandler(out, nil)), Config: set, Store: st,
			Now: func() time.Time { return now },
		})
		outlet := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = w.Write([]byte("<rss><channel><title>OC</title></channel></rss>"))
		})
		sv.fetch = &feeds.Fetcher{Client: &http.Client{Transport: inProcess{handler: outlet}}}
		if !sv.schedule(t.Context()) {
			t.Fatal("the clock has no feeds")
		}
		return sv
	}
	sv := start()
	for range 6 {
		_ = sv.pollNow(t.Context(), set.Feeds[0]) // fails, as it should
		now = now.Add(time.Hour)
		sv = start()
	}
	v, err := sv.view(t.Context())
	if err != nil || len(v.Events) != 1 || v.Feeds[0].Health != poll.HealthDead ||
		v.Events[0].Health != poll.HealthDead {
		t.Errorf("the page: %v, %+v, events %+v", err, v.Feeds, v.Events)
	}
	status = http.StatusOK
	if err := sv.pollNow(t.Context(), set.Feeds[0]); err != nil {
		t.Fatal(err)
	}
	v, err = sv.view(t.Context())
	if err != nil || len(v.Events) != 2 || v.Feeds[0].Health != "well" || v.Events[0].Health != "well" ||
		v.Feeds[0].Schedule != "about every 10m" {
		t.Errorf("the page: %v, %+v, events %+v", err, v.Feeds, v.Events)
	}
	for what, times := range map[string]int{
		`msg="feed dead" feed=OC reason="it could never be read: status 404`: 1,
		`msg="feed recovered" feed=OC reason="it can be read again"`:         1,
	} {
		if n := strings.Count(out.String(), what); n != times {
			t.Errorf("the log has %d times %s\n%s", n, what, out)
		}
	}
	ms, err := sv.metrics(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if text := fmt.Sprint(ms); !strings.Contains(text, "[[feed OC] [health well]] 1") {
		t.Errorf("metrics: %s", text)
	}
}

// While the bot's own network is down, the page has a notice, and failures do not count.
func TestNetworkDownIsTold(t *testing.T) {
	doc := "topics: [{name: t, any: [x]}]\nfeeds:\n"
	for i := range 8 {
		doc += fmt.Sprintf("  - {name: f%d, url: 'http://host-%[1]d.example/'}\n", i)
	}
	set, err := config.Parse("config.yaml", []byte(doc), func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), "sqlite::memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	out := &bytes.Buffer{}
	sv := New(Options{
		Log: slog.New(slog.NewTextHandler(out, nil)), Config: set, Store: st,
		Now: func() time.Time { return now },
	})
	sv.fetch = &feeds.Fetcher{Client: &http.Client{Transport: noNetwork{}}}
	for _, f := range set.Feeds {
		_ = sv.pollNow(t.Context(), f) // fails, as it should
	}
	cursors, err := st.Cursors(t.Context())
	if err != nil || len(cursors) != 4 {
		t.Errorf("%v: the failures of %d feeds count", err, len(cursors))
	}
	v, err := sv.view(t.Context())
	if err != nil || len(v.Notices) != 1 ||
		!strings.HasPrefix(v.Notices[0], "The network seems to be down since 12:00 UTC") {
		t.Errorf("the page: %v, %q", err, v.Notices)
	}
	if n := strings.Count(out.String(), "the network seems to be down"); n != 1 {
		t.Errorf("the log tells it %d times", n)
	}
	sv.fetch = &feeds.Fetcher{Client: &http.Client{Transport: inProcess{handler: http.NotFoundHandler()}}}
	now = now.Add(time.Hour)
	_ = sv.pollNow(t.Context(), set.Feeds[7]) // any answer of a host shows that the network is up
	if v, err := sv.view(t.Context()); err != nil || len(v.Notices) > 0 ||
		!strings.Contains(out.String(), `msg="the network is back: the feeds that were missed are polled" down=1h`) {
		t.Errorf("%v, %q\n%s", err, v.Notices, out)
	}
}

type noNetwork struct{}

func (noNetwork) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, &net.OpError{
		Op: "dial", Net: "tcp",
		Err: &net.DNSError{Err: "server misbehaving", Name: "host.example"},
	}
}
