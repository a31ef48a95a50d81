package service

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tocsin/cmd/bot/config"
	"tocsin/feeds"
	"tocsin/feeds/feedtest"
	"tocsin/feeds/websub"
	"tocsin/store"
)

const (
	bulletinURL = "http://bulletin.example/"
	botURL      = "http://bot.example"
)

// hubbed runs a test in simulated time with a feed that has a hub and no subscription yet. The hub and the
// bot call each other in process.
func hubbed(t *testing.T, test func(b *bubble, hub *feedtest.Hub)) {
	inBubble(t, 1, freely(), 0, func(b *bubble) {
		hub := feedtest.NewHub()
		pages := b.service.Handler()
		hub.Client = &http.Client{Transport: inProcess{handler: http.HandlerFunc(func(
			w http.ResponseWriter, r *http.Request,
		) {
			if path, ok := strings.CutPrefix(r.URL.Path, "/elsewhere"); ok {
				r.URL.Path = path
			}
			if b.service.config.Load().PublicURL == "" { // the proxy is gone
				http.NotFound(w, r)
				return
			}
			pages.ServeHTTP(w, r)
		})}}
		web := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Host == "hub.example" {
				hub.ServeHTTP(w, r)
				return
			}
			b.press.ServeHTTP(w, r)
		})
		b.service.fetch = &feeds.Fetcher{Client: &http.Client{Transport: inProcess{handler: web}}}
		b.public(botURL)
		test(b, hub)
	})
}

// public changes web.public_url in the running configuration.
func (b *bubble) public(address string) {
	set := *b.service.config.Load()
	set.PublicURL = address
	b.service.config.Store(&set)
	wake(b.service.hubs.wake)
}

// names polls the feed, whose document now names the hub.
func (b *bubble) names() {
	b.t.Helper()
	b.press.mu.Lock()
	b.press.hub = "http://hub.example/"
	b.press.mu.Unlock()
	b.poll()
}

// follow starts the loop of the hubs. The returned function ends it.
func (b *bubble) follow() (stop func()) {
	ctx, cancel := context.WithCancel(b.t.Context())
	var loops sync.WaitGroup
	loops.Go(func() { b.service.followHubs(ctx) })
	loops.Go(func() { // as the scheduler does
		for {
			select {
			case <-ctx.Done():
				return
			case <-time.After(lookEvery):
				b.service.wakeHubs(ctx)
			}
		}
	})
	return func() { cancel(); loops.Wait() }
}

func (b *bubble) hub() websub.Subscription {
	b.t.Helper()
	synctest.Wait()
	all, err := b.ledger.Hubs(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	return all["Bulletin"]
}

// pushes makes the hub push a bulletin, and returns the number of callbacks that accepted it.
func (b *bubble) pushes(hub *feedtest.Hub, titles ...string) int {
	b.t.Helper()
	page := &bulletin{items: titles}
	w := httptest.NewRecorder()
	page.ServeHTTP(w, nil)
	answers, err := hub.Push(b.t.Context(), bulletinURL, w.Header().Get("Content-Type"), w.Body.Bytes())
	if err != nil {
		b.t.Fatal(err)
	}
	for _, status := range answers {
		if status != http.StatusAccepted {
			b.t.Fatalf("a push is answered %v", answers)
		}
	}
	return len(answers)
}

// Over forty days, a lease of five days is renewed every four, and no push is missed. A hub that is down for
// half a day gets a few more requests, and the lease does not end.
func TestLeaseIsRenewed(t *testing.T) {
	hubbed(t, func(b *bubble, hub *feedtest.Hub) {
		hub.Behave(feedtest.HubBehavior{Lease: 120 * time.Hour})
		stop := b.follow()
		b.names()
		synctest.Wait()
		if len(hub.Requests()) != 1 {
			b.t.Fatalf("the hub was asked %d times, want it at once", len(hub.Requests()))
		}
		deliver := b.deliver()
		time.Sleep(23 * time.Hour) // each day begins an hour before the renewals of that day
		for day := range 40 {
			switch day {
			case 19:
				hub.Behave(feedtest.HubBehavior{Status: 503})
				time.AfterFunc(12*time.Hour, func() {
					// The confirmation comes before the answer.
					hub.Behave(feedtest.HubBehavior{Lease: 120 * time.Hour, First: true})
				})
			case 20:
				if n := len(hub.Requests()) - 5; n < 5 || n > 20 {
					b.t.Errorf("a hub that is out of order is asked %d times", n)
				}
			}
			b.poll() // it finds the items of the push, and no others
			if n := b.pushes(hub, headline("all", day)); n != 1 {
				b.t.Fatalf("on day %d a push has %d takers", day, n)
			}
			b.press.publish(headline("all", day))
			if err := b.service.decide(b.t.Context()); err != nil {
				b.t.Fatal(err)
			}
			time.Sleep(24 * time.Hour)
		}
		b.settle()
		deliver()
		b.toldOnce(bubbleChannel(0), 40)
		var quiet []feedtest.HubRequest
		for _, r := range hub.Requests() {
			if r.Status == http.StatusAccepted {
				quiet = append(quiet, r)
			}
			if r.Mode != "subscribe" || r.Lease != 240*time.Hour || r.Topic != bulletinURL {
				b.t.Errorf("asked for %+v", r)
			}
		}
		for i := range quiet {
			if i > 0 && (quiet[i].At.Sub(quiet[i-1].At) < 96*time.Hour ||
				quiet[i].At.Sub(quiet[i-1].At) > 120*time.Hour) {
				b.t.Errorf("renewed after %v", quiet[i].At.Sub(quiet[i-1].At))
			}
		}
		if h := b.hub(); h.State != websub.Active || h.PollEvery(time.Now()) != 24*time.Hour || h.Reason != "" {
			b.t.Errorf("%+v", h)
		}
		stop()
	})
}

// The states of a subscription after answers of the hub and changes of public_url.
func TestHubHasItsWay(t *testing.T) {
	hubbed(t, func(b *bubble, hub *feedtest.Hub) {
		hub.Behave(feedtest.HubBehavior{Deny: "the publisher does not want it"})
		stop := b.follow()
		b.names()
		if h := b.hub(); h.State != websub.Denied || h.Reason != "the hub denies it: the publisher does not want it" ||
			h.PollEvery(time.Now()) != 0 {
			b.t.Errorf("denied: %+v", h)
		}
		hub.Behave(feedtest.HubBehavior{Status: 404, Text: "no such feed"})
		time.Sleep(25 * time.Hour)
		if h := b.hub(); len(hub.Requests()) != 2 || h.State != websub.Asked ||
			!strings.Contains(h.Reason, "the hub refuses (status 404): no such feed") {
			b.t.Errorf("refused: %+v after %d requests", h, len(hub.Requests()))
		}
		hub.Behave(feedtest.HubBehavior{Silent: true})
		time.Sleep(25 * time.Hour)
		if h := b.hub(); h.Active(time.Now()) || len(hub.Requests()) < 4 || len(hub.Requests()) > 20 {
			b.t.Errorf("silent: %+v after %d requests", h, len(hub.Requests()))
		}
		// It is confirmed for a minute, and the hub does not record the lease.
		hub.Behave(feedtest.HubBehavior{Lease: time.Minute})
		time.Sleep(25 * time.Hour)
		if h := b.hub(); !h.Active(time.Now()) || h.PollEvery(time.Now()) != time.Hour {
			b.t.Errorf("confirmed: %+v", h)
		}
		asked := len(hub.Requests())
		hub.Behave(feedtest.HubBehavior{})
		time.Sleep(time.Hour)
		if n := len(hub.Requests()) - asked; n != 1 && n != 2 {
			b.t.Errorf("a lease of a minute is renewed %d times an hour", n)
		}
		if b.pushes(hub, headline("all", 0)) != 1 {
			b.t.Error("the renewed subscription has no takers")
		}

		// public_url changes: the new callback is subscribed, and the old one unsubscribed.
		b.public(botURL + "/elsewhere")
		b.hub()
		if all := hub.Callbacks(bulletinURL); len(all) != 1 || !strings.HasPrefix(all[0], botURL+"/elsewhere/websub/") {
			b.t.Errorf("callbacks after the move: %d", len(all))
		}
		// A document without the hub ends the subscription when the lease is to be renewed.
		b.names()
		cursor, err := b.ledger.Cursor(b.t.Context(), "Bulletin")
		if err != nil {
			b.t.Fatal(err)
		}
		cursor.Signals = feeds.Signals{}
		if _, err := b.ledger.Keep(b.t.Context(), feeds.Batch{
			Feed:   b.service.config.Load().Feeds[0].Feed,
			Cursor: cursor,
		}); err != nil {
			b.t.Fatal(err)
		}
		time.Sleep(7 * 24 * time.Hour)
		if len(hub.Callbacks(bulletinURL)) != 1 || !b.hub().Active(time.Now()) {
			b.t.Error("one document without the hub ended the subscription")
		}
		time.Sleep(2 * 24 * time.Hour)
		if len(hub.Callbacks(bulletinURL)) != 0 || b.hub().State != "" {
			b.t.Errorf("the feed has no hub any more: %+v", b.hub())
		}

		// The bot cannot be reached any more, and the hub is not informed.
		b.names()
		b.hub()
		if len(hub.Callbacks(bulletinURL)) != 1 {
			b.t.Fatal("the hub that is named again is not followed")
		}
		b.public("")
		time.Sleep(30 * 24 * time.Hour)
		stop()
		if all, err := b.ledger.HubSubscriptions(b.t.Context()); err != nil || len(all) != 0 {
			b.t.Errorf("%d subscriptions stay for ever, %v", len(all), err)
		}
	})
}

// Requests to a hub that is down are not repeated for each of its feeds.
func TestHubIsDownForAll(t *testing.T) {
	hubbed(t, func(b *bubble, hub *feedtest.Hub) {
		hub.Behave(feedtest.HubBehavior{Status: 503, RetryAfter: "7200"})
		for n := range 50 {
			sub := websub.New(feeds.Feed{Name: fmt.Sprint("feed ", n)}, "http://hub.example/",
				fmt.Sprint("http://bulletin.example/", n), botURL+callbacks, time.Now())
			if err := b.ledger.AddHub(b.t.Context(), sub, time.Now()); err != nil {
				b.t.Fatal(err)
			}
		}
		all, err := b.ledger.HubSubscriptions(b.t.Context())
		if err != nil {
			b.t.Fatal(err)
		}
		if err := b.service.askHub(b.t.Context(), all); err != nil || len(hub.Requests()) != 1 {
			b.t.Errorf("a hub that is down is asked %d times: %v", len(hub.Requests()), err)
		}
		all, err = b.ledger.HubSubscriptions(b.t.Context())
		if err != nil || len(all) != 50 {
			b.t.Fatal(len(all), err)
		}
		for _, h := range all {
			if time.Until(h.Next) != 2*time.Hour || h.Reason == "" {
				b.t.Errorf("%s: again in %v: %s", h.Feed, time.Until(h.Next), h.Reason)
			}
		}
	})
}

// A push and a poll of one feed at the same time: the cursor is that of the poll, each item is kept once, and
// the books balance.
func TestPushAndPollAtOnce(t *testing.T) {
	hubbed(t, func(b *bubble, hub *feedtest.Hub) {
		stop := b.follow()
		b.names()
		b.hub()
		const rounds = 30
		var told []string
		for n := range rounds {
			told = append(told, headline("all", n))
			b.press.publish(headline("all", n))
			var both sync.WaitGroup
			both.Go(func() { b.pushes(hub, told...) })
			both.Go(func() { _ = b.service.pollNow(b.t.Context(), b.service.config.Load().Feeds[0]) })
			both.Wait()
			c, err := b.ledger.Cursor(b.t.Context(), "Bulletin")
			if err != nil || !c.Polled.Equal(time.Now()) || c.Signals.Hub == "" || c.BodyHash == "" {
				b.t.Fatalf("round %d: %+v, %v", n, c, err)
			}
			time.Sleep(time.Minute)
		}
		stop()
		if err := b.service.decide(b.t.Context()); err != nil {
			b.t.Fatal(err)
		}
		books, err := b.ledger.Audit(b.t.Context())
		if err != nil || len(books.Faults) > 0 || books.Items.Kept != rounds {
			b.t.Errorf("books %+v, %v", books.Items, err)
		}
	})
}

// A push of an old item that was edited, long after it left the feed, is left to the poll.
func TestOldItemsOfAPush(t *testing.T) {
	hubbed(t, func(b *bubble, hub *feedtest.Hub) {
		stop := b.follow()
		b.names()
		b.hub()
		entry := func(id string, published time.Time) string {
			return fmt.Sprintf("<entry><id>%s</id><title>%[1]s</title><link href='https://bulletin.example/%[1]s'/><published>%s</published></entry>", id, published.Format(time.RFC3339))
		}
		body := `<feed xmlns="http://www.w3.org/2005/Atom"><title>B</title>` +
			entry("old", time.Now().Add(-100*time.Hour)) + entry("new", time.Now().Add(-time.Hour)) + `</feed>`
		if _, err := hub.Push(b.t.Context(), bulletinURL, "application/atom+xml", []byte(body)); err != nil {
			b.t.Fatal(err)
		}
		waiting, err := b.ledger.Pending(b.t.Context(), 10)
		if err != nil || len(waiting) != 1 || waiting[0].Item.ID != "new" {
			b.t.Errorf("on the desk: %+v, %v", waiting, err)
		}
		stop()
	})
}

// FuzzCallback: for any request to a callback, items without a valid signature are not kept, and only requested
// subscriptions are confirmed.
func FuzzCallback(f *testing.F) {
	set, err := config.Parse("c.yaml",
		[]byte("web: {public_url: 'http://bot.example'}\nfeeds: [{name: Bulletin, url: 'http://bulletin.example/'}]\ntopics: [{name: all, any: [all]}]\n"), func(string) string { return "" })
	if err != nil {
		f.Fatal(err)
	}
	st, err := store.Open(f.Context(), "sqlite::memory:")
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = st.Close() })
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	sv := New(Options{
		Log: slog.New(slog.DiscardHandler), Config: set, Store: st, Fetcher: &feeds.Fetcher{},
		Now: func() time.Time { now = now.Add(time.Minute); return now },
	})
	handler := sv.Handler()
	if _, err := st.Keep(f.Context(), feeds.Batch{
		Feed: set.Feeds[0].Feed, First: true,
		Cursor: feeds.Cursor{URL: bulletinURL, Succeeded: now},
	}); err != nil {
		f.Fatal(err)
	}
	sub := websub.New(feeds.Feed{Name: "Bulletin"}, "http://hub.example/", bulletinURL, "http://bot.example"+callbacks,
		now)
	if err := st.AddHub(f.Context(), sub, now); err != nil {
		f.Fatal(err)
	}
	f.Add("GET", "hub.mode=subscribe&hub.topic=http%3A%2F%2Fbulletin.example%2F&hub.challenge=x&hub.lease_seconds=1",
		"", "", "", false)
	f.Add("GET", "hub.mode=unsubscribe&hub.topic=http%3A%2F%2Fbulletin.example%2F&hub.challenge=x", "", "", "", false)
	f.Add("GET", "hub.mode=denied&hub.topic=http%3A%2F%2Fbulletin.example%2F&hub.reason=%00%ff", "", "", "", false)
	f.Add("POST", "", "application/rss+xml", "sha256=00", "<rss><channel><item><title>a</title></item></channel></rss>",
		false)
	f.Add("POST", "", "application/rss+xml", "sha1", "<rss><channel><item><title>b</title></item></channel></rss>",
		true)
	f.Add("POST", "%", "text/html; charset=\xff", "=", "", true)
	fetched := func(t *testing.T) int {
		b, err := st.Audit(t.Context())
		if err != nil || len(b.Faults) > 0 {
			t.Fatalf("books: %q, %v", b.Faults, err)
		}
		return b.Items.Fetched
	}
	f.Fuzz(func(t *testing.T, method, query, contentType, signature, body string, signed bool) {
		before := fetched(t)
		was, ok, err := st.HubSubscription(t.Context(), sub.Token)
		if err != nil || !ok {
			t.Fatalf("the subscription is gone: %v", err)
		}
		again := was
		again.State, again.LeaseEnd = websub.Active, now.Add(time.Hour) // whatever the input before made of it
		if _, ok, err = st.SaveHub(t.Context(), again); err != nil || !ok {
			t.Fatal(ok, err)
		}
		if method != http.MethodPost {
			method = http.MethodGet
		}
		r := httptest.NewRequest(method, callbacks+sub.Token, strings.NewReader(body))
		r.URL.RawQuery = query
		r.Header["Content-Type"], r.Header["X-Hub-Signature"] = []string{contentType}, []string{signature}
		if signed {
			r.Header["X-Hub-Signature"] = append(r.Header["X-Hub-Signature"],
				feedtest.Signature("sha256", sub.Secret.Reveal(), []byte(body)))
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		answer, err := io.ReadAll(w.Result().Body)
		if err != nil {
			t.Fatal(err)
		}
		if now := fetched(t); now != before && (!signed || method != http.MethodPost) {
			t.Errorf("%d items of what nobody signed are kept", now-before)
		}
		if signed && method == http.MethodPost && w.Code != http.StatusAccepted {
			t.Errorf("what is signed is answered %d", w.Code)
		}
		if method == http.MethodGet && w.Code == http.StatusOK {
			q, _ := url.ParseQuery(query)
			if q.Get("hub.topic") != sub.Topic || q.Get("hub.mode") == "unsubscribe" ||
				q.Get("hub.mode") != "denied" && string(answer) != q.Get("hub.challenge") {
				t.Errorf("confirmed: %q with %q", query, answer)
			}
		}
		if strings.Contains(string(answer), sub.Secret.Reveal()) {
			t.Error("the answer holds the secret")
		}
	})
}
