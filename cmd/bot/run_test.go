package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"tocsin/web"
)

// rewrite replaces a text in the configuration.
func (d *desk) rewrite(old, by string) {
	d.t.Helper()
	path := filepath.Join(d.dir, "config.yaml")
	doc, err := os.ReadFile(path)
	if err != nil {
		d.t.Fatal(err)
	}
	if !strings.Contains(string(doc), old) {
		d.t.Fatalf("the configuration does not have %q", old)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(doc), old, by, 1)), 0o600); err != nil {
		d.t.Fatal(err)
	}
}

// logged waits for a line of the log that matches, and returns its first group.
func (d *desk) logged(pattern string) string {
	d.t.Helper()
	re := regexp.MustCompile(pattern)
	ctx, cancel := d.patience()
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if m := re.FindStringSubmatch(d.out.String()); m != nil {
			return m[len(m)-1]
		}
		select {
		case <-ctx.Done():
			d.t.Fatalf("the log never says %q\n%s", pattern, d.out)
		case <-tick.C:
		}
	}
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// A feed that fails in any way is logged, and the other feeds are not affected.
func TestBadFeedsDoNotHarmGoodOnes(t *testing.T) {
	t.Parallel()
	hang := make(chan struct{})
	bad := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/down":
			w.WriteHeader(http.StatusServiceUnavailable)
		case "/html":
			_, _ = io.WriteString(w, "<!doctype html><title>Just a moment…</title>")
		case "/huge":
			for range 100 {
				if _, err := w.Write(make([]byte, 1<<20)); err != nil {
					return
				}
			}
		case "/hostile":
			_, _ = io.WriteString(w, "<rss><channel><item>"+strings.Repeat("<x:a>", 1<<20))
		case "/cut":
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, "<rss>")
		case "/slow":
			select {
			case <-hang:
			case <-r.Context().Done():
			}
		}
	}))
	defer bad.Close()
	defer close(hang)
	d := newDesk(t)
	var extra strings.Builder
	paths := []string{"down", "html", "huge", "hostile", "cut"}
	for _, path := range paths {
		fmt.Fprintf(&extra, "  - {name: %s, url: %q, allow_private: true}\n", path, bad.URL+"/"+path)
	}
	d.rewrite("feeds:\n", "feeds:\n"+extra.String())
	d.once()
	d.news.Publish(1)
	d.once()
	if got := d.posted(testChannel); len(got) != 1 {
		t.Errorf("posted %v, want the first report", got)
	}
	for _, path := range paths {
		if !strings.Contains(d.out.String(), `"feed":"`+path+`"`) {
			t.Errorf("the log does not tell of %s", path)
		}
	}

	// A feed that hangs delays neither the others nor the end of the program.
	d.rewrite("feeds:\n", fmt.Sprintf("feeds:\n  - {name: slow, url: %q, allow_private: true}\n", bad.URL+"/slow"))
	stop := d.start()
	d.news.Publish(4)
	d.eventually("alerts beside a feed that hangs", func() bool { return len(d.posted(testChannel)) >= 4 })
	stop()
}

func TestStatusAndHealth(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	stop := d.start()
	url := d.logged(`"status page","url":"(http://[^"]+)/"`)
	address := strings.TrimPrefix(url, "http://")
	for _, path := range []string{"/healthz", "/readyz"} {
		if code, body := get(t, url+path); code != http.StatusOK {
			t.Errorf("%s: %d %s", path, code, body)
		}
	}
	d.logged(`"followed from now on","feed":"Caspian Courier"`)
	code, body := get(t, url+"/status.json")
	var v web.View
	if err := json.Unmarshal([]byte(body), &v); code != http.StatusOK || err != nil {
		t.Fatalf("%d %v %s", code, err, body)
	}
	if len(v.Feeds) != 6 || len(v.Topics) != 4 || v.Topics[2].Routes != 2 || len(v.Notices) > 0 {
		t.Errorf("status: %d feeds, topics %+v, notices %q", len(v.Feeds), v.Topics, v.Notices)
	}
	if code, body := get(t, url+"/"); code != http.StatusOK || !strings.Contains(body, "Caspian Courier") {
		t.Errorf("status page: %d", code)
	}
	if code, body := get(t, url+"/metrics"); code != http.StatusOK ||
		!strings.Contains(body, `tocsin_feed_failures{feed="Caspian Courier"} 0`) ||
		!strings.Contains(body, "tocsin_polls_total") {
		t.Errorf("metrics: %d\n%s", code, body)
	}
	// The verb uses the address of the configuration.
	d.rewrite("'127.0.0.1:0'", "'"+address+"'")
	if err := d.bot(t.Context(), "health"); err != nil {
		t.Errorf("bot health: %v", err)
	}
	stop()
	if err := d.bot(t.Context(), "health"); err == nil || !strings.Contains(err.Error(), "no bot answers at "+address) {
		t.Errorf("bot health of a stopped bot: %v", err)
	}
}

// Two bots on one ledger would post each alert twice, so the second one fails.
func TestOneBotALedger(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	stop := d.start()
	d.logged(`"msg":"running"`)
	if err := d.bot(t.Context(), "run", "--once"); err == nil ||
		!strings.Contains(err.Error(), "another bot is running") {
		t.Errorf("a second bot: %v", err)
	}
	stop()
	d.once()
}

// Without credentials, --wait-for-token polls, keeps alerts, and shows a notice with the variables to set.
// A later run with a token posts the alerts.
func TestWaitForToken(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	path := filepath.Join(d.dir, "config.yaml")
	none := func(name string) string {
		if name == "LOG_LEVEL" {
			return "debug"
		}
		return ""
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- run(ctx, []string{"run", "--wait-for-token", "--config", path}, none, strings.NewReader(""), d.out,
			d.out)
	}()
	url := d.logged(`"status page","url":"(http://[^"]+)/"`)
	var v web.View
	if _, body := get(t, url+"/status.json"); json.Unmarshal([]byte(body), &v) != nil || len(v.Notices) != 1 ||
		!strings.Contains(v.Notices[0], "DISCORD_TOKEN") {
		t.Errorf("the notices are %q", v.Notices)
	}
	wait, stop := d.patience()
	defer stop()
	if err := d.news.Await(wait); err != nil {
		t.Fatal(err)
	}
	d.news.Publish(1)
	if err := d.news.Await(wait); err != nil {
		t.Fatal(err)
	}
	d.logged(`"decision":"new"`)
	cancel()
	if err := <-done; err != nil {
		t.Fatalf("ended with %v\n%s", err, d.out)
	}
	d.once()
	if got := d.posted(testChannel); len(got) != 1 {
		t.Errorf("posted %v, want what was kept", got)
	}
}
