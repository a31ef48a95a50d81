package feeds

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"tocsin/feeds/internal/weburl"
)

const (
	formType     = "application/x-www-form-urlencoded"
	maxHubAnswer = 800 // bytes of the body
)

// A HubAnswer is a hub's answer to a request, of whatever status.
type HubAnswer struct {
	Status int
	Header http.Header
	Body   []byte // at most its first 800 bytes; nil if it cannot be read
}

// PostHub sends a form to the WebSub hub of a feed. The hub is reached as the feed is, by the same
// proxy and into the same networks, but without the feed's headers and password. It takes at most 30 s.
// A redirect is followed if the request can be repeated, and never from https to http. The error is a
// [*TransferError], or ctx's if that is cancelled.
func (ft *Fetcher) PostHub(ctx context.Context, f Feed, hub string, form url.Values) (HubAnswer, error) {
	limited, cancel := context.WithTimeout(ctx, pollTimeout)
	defer cancel()
	asHub := Feed{URL: hub, Proxy: f.Proxy, AllowPrivate: f.AllowPrivate, UserAgent: f.UserAgent}
	p, err := newPollRequest(asHub, Cursor{}, ft.agent(), time.Time{})
	if err != nil {
		return HubAnswer{}, transferErrorf(kindAddress, "the address of the hub cannot be used")
	}
	req, err := http.NewRequestWithContext(limited, http.MethodPost, hub, strings.NewReader(form.Encode()))
	if err != nil {
		return HubAnswer{}, transferErrorf(kindAddress, "the address of the hub cannot be used")
	}
	req.Header.Set("User-Agent", p.agent)
	req.Header.Set("Content-Type", formType)
	client, err := ft.client(p)
	if err != nil {
		return HubAnswer{}, err
	}
	client.CheckRedirect = func(req *http.Request, via []*http.Request) error {
		if req.Method != http.MethodPost {
			return transferErrorf(kindRedirect, "the hub redirects to %s, which is no hub", weburl.Bare(req.URL))
		}
		if via[0].URL.Scheme == "https" && req.URL.Scheme != "https" {
			return transferErrorf(kindRedirect, "the hub redirects from https to http, where the secret is not sent")
		}
		if err := p.checkRedirect(req, via); err != nil {
			return err
		}
		//nolint:gosec // no header of the first request
		req.Header = http.Header{"User-Agent": {p.agent}, "Content-Type": {formType}}
		return nil
	}
	resp, err := client.Do(req)
	if err != nil {
		return HubAnswer{}, explain(ctx, err, req.URL)
	}
	defer resp.Body.Close() //nolint:errcheck // only read from
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxHubAnswer))
	if err != nil {
		body = nil
	}
	return HubAnswer{Status: resp.StatusCode, Header: resp.Header, Body: body}, nil
}
