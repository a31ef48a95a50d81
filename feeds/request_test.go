package feeds

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// Headers for a feed's own host go to no other: user and password, the feed's
// headers, validators of another address.
func TestWhatIsSentWhere(t *testing.T) {
	f := Feed{
		Name: "OC Media", URL: "https://reader:hush@oc.example/feed#x", UserAgent: "Own/2",
		Headers: map[string]Secret{"X-Token": "hush", "cookie": "hush"},
	}
	c := Cursor{
		URL:          f.URL,
		Final:        "https://cdn.example/feed",
		ETag:         `W/"a-gzip"`,
		LastModified: "whenever",
		Read:         noon(),
	}
	hops := map[string]string{
		"https://oc.example/feed":     "http://evil:pw@oc.example/insecure",
		"http://oc.example/insecure":  "https://other.example/",
		"https://other.example/":      "https://OC.example:443/back",
		"https://OC.example:443/back": "https://cdn.example/feed#y",
	}
	p := &publisher{answer: func(req *http.Request) (*http.Response, error) {
		if to, ok := hops[req.URL.String()]; ok {
			return reply(302, "", "Location", to, "Set-Cookie", "a=b")(req)
		}
		return reply(304, "", "ETag", `W/"b-gzip"`)(req)
	}}
	b, err := (&Fetcher{Client: &http.Client{Transport: p}, UserAgent: "Test/1"}).Fetch(t.Context(), f, c, noon())
	if err != nil || b.Status != 304 || b.Cursor.ETag != `W/"b-gzip"` || b.Cursor.LastModified != "whenever" ||
		b.Cursor.Final != "https://cdn.example/feed" {
		t.Fatal(b, err)
	}
	var got []string
	for _, req := range p.asked {
		h := req.Header
		if h.Get("User-Agent") != "Own/2" || h.Get("Accept") != accept || h.Get("Accept-Encoding") != "zstd, gzip" ||
			h.Get("Referer") != "" ||
			req.URL.User != nil {
			t.Errorf("%s: %v", req.URL, h)
		}
		got = append(got, fmt.Sprintf("%s secrets=%t%t%t validators=%t%t", req.URL,
			h.Get("Authorization") != "", h.Get("X-Token") != "", h.Get("Cookie") != "",
			h.Get("If-None-Match") == `W/"a-gzip"`, h.Get("If-Modified-Since") == "whenever"))
	}
	want := []string{
		"https://oc.example/feed secrets=truetruetrue validators=falsefalse",
		"http://oc.example/insecure secrets=falsefalsefalse validators=falsefalse",
		"https://other.example/ secrets=falsefalsefalse validators=falsefalse",
		"https://OC.example:443/back secrets=truetruetrue validators=falsefalse",
		"https://cdn.example/feed secrets=falsefalsefalse validators=truetrue",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	if user, password, ok := p.asked[0].BasicAuth(); !ok || user != "reader" || password != "hush" {
		t.Error("the feed's own user and password were not sent")
	}

	// The address that the validators are of is the feed's own now: they are not sent to it.
	c.Final = ""
	p = &publisher{answer: reply(200, news)}
	if _, err = (&Fetcher{Client: &http.Client{Transport: p}}).Fetch(t.Context(), f, c, noon()); err != nil ||
		p.last().Get("If-None-Match") == "" {
		t.Error("a cursor without Final is of the feed's address", err)
	}
}

func TestRedirectsToOddPorts(t *testing.T) {
	for _, tt := range []struct {
		feed Feed
		to   string
		ok   bool
	}{
		{outlet(), "https://cdn.example:8443/", true},
		{outlet(), "http://cdn.example:8080/", true},
		{outlet(), "http://cdn.example:22/", false},
		{outlet(), "http://oc.example:9000/", false},
		{Feed{Name: "OC Media", URL: "http://oc.example:9000/feed"}, "http://cdn.example:9000/", true},
		{Feed{Name: "OC Media", URL: "http://oc.example:9000/feed"}, "http://oc.example:9001/?key=hush", false},
		{
			Feed{Name: "OC Media", URL: "http://oc.example:9000/feed", AllowPrivate: true},
			"http://oc.example:9001/",
			true,
		},
	} {
		p := &publisher{}
		p.answer = func(req *http.Request) (*http.Response, error) {
			if len(p.asked) == 1 {
				return reply(302, "", "Location", tt.to)(req)
			}
			return reply(200, news)(req)
		}
		_, err := (&Fetcher{Client: &http.Client{Transport: p}}).Fetch(t.Context(), tt.feed, Cursor{}, noon())
		transfer, typed := errors.AsType[*TransferError](err)
		if (err == nil) != tt.ok ||
			err != nil && (!typed || transfer.kind != kindRedirect || strings.Contains(err.Error(), "hush")) {
			t.Errorf("%s to %s: %v", tt.feed.URL, tt.to, err)
		}
	}
}

// A part of a document (RFC 3229) is read as news, and is no document to remember.
func TestPartialFeed(t *testing.T) {
	_, b, err := poll(t, Cursor{}, noon(), reply(200, news, "ETag", `"a"`))
	if err != nil {
		t.Fatal(err)
	}
	whole := b.Cursor
	p, b, err := poll(
		t, whole, noon().Add(1), reply(226, strings.Replace(news, "News", "More", 1), "ETag", `"b"`, "IM", "feed"),
	)
	if p.last().Get("A-IM") != "feed" || err != nil || len(b.Items) != 1 || b.Cursor.ETag != `"b"` {
		t.Fatal(p.last(), b, err)
	}
	if b.Cursor.BodyHash != "" || b.Cursor.Read != whole.Read {
		t.Errorf("remembered as a whole: %+v", b.Cursor)
	}
}
