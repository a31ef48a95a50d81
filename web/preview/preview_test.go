package preview_test

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"tocsin/web/internal/pagetest"
	"tocsin/web/preview"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// A room is a channel that tests write to.
type room struct {
	mu       sync.Mutex
	messages []preview.Message
	changed  chan struct{}
}

func newRoom(messages ...preview.Message) *room {
	return &room{messages: messages, changed: make(chan struct{}, 1)}
}

func (r *room) handler() http.Handler {
	return preview.Handler("caucasus-desk", func() []preview.Message {
		r.mu.Lock()
		defer r.mu.Unlock()
		return append([]preview.Message(nil), r.messages...)
	}, func(context.Context) <-chan struct{} { return r.changed })
}

func (r *room) set(messages ...preview.Message) {
	r.mu.Lock()
	r.messages = messages
	r.mu.Unlock()
	r.changed <- struct{}{}
}

func brothers() preview.Message {
	return preview.Message{
		ID: "1", Author: "Tocsin", At: noon, Content: "<@&42>",
		Embeds: []preview.Embed{{
			Title: `Two brothers \| Caspian Courier`, URL: "https://caspian-courier.example/1",
			Description: "Two brothers from **Azerbaijan** die in **custody**\n<t:1772366400:R> <script>x</script>",
			Color:       0xC0392B, Author: "Caspian Courier <en>", Footer: "custody, *azerbaijan*",
			Image: "https://caspian-courier.example/1.png", Timestamp: noon,
			Fields: []preview.Field{{
				Name: "Also reported by", Value: "[Ural Wire](https://ural-wire.example/1)",
				Inline: true,
			}},
		}},
	}
}

func TestPage(t *testing.T) {
	second := brothers()
	second.ID, second.Content, second.Edited = "2", "", noon.Add(time.Minute)
	second.Embeds[0].URL, second.Embeds[0].Image = "javascript:alert(1)", "file:///etc/passwd"
	resp := pagetest.Get(t, newRoom(brothers(), second).handler(), http.MethodGet, "/")
	if policy := resp.Header.Get("Content-Security-Policy"); !strings.Contains(policy,
		"img-src https: http://127.0.0.1:* ") {
		t.Errorf("the policy is %q", policy)
	}
	root := pagetest.Parse(t, resp)
	list := pagetest.Find(root, "ol", "")[0]
	for name, want := range map[string][]string{
		"h1":      {"caucasus-desk"},
		"li":      nil,
		"b":       {"Tocsin", "Tocsin"},
		"h3":      {"Two brothers | Caspian Courier", "Two brothers | Caspian Courier"},
		"strong":  {"Azerbaijan", "custody", "Azerbaijan", "custody"},
		"dt":      {"Also reported by", "Also reported by"},
		"article": nil,
	} {
		got := pagetest.All(pagetest.Find(root, name, ""))
		if want == nil && len(got) != 2 || want != nil && cmp.Diff(want, got) != "" {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	want := []string{"Caspian Courier <en>", "Caspian Courier <en>"}
	if diff := cmp.Diff(want, pagetest.All(pagetest.Find(list, "p", "author"))); diff != "" {
		t.Errorf("authors (-want +got):\n%s", diff)
	}
	for _, foot := range pagetest.All(pagetest.Find(list, "p", "foot")) {
		if !strings.HasPrefix(foot, "custody, *azerbaijan* • ") {
			t.Errorf("the footer is %q", foot)
		}
	}
	var links, images, bars []string
	for _, n := range pagetest.Find(list, "a", "") {
		links = append(links, pagetest.Attr(n, "href"))
	}
	for _, n := range pagetest.Find(list, "img", "") {
		images = append(images, pagetest.Attr(n, "src"))
	}
	for _, n := range pagetest.Find(list, "rect", "") {
		bars = append(bars, pagetest.Attr(n, "fill"))
	}
	for _, tc := range []struct{ got, want []string }{
		{links, []string{
			"https://caspian-courier.example/1", "https://ural-wire.example/1",
			"https://ural-wire.example/1",
		}},
		{images, []string{"https://caspian-courier.example/1.png"}},
		{bars, []string{"#c0392b", "#c0392b"}},
		{pagetest.All(pagetest.Find(list, "span", "pill")), []string{"@role"}},
		{pagetest.All(pagetest.Find(list, "span", "edited")), []string{"(edited)"}},
		{pagetest.All(pagetest.Find(list, "script", "")), nil},
	} {
		if diff := cmp.Diff(tc.want, tc.got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// reader reads a stream event by event.
type reader struct {
	t     *testing.T
	lines *bufio.Scanner
}

// next returns the name of the next event and its data; "" at the end of the stream.
func (r reader) next() (name, data string) {
	for r.lines.Scan() {
		switch field, value, _ := strings.Cut(r.lines.Text(), ": "); field {
		case "event":
			name = value
		case "data":
			data += value + "\n"
		case "":
			if name != "" {
				return name, strings.TrimSuffix(data, "\n")
			}
		}
	}
	return "", ""
}

// put reads a message and returns its id, version and text.
func (r reader) put() (id, version, shown string) {
	r.t.Helper()
	name, data := r.next()
	if name != "put" {
		r.t.Fatalf("event %q: %s", name, data)
	}
	root, err := html.Parse(strings.NewReader(data))
	if err != nil {
		r.t.Fatal(err)
	}
	li := pagetest.Find(root, "li", "")[0]
	return pagetest.Attr(li, "id"), pagetest.Attr(li, "data-version"), pagetest.Words(li)
}

func TestStreamsWhatChanges(t *testing.T) {
	channel := newRoom(brothers())
	server := httptest.NewServer(channel.handler())
	defer server.Close()

	page, err := server.Client().Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	onPage := regexp.MustCompile(`id="m-1" data-version="(\w+)"`).FindStringSubmatch(pagetest.Text(t, page.Body))
	if err := page.Body.Close(); err != nil || onPage == nil {
		t.Fatalf("no message on the page, %v", err)
	}

	resp, err := server.Client().Get(server.URL + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if got := resp.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Fatalf("the stream is %s", got)
	}
	stream := reader{t, bufio.NewScanner(resp.Body)}
	id, version, _ := stream.put()
	if id != "m-1" || version != onPage[1] {
		t.Errorf("the stream begins with %s %s, the page had m-1 %s", id, version, onPage[1])
	}

	other := brothers()
	other.ID = "2"
	channel.set(brothers(), other)
	if id, _, _ := stream.put(); id != "m-2" {
		t.Errorf("after a new message: %s", id)
	}

	edited := brothers()
	edited.Edited = time.Now()
	edited.Embeds[0].Footer = "2 sources"
	channel.set(edited, other)
	id, next, shown := stream.put()
	if id != "m-1" || next == version || !strings.Contains(shown, "2 sources") || !strings.HasSuffix(shown,
		"(edited)") {
		t.Errorf("after an edit: %s, version %s after %s, %s", id, next, version, shown)
	}

	channel.set(edited)
	if name, data := stream.next(); name != "gone" || data != "2" {
		t.Errorf("after a deletion: %s %s", name, data)
	}

	close(channel.changed)
	if name, data := stream.next(); name != "" {
		t.Errorf("after the end: %s %s", name, data)
	}
}

func TestStreamEndsWithItsReader(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	req := httptest.NewRequestWithContext(ctx, http.MethodGet, "/events", nil)
	cancel()
	newRoom().handler().ServeHTTP(httptest.NewRecorder(), req) // returns, or the test times out
}
