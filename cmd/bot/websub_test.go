package main

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tocsin/feeds"
	"tocsin/feeds/feedtest"
	"tocsin/feeds/websub"
	"tocsin/store"
)

// A pressroom is a desk whose outlets have a hub. A reverse proxy lets the hub reach the callbacks of
// the bot and nothing else. Schedules are so long that no feed is polled by them.
type pressroom struct {
	*desk
	past  string // output of the earlier runs
	hub   *feedtest.Hub
	proxy *httptest.Server
	bot   chan *url.URL // where the running bot listens, for one request at a time to look at
}

func newPressroom(t *testing.T) *pressroom {
	t.Helper()
	hub, err := feedtest.OpenHub()
	if err != nil {
		t.Fatal(err)
	}
	p := &pressroom{desk: newDesk(t), hub: hub, bot: make(chan *url.URL, 1)}
	p.proxy = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case bot := <-p.bot:
			p.bot <- bot
			forward := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
				r.Out.URL.Path = strings.TrimPrefix(r.In.URL.Path, "/tocsin")
				r.SetURL(bot)
			}}
			forward.ServeHTTP(w, r)
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(func() {
		if err := hub.Close(); err != nil {
			t.Error(err)
		}
		p.proxy.Close()
	})
	p.edit("listen: '127.0.0.1:0'", "listen: '127.0.0.1:0', public_url: '"+p.proxy.URL+"/tocsin/'")
	p.edit(`"@every 1s"`, `"0 0 1 1 *"`)
	return p
}

// edit replaces every occurrence of a text in the configuration.
func (p *pressroom) edit(old, by string) {
	p.t.Helper()
	path := filepath.Join(p.dir, "config.yaml")
	doc, err := os.ReadFile(path)
	if err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(string(doc), old, by)), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// ledger opens the ledger of the bot for use.
func (p *pressroom) ledger(use func(*store.Store)) {
	p.t.Helper()
	st, err := store.Open(p.t.Context(), "sqlite:"+filepath.Join(p.dir, "data", "tocsin.db"))
	if err != nil {
		p.t.Fatal(err)
	}
	use(st)
	if err := st.Close(); err != nil {
		p.t.Error(err)
	}
}

// named records the hub in the cursor of each feed, as if its document had named it.
func (p *pressroom) named() {
	p.t.Helper()
	p.ledger(func(st *store.Store) {
		for _, f := range p.news.Outlets() {
			c, err := st.Cursor(p.t.Context(), f.Name)
			if err != nil {
				p.t.Fatal(err)
			}
			c.Signals = feeds.Signals{Hub: p.hub.URL(), Self: f.URL}
			if _, err := st.Keep(p.t.Context(), feeds.Batch{Feed: f, Cursor: c}); err != nil {
				p.t.Fatal(err)
			}
		}
	})
}

// start starts the bot behind the proxy.
func (p *pressroom) start() (stop func()) {
	p.t.Helper()
	p.past += p.out.String()
	p.out = &output{}
	select {
	case <-p.bot:
	default:
	}
	stop = p.desk.start()
	u, err := url.Parse(p.logged(`"status page","url":"(http://[^"]+)/"`))
	if err != nil {
		p.t.Fatal(err)
	}
	p.bot <- u
	return stop
}

// subscribed waits until the hub has n callbacks.
func (p *pressroom) subscribed(n int) {
	p.t.Helper()
	ctx, cancel := p.patience()
	defer cancel()
	if err := p.hub.Await(ctx, func() bool { return len(p.callbacks()) == n }); err != nil {
		p.t.Fatalf("%d callbacks at the hub, want %d: %v\n%s", len(p.callbacks()), n, err, p.out)
	}
}

func (p *pressroom) callbacks() (all []string) {
	for _, f := range p.news.Outlets() {
		all = append(all, p.hub.Callbacks(f.URL)...)
	}
	return all
}

// ping announces an edition to the hub, and returns the status codes of the bot's answers.
func (p *pressroom) ping() (answers []int) {
	p.t.Helper()
	for _, f := range p.news.Outlets() {
		got, err := p.hub.Ping(p.t.Context(), f.URL)
		if err != nil {
			p.t.Fatal(err)
		}
		answers = append(answers, got...)
	}
	return answers
}

// The sample story arrives by push alone, with every signature method. A restart keeps the leases, a feed
// that leaves the configuration is unsubscribed, and the books balance.
func TestPush(t *testing.T) {
	t.Parallel()
	p := newPressroom(t)
	p.once() // the baseline
	p.named()
	stop := p.start()
	outlets := len(p.news.Outlets())
	p.subscribed(outlets)
	asked := len(p.hub.Requests())

	pinged := 0
	polls := len(p.news.Log())
	ping := func(m feedtest.HubBehavior) {
		t.Helper()
		p.hub.Behave(m)
		answers := p.ping()
		pinged++
		if len(answers) < outlets || slices.ContainsFunc(answers,
			func(status int) bool { return status != http.StatusAccepted }) {
			t.Fatalf("the bot answers %v", answers)
		}
	}
	for edition := 1; edition < p.news.Editions(); edition++ {
		before := p.posted(hookChannel)
		p.news.Publish(edition)
		if edition == 1 {
			ping(feedtest.HubBehavior{Sign: "wrong"})
			ping(feedtest.HubBehavior{Sign: "none"})
			if diff := cmp.Diff(before, p.posted(hookChannel)); diff != "" ||
				!strings.Contains(p.out.String(), "push ignored: its signature is missing or invalid") {
				t.Errorf("what nobody signed is posted, or nobody is told (-before +after)\n%s", diff)
			}
		}
		if edition == 4 {
			stop()
			stop = p.start()
		}
		ping(feedtest.HubBehavior{Sign: []string{"sha1", "sha256", "sha384", "sha512"}[edition%4], Twice: edition%2 == 0})
		want := p.expected(edition, nobodyPinged)
		p.eventually("edition "+strconv.Itoa(edition), func() bool { return cmp.Equal(want, p.posted(hookChannel)) })
	}
	want := p.expected(p.news.Editions(), p.pingedForCustody())
	p.eventually("the channel", func() bool { return cmp.Equal(want, p.posted(testChannel)) })
	if got := len(p.news.Log()) - polls - pinged*outlets; got != 0 {
		t.Errorf("the bot polled %d times", got)
	}
	if got := p.hub.Requests(); len(got) != asked {
		t.Errorf("the hub was asked %d times more after the restart", len(got)-asked)
	}

	// A feed leaves the configuration.
	first := p.news.Outlets()[0]
	callback := p.hub.Callbacks(first.URL)[0]
	stop()
	p.edit(`{name: "`+first.Name+`"`, `{name: "another name"`)
	stop = p.start()
	p.subscribed(outlets - 1)
	stop()
	p.ledger(func(st *store.Store) {
		all, err := st.HubSubscriptions(t.Context())
		if err != nil || len(all) != outlets-1 {
			t.Errorf("%d subscriptions, %v", len(all), err)
		}
		for _, h := range append(all, websub.Subscription{Secret: "x", Token: callback[len(callback)-32:]}) {
			if out := p.past + p.out.String(); h.Secret != "x" && strings.Contains(out, h.Secret.Reveal()) ||
				strings.Contains(out, h.Token) {
				t.Error("the log has a secret or a callback")
			}
		}
		b, err := st.Audit(t.Context())
		if err != nil || len(b.Faults) > 0 {
			t.Errorf("books: %q, %v", b.Faults, err)
		}
	})

	// public_url is removed.
	p.edit(", public_url: '"+p.proxy.URL+"/tocsin/'", "")
	stop = p.start()
	p.subscribed(0)
	stop()
	p.ledger(func(st *store.Store) {
		if all, err := st.HubSubscriptions(t.Context()); err != nil || len(all) != 0 {
			t.Errorf("%d subscriptions, %v", len(all), err)
		}
	})
	if strings.Contains(p.past, "it cannot be read") {
		t.Error("a push could not be read")
	}
}

// The callbacks reject all requests but those of a hub.
func TestCallbackIsADoorForHubs(t *testing.T) {
	t.Parallel()
	p := newPressroom(t)
	p.once()
	p.named()
	stop := p.start()
	p.subscribed(len(p.news.Outlets()))
	callback := p.callbacks()[0]
	for _, tc := range []struct {
		path   string
		status int
	}{
		{callback, http.StatusNotFound},
		{
			callback + "?hub.mode=unsubscribe&hub.challenge=c&hub.topic=" + url.QueryEscape(p.news.Outlets()[0].URL),
			http.StatusNotFound,
		},
		{p.proxy.URL + "/tocsin/websub/AAAA", http.StatusNotFound},
	} {
		if code, body := get(t, tc.path); code != tc.status {
			t.Errorf("%s: %d %s", tc.path, code, body)
		}
	}
	resp, err := http.Post(p.proxy.URL+"/tocsin/websub/AAAA", "application/rss+xml", strings.NewReader("<rss/>"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusGone {
		t.Errorf("a push to nobody: %d", resp.StatusCode)
	}
	if n := len(p.callbacks()); n != len(p.news.Outlets()) {
		t.Errorf("%d callbacks are left", n)
	}
	stop()
}
