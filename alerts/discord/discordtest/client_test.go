package discordtest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"tocsin/alerts/discord/discordtest"
)

const (
	guild        = "100"
	channel      = "200"
	announcement = "201"
	forum        = "202"
	category     = "203"
	role         = "300"
	reader       = "5"
)

// start returns a stand-in with one guild that has a channel of each kind.
func start(t testing.TB) *discordtest.Server {
	t.Helper()
	s, err := discordtest.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	s.AddGuild(discordtest.Guild{
		ID: guild, Name: "Newsroom",
		Channels: []discordtest.Channel{
			{ID: channel, Name: "alerts"},
			{ID: announcement, Name: "news", Type: discordtest.TypeAnnouncement},
			{
				ID: forum, Name: "stories", Type: discordtest.TypeForum,
				Tags: []discordtest.Tag{{ID: "5", Name: "Custody"}},
			},
			{ID: category, Name: "desk", Type: discordtest.TypeCategory},
		},
		Roles:   []discordtest.Role{{ID: role, Name: "desk"}},
		Members: []string{reader},
	})
	return s
}

// A reply is an answer of the REST API.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func (r reply) decode(t testing.TB, v any) {
	t.Helper()
	if err := json.Unmarshal(r.body, v); err != nil {
		t.Fatalf("%v in %s", err, r.body)
	}
}

// id and code read the two fields that most tests are after.
func (r reply) id(t testing.TB) string {
	t.Helper()
	var v struct{ ID string }
	r.decode(t, &v)
	return v.ID
}

func (r reply) code(t testing.TB) int {
	t.Helper()
	var v struct{ Code int }
	r.decode(t, &v)
	return v.Code
}

func request(t testing.TB, s *discordtest.Server, method, path, body string) *http.Request {
	t.Helper()
	var in io.Reader
	if body != "" {
		in = strings.NewReader(body)
	}
	url := path
	if !strings.HasPrefix(path, "http") {
		url = s.URL() + path
	}
	// A bot may still be answering while the test ends.
	req, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), method, url, in)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bot "+discordtest.DefaultToken)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	return req
}

func send(t testing.TB, req *http.Request) (reply, error) {
	t.Helper()
	tr := &http.Transport{}
	defer tr.CloseIdleConnections()
	resp, err := (&http.Client{Transport: tr}).Do(req)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	var b bytes.Buffer
	if _, err := b.ReadFrom(resp.Body); err != nil {
		return reply{}, err
	}
	return reply{resp.StatusCode, resp.Header, b.Bytes()}, nil
}

func call(t testing.TB, s *discordtest.Server, method, path, body string) reply {
	t.Helper()
	r, err := send(t, request(t, s, method, path, body))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// want calls and insists on a status and, for an error, on Discord's code.
func want(t testing.TB, s *discordtest.Server, method, path, body string, status, code int) reply {
	t.Helper()
	r := call(t, s, method, path, body)
	if r.status != status {
		t.Fatalf("%s %s %s: status %d, want %d: %s", method, path, body, r.status, status, r.body)
	}
	if status >= 400 && r.code(t) != code {
		t.Fatalf("%s %s %s: code %d, want %d", method, path, body, r.code(t), code)
	}
	return r
}
