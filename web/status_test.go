package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tocsin/web"
	"tocsin/web/internal/pagetest"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// sample is a bot with a bit of everything.
func sample() web.View {
	ago := func(d time.Duration) time.Time { return noon.Add(-d) }
	return web.View{
		Version: "0.1.0", Started: ago(3*time.Hour + 12*time.Minute), Now: noon,
		Notices: []string{"no token: set DISCORD_TOKEN to answer slash commands"},
		Feeds: []web.FeedRow{
			{
				Name: "Caspian Courier", URL: "https://caspian-courier.example/rss", Lang: "en", Schedule: "@every 5m",
				Polled: ago(2 * time.Minute), Succeeded: ago(2 * time.Minute), Next: ago(-3 * time.Minute),
				Items: 214, Health: "well",
			},
			{
				Name: "Дарьяльский вестник", URL: "https://daryal.example/", Lang: "ru", Schedule: "*/10 * * * *",
				Polled: ago(4 * time.Minute), Succeeded: ago(5 * time.Hour), Next: ago(0), Items: 88, Failures: 3,
				Error: "daryal.example answered 503 <Service Unavailable>; it is asked again in 10 minutes",
			},
			{Name: "Abşeron Postası", URL: "javascript:alert(1)", Lang: "az", Schedule: "@hourly", Health: "new"},
		},
		Events: []web.EventRow{
			{At: ago(9 * time.Minute), Feed: "Caspian Courier", Health: "well", Reason: "it can be read again"},
			{
				At: ago(7 * time.Hour), Feed: "Caspian Courier", Health: "dead",
				Reason: "10 failed polls since <yesterday>",
			},
		},
		Topics: []web.TopicRow{
			{Name: "custody", Title: "Deaths in custody", Routes: 2, Alerts: 11},
			{Name: "caucasus", Routes: 0, Alerts: 0},
		},
		Targets: []web.TargetRow{
			{Name: "channel 123456789012345678", Waiting: 2, Delivered: 31, Blocked: 1},
			{
				Name: "webhook 9876543210", Delivered: 4,
				Trouble: "Discord says the webhook was deleted; make a new one and set its address",
			},
		},
		Waiting: 2,
		Recent: []web.AlertRow{
			{
				At: ago(40 * time.Second), Outlet: "Caspian Courier",
				Title: "Azerbaijan's prosecutors <open> torture " +
					"case", URL: "https://caspian-courier.example/1", Also: []string{
					"Ural Wire",
					"Tiflis Observer",
				}, Topics: []string{"custody"}, State: "delivered",
			},
			{
				At: ago(26 * time.Hour), Outlet: "Ural Wire", Title: "A headline without a link",
				URL: "ftp://ural-wire.example/2", State: "waiting",
			},
		},
	}
}

func status(v web.View, err error) http.Handler {
	return web.Status(func(context.Context) (web.View, error) { return v, err })
}

func TestStatusPage(t *testing.T) {
	resp := pagetest.Get(t, status(sample(), nil), http.MethodGet, "/")
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Fatalf("%s, %s", resp.Status, resp.Header.Get("Content-Type"))
	}
	root := pagetest.Parse(t, resp)
	var links []string
	for _, a := range pagetest.Find(root, "a", "") {
		links = append(links, pagetest.Words(a)+" → "+pagetest.Attr(a, "href"))
	}
	got := map[string][]string{
		"title":   pagetest.All(pagetest.Find(root, "title", "")),
		"up":      pagetest.All(pagetest.Find(pagetest.Find(root, "header", "")[0], "p", "")),
		"verdict": pagetest.All(pagetest.Find(root, "p", "verdict")),
		"notice":  pagetest.All(pagetest.Find(root, "p", "notice")),
		"alerts":  pagetest.All(pagetest.Find(pagetest.Find(root, "ol", "alerts")[0], "li", "")),
		"events":  pagetest.All(pagetest.Find(pagetest.Find(root, "ol", "alerts")[1], "li", "")),
		"rows":    pagetest.All(pagetest.Find(root, "tr", "")),
		"ill":     pagetest.All(pagetest.Find(root, "tr", "ill")),
		"links":   links,
	}
	trouble := []string{
		"Дарьяльский вестник ru · */10 * * * * 88 5 h ago due ▲ trouble",
		"3 failed polls, the last 4 min ago: daryal.example answered 503 <Service Unavailable>; it is asked " +
			"again in 10 minutes",
	}
	stuck := []string{
		"webhook 9876543210 4 0 0",
		"Out of reach: Discord says the webhook was deleted; make a new one and set its address",
	}
	want := map[string][]string{
		"title":   {"(!) Tocsin"},
		"up":      {"0.1.0 · up 3 h · 1 March 2026 12:00:00 UTC"},
		"verdict": {"1 of 3 feeds is in trouble. 1 target out of reach. 2 messages wait to be delivered."},
		"notice":  {"no token: set DISCORD_TOKEN to answer slash commands"},
		"alerts": {
			"Azerbaijan's prosecutors <open> torture case Caspian Courier, also Ural Wire, Tiflis Observer · 40 " +
				"s ago custody delivered",
			"A headline without a link Ural Wire · 1 day ago waiting",
		},
		"events": {
			"Caspian Courier well · 9 min ago: it can be read again",
			"Caspian Courier dead · 7 h ago: 10 failed polls since <yesterday>",
		},
		"rows": {
			"Feed Items Read Next State", trouble[0], trouble[1],
			"Caspian Courier en · @every 5m 214 2 min ago in 3 min ● well",
			"Abşeron Postası az · @hourly 0 never – not read yet",
			"Topic Routes Alerts", "Deaths in custody custody 2 11", "caucasus 0 0",
			"Target Delivered Waiting Blocked", "channel 123456789012345678 31 2 1", stuck[0], stuck[1],
		},
		"ill": {trouble[0], trouble[1], stuck[0], stuck[1]},
		"links": {
			"Azerbaijan's prosecutors <open> torture case → https://caspian-courier.example/1",
			"Дарьяльский вестник → https://daryal.example/",
			"Caspian Courier → https://caspian-courier.example/rss",
			"status.json → status.json",
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the page (-want +got):\n%s", diff)
	}
}

func TestStatusOfAnEmptyBot(t *testing.T) {
	root := pagetest.Parse(t, pagetest.Get(t, status(web.View{}, nil), http.MethodGet, "/"))
	want := []string{
		"No alert yet.", "No feed is configured.", "No topic is configured.",
		"Nobody follows a topic yet.",
	}
	if diff := cmp.Diff(want, pagetest.All(pagetest.Find(root, "p", "empty"))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := pagetest.Words(pagetest.Find(root, "p",
		"verdict")[0]); got != "No feeds yet. Nothing waits to be delivered." {
		t.Errorf("the verdict is %q", got)
	}
}

func TestStatusThatCannotBeRead(t *testing.T) {
	h := status(web.View{}, errors.New("the database is locked"))
	resp := pagetest.Get(t, h, http.MethodGet, "/")
	root := pagetest.Parse(t, resp)
	if got := pagetest.Words(pagetest.Find(root, "p",
		"bad")[0]); resp.StatusCode != http.StatusServiceUnavailable || !strings.HasSuffix(got, "the database is "+
		"locked") {
		t.Errorf("the page: %s, %q", resp.Status, got)
	}
	resp = pagetest.Get(t, h, http.MethodGet, "/status.json")
	if got := pagetest.Text(t,
		resp.Body); resp.StatusCode != http.StatusServiceUnavailable || got != "{\n  \"error\": \"the database "+
		"is locked\"\n}\n" {
		t.Errorf("the JSON: %s, %s", resp.Status, got)
	}
}

func TestStatusJSON(t *testing.T) {
	v := sample()
	v.Now = v.Now.In(time.FixedZone("Baku", 4*3600)).Add(time.Millisecond)
	resp := pagetest.Get(t, status(v, nil), http.MethodGet, "/status.json")
	body := pagetest.Text(t, resp.Body)
	if resp.Header.Get("Content-Type") != "application/json" || strings.Contains(body, "null") {
		t.Errorf("%s\n%s", resp.Header.Get("Content-Type"), body)
	}
	for _, line := range []string{
		`"now": "2026-03-01T12:00:00Z"`, `"also": []`, `"schedule": "*/10 * * * *"`,
		`"waiting": 2`,
	} {
		if !strings.Contains(body, line) {
			t.Errorf("%s is not in\n%s", line, body)
		}
	}
	var got web.View
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	want := sample()
	want.Recent[1].Also, want.Recent[1].Topics = []string{}, []string{}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("read back (-want +got):\n%s", diff)
	}
	if sample := sample(); v.Recent[1].Also != nil || v.Feeds[0] != sample.Feeds[0] {
		t.Error("the caller's view was changed")
	}
}

func TestOnlyReadingIsAllowed(t *testing.T) {
	h := status(sample(), nil)
	for _, tc := range []struct {
		method, path string
		want         int
	}{
		{http.MethodHead, "/", http.StatusOK},
		{http.MethodPost, "/", http.StatusMethodNotAllowed},
		{http.MethodDelete, "/status.json", http.StatusMethodNotAllowed},
		{http.MethodGet, "/nothing", http.StatusNotFound},
	} {
		resp := pagetest.Get(t, h, tc.method, tc.path)
		if resp.StatusCode != tc.want {
			t.Errorf("%s %s: %s", tc.method, tc.path, resp.Status)
		}
		for _, name := range []string{
			"Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options",
			"Referrer-Policy", "Cache-Control",
		} {
			if resp.Header.Get(name) == "" {
				t.Errorf("%s %s: no %s", tc.method, tc.path, name)
			}
		}
	}
}

// A foreign name that resolves to 127.0.0.1 must not open the page to its site.
func TestLoopbackAnswersToThisMachineOnly(t *testing.T) {
	server := httptest.NewServer(status(sample(), nil))
	defer server.Close()
	for host, want := range map[string]int{
		"":                       http.StatusOK,
		"localhost":              http.StatusOK,
		"LOCALHOST.:8080":        http.StatusOK,
		"bot.localhost:8080":     http.StatusOK,
		"[::1]:8080":             http.StatusOK,
		"192.0.2.7":              http.StatusOK,
		"rebound.example":        http.StatusMisdirectedRequest,
		"localhost.example:8080": http.StatusMisdirectedRequest,
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = host
		resp, err := server.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body := pagetest.Text(t, resp.Body)
		if err := resp.Body.Close(); err != nil {
			t.Error(err)
		}
		if resp.StatusCode != want || want != http.StatusOK && !strings.Contains(body, host) {
			t.Errorf("%q: %s, %s", host, resp.Status, body)
		}
	}
}
