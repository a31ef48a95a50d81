package service

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tocsin/cmd/bot/config"
	"tocsin/feeds"
	"tocsin/store"
)

const reloadDoc = `
discord: {token: '${TOKEN:-secret}'}
web: {listen: off}
feeds: [{name: OC, url: "http://oc.example/", schedule: "0 0 1 1 *"}]
topics: [{name: russia, any: [Russia]}]
`

// A changed configuration is put in use as a whole, or not at all. Each notice stays until its source
// clears it: a reload does not erase that of the sender.
func TestReload(t *testing.T) {
	parse := func(doc string) (*config.Config, error) {
		return config.Parse("c.yaml", []byte(doc), func(string) string { return "" })
	}
	first, err := parse(reloadDoc)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		st, err := store.Open(t.Context(), "sqlite::memory:")
		if err != nil {
			t.Fatal(err)
		}
		defer st.Close()
		var doc string
		s := New(Options{
			Log: slog.New(slog.DiscardHandler), Config: first, Store: st, Fetcher: &feeds.Fetcher{}, Now: time.Now,
			Missing: errors.New("nothing to send with"),
			Reload:  func() (*config.Config, error) { return parse(doc) },
		})
		changed := make(chan struct{})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { s.reloads(ctx, changed); close(done) }()

		const invalid = "The configuration file is invalid"
		const restart = "The configuration file has another token"
		other := strings.NewReplacer("name: russia", "name: rossiya", "name: OC", "name: Other").Replace(reloadDoc)
		for _, step := range []struct {
			doc     string
			topic   string   // in use afterwards
			notices []string // their beginnings
		}{
			{reloadDoc + "typo: 1\n", "russia", []string{"nothing to send with", invalid}},
			{other, "rossiya", []string{"nothing to send with"}},
			{strings.Replace(other, "secret", "another", 1), "rossiya", []string{"nothing to send with", restart}},
			{"typo: 1\n", "rossiya", []string{"nothing to send with", invalid, restart}},
			{reloadDoc, "russia", []string{"nothing to send with"}},
		} {
			doc = step.doc
			changed <- struct{}{}
			synctest.Wait()
			if got := s.config.Load().Topics[0].Name; got != step.topic {
				t.Errorf("the topic is %s, want %s", got, step.topic)
			}
			startsWith := cmp.Comparer(func(a, b string) bool {
				return strings.HasPrefix(a, b) ||
					strings.HasPrefix(b, a)
			})
			if got := s.notices.all(); !cmp.Equal(got, step.notices, startsWith) {
				t.Errorf("the notices are %q, want %q", got, step.notices)
			}
		}
		if _, polled := s.polls.Due("OC"); !polled {
			t.Error("the feed of the last configuration is not polled")
		}
		if _, polled := s.polls.Due("Other"); polled {
			t.Error("a feed that was removed is polled")
		}
		cancel()
		<-done
	})
}

func TestServeEndsWithItsContext(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- Serve(ctx, l, http.NotFoundHandler()) }()
	resp, err := http.Get("http://" + l.Addr().String() + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode != http.StatusNotFound {
		t.Errorf("status %d, %v", resp.StatusCode, err)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
