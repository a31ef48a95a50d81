package feeds

import (
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"code.dny.dev/ssrf"
	"github.com/google/go-cmp/cmp"
)

const news = `<rss version="2.0"><channel><title>Outlet</title>` +
	`<item><title>News</title><link>/1</link><guid isPermaLink="false">1</guid></item></channel></rss>`

// A publisher answers requests from a function and records them.
type publisher struct {
	mu     sync.Mutex
	asked  []*http.Request
	answer func(*http.Request) (*http.Response, error)
}

func (p *publisher) RoundTrip(req *http.Request) (*http.Response, error) {
	p.mu.Lock()
	p.asked = append(p.asked, req)
	answer := p.answer
	p.mu.Unlock()
	resp, err := answer(req)
	if resp != nil {
		resp.Request = req
	}
	return resp, err
}

func (p *publisher) last() http.Header { return p.asked[len(p.asked)-1].Header }

// reply makes an answer; headers are names and values by turns.
func reply(status int, body string, headers ...string) func(*http.Request) (*http.Response, error) {
	return func(*http.Request) (*http.Response, error) {
		h := http.Header{}
		for i := 0; i < len(headers); i += 2 {
			h.Set(headers[i], headers[i+1])
		}
		return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body))}, nil
	}
}

func outlet() Feed { return Feed{Name: "OC Media", URL: "https://oc.example/feed?key=hush"} }

func poll(
	t *testing.T,
	c Cursor,
	now time.Time,
	answer func(*http.Request) (*http.Response, error),
) (*publisher, Batch, error) {
	t.Helper()
	p := &publisher{answer: answer}
	ft := &Fetcher{Client: &http.Client{Transport: p}, UserAgent: "Test/1"}
	b, err := ft.Fetch(t.Context(), outlet(), c, now)
	return p, b, err
}

func TestFetchLifeOfACursor(t *testing.T) {
	now := noon()
	p, b, err := poll(t, Cursor{}, now, reply(200, news, "ETag", `W/"a-gzip"`, "Last-Modified", "whenever"))
	if err != nil || !b.First || len(b.Items) != 1 || b.Title != "Outlet" || b.Status != 200 ||
		b.Bytes != int64(len(news)) {
		t.Fatalf("first poll: %+v, %v", b, err)
	}
	if got := b.Items[0].URL; got != "https://oc.example/1" {
		t.Errorf("the link is %q", got)
	}
	if h := p.last(); h.Get("If-None-Match")+h.Get("If-Modified-Since") != "" || h.Get("User-Agent") != "Test/1" ||
		!strings.HasPrefix(h.Get("Accept"), "application/atom+xml") {
		t.Errorf("first request: %v", h)
	}
	want := Cursor{
		URL: outlet().URL, Final: outlet().URL, ETag: `W/"a-gzip"`, LastModified: "whenever",
		BodyHash: b.Cursor.BodyHash,
		Polled:   now, Succeeded: now, Read: now,
	}
	if diff := cmp.Diff(want, b.Cursor); diff != "" || len(want.BodyHash) != 64 {
		t.Errorf("first cursor (-want +got):\n%s", diff)
	}

	// Not modified: the validators go out as they came in, a new one is taken.
	now = now.Add(time.Minute)
	p, b, err = poll(t, b.Cursor, now, reply(304, "", "ETag", `"b"`))
	if h := p.last(); h.Get("If-None-Match") != `W/"a-gzip"` || h.Get("If-Modified-Since") != "whenever" {
		t.Errorf("second request: %v", h)
	}
	want.ETag, want.Polled, want.Succeeded = `"b"`, now, now
	if diff := cmp.Diff(want, b.Cursor); err != nil || diff != "" || b.First || len(b.Items) != 0 || b.Status != 304 {
		t.Errorf("not modified: %+v, %v\n%s", b, err, diff)
	}

	// The same bytes with status 200 are not parsed again, but their validators count.
	now = now.Add(time.Minute)
	_, b, err = poll(t, b.Cursor, now, reply(200, news, "ETag", `"c"`))
	want.ETag, want.LastModified, want.Polled, want.Succeeded, want.Read = `"c"`, "", now, now, now
	if diff := cmp.Diff(want, b.Cursor); err != nil || diff != "" || len(b.Items) != 0 {
		t.Errorf("same bytes: %+v, %v\n%s", b, err, diff)
	}

	// A failure keeps all that is known of the document.
	now = now.Add(time.Minute)
	_, b, err = poll(t, b.Cursor, now, reply(200, "<html><title>Sorry</title>", "ETag", `"d"`))
	want.Polled, want.Failures, want.NotBefore = now, 1, b.Cursor.NotBefore
	want.WaitCause, want.Wait = WaitFailures, "1 failure"
	want.Error = `not a feed but an HTML page titled "Sorry" (check the address)`
	if diff := cmp.Diff(want, b.Cursor); err == nil || diff != "" || b.Status != 200 || b.Bytes == 0 {
		t.Errorf("HTML: %+v, %v\n%s", b, err, diff)
	}

	// So does the next success, which ends the failures.
	now = now.Add(time.Minute)
	_, b, err = poll(t, b.Cursor, now, reply(200, strings.Replace(news, "News", "More", 1)))
	if err != nil || b.First || len(b.Items) != 1 || b.Cursor.Failures != 0 || b.Cursor.Error != "" ||
		!b.Cursor.NotBefore.IsZero() ||
		b.Cursor.ETag != "" {
		t.Errorf("success again: %+v, %v", b, err)
	}
}

func TestFetchFirstSuccessAfterFailures(t *testing.T) {
	_, b, err := poll(t, Cursor{}, noon(), reply(500, ""))
	if err == nil || b.First {
		t.Fatal(b.First, err)
	}
	_, b, err = poll(t, b.Cursor, noon(), reply(200, news))
	if err != nil || !b.First {
		t.Fatal("the first feed after failures is the baseline", b.First, err)
	}
}

// A server that answers 304 for ever is asked for the whole document once in eight days.
func TestValidatorsAreForgotten(t *testing.T) {
	asleep := func(req *http.Request) (*http.Response, error) {
		if req.Header.Get("If-None-Match") == "" {
			return reply(200, news, "ETag", `"a"`)(req)
		}
		return reply(304, "")(req)
	}
	var c Cursor
	var whole []time.Time
	for now := noon(); now.Before(noon().Add(10 * validatorSpan)); now = now.Add(time.Hour) {
		_, b, err := poll(t, c, now, asleep)
		if err != nil {
			t.Fatal(now, err)
		}
		if b.Status == 200 {
			whole = append(whole, now)
		}
		c = b.Cursor
		if c.Read != whole[len(whole)-1] || now.Sub(c.Read) > validatorSpan {
			t.Fatalf("at %s the document was read at %s", now, c.Read)
		}
	}
	if len(whole) < 10 || len(whole) > 11 {
		t.Errorf("%d whole documents in 80 days, want the first and 10 more", len(whole))
	}
	if c.URL = "https://oc.example/other"; c.conditional(outlet(), c.Polled) {
		t.Error("sent to another address")
	}
	// An answer 304 to that request is an error.
	_, b, err := poll(t, c, c.Polled.Add(time.Hour), reply(304, ""))
	var status *StatusError
	if !errors.As(err, &status) || status.Code != 304 || b.Cursor.Failures != 1 {
		t.Errorf("304 to an unconditional request: %v", err)
	}
}

func TestFetchStatus(t *testing.T) {
	for _, tt := range []struct {
		name    string
		answer  func(*http.Request) (*http.Response, error)
		message string
		wait    time.Duration
	}{
		{
			"429 seconds", reply(429, "", "Retry-After", "120"), "OC Media: status 429 (try again in 2m0s)",
			2 * time.Minute,
		},
		{
			"503 date", reply(503, "", "Retry-After", "Wed, 04 Nov 2026 12:05:00 GMT"),
			"OC Media: status 503 (try again in 5m0s)", 5 * time.Minute,
		},
		{
			"429 for ever", reply(429, "", "Retry-After", "99999999"), "OC Media: status 429 (try again in 24h0m0s)",
			24 * time.Hour,
		},
		{
			"429 past", reply(429, "", "Retry-After", "Wed, 04 Nov 2020 12:05:00 GMT"),
			"OC Media: status 429 (too many requests)", time.Minute,
		},
		{
			"503 nonsense", reply(503, "", "Retry-After", "soon"), "OC Media: status 503 (service unavailable)",
			time.Minute,
		},
		{
			"500 has no say", reply(500, "", "Retry-After", "120"), "OC Media: status 500 (internal server error)",
			time.Minute,
		},
		{
			"206", reply(206, news), "OC Media: status 206 (a part of the document, although the whole was asked for)",
			time.Minute,
		},
		{
			"226", reply(226, news), "OC Media: status 226 (a part of the document, although the whole was asked for)",
			time.Minute,
		},
		{
			"407", reply(407, ""),
			"OC Media: status 407 (the proxy needs a user name and a password; write them into its address)",
			time.Minute,
		},
		{"429 at once", reply(429, "", "Retry-After", "1"), "OC Media: status 429 (try again in 1s)", time.Minute},
		{"404", reply(404, ""), "OC Media: status 404 (not found; check the address)", time.Minute},
		{
			"403", reply(403, ""),
			"OC Media: status 403 (the publisher refuses; open the address in a browser and ask for access)",
			time.Minute,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, b, err := poll(t, Cursor{}, noon(), tt.answer)
			var status *StatusError
			if !errors.As(err, &status) || err.Error() != tt.message || status.Code != b.Status {
				t.Fatalf("got %v, want %s", err, tt.message)
			}
			if got := b.Cursor.NotBefore.Sub(noon()); got < tt.wait || got > tt.wait*5/4 ||
				"OC Media: "+b.Cursor.Error != tt.message ||
				b.Cursor.Failures != 1 {
				t.Errorf("cursor %+v waits %s, want %s", b.Cursor, got, tt.wait)
			}
		})
	}
}

func TestFetchTransferErrors(t *testing.T) {
	fail := func(err error) func(*http.Request) (*http.Response, error) {
		return func(*http.Request) (*http.Response, error) { return nil, err }
	}
	for _, tt := range []struct {
		err  error
		kind transferKind
		want string
	}{
		{
			&net.DNSError{Name: "oc.example", IsNotFound: true}, kindDNS,
			"oc.example is unknown to DNS (check the address)",
		},
		{&net.DNSError{Name: "oc.example", IsTemporary: true}, kindDNS, "no answer from DNS for oc.example"},
		{
			&net.OpError{Op: "dial", Err: timeoutError("i/o timeout")}, kindConnect,
			"no connection to oc.example within 10s",
		},
		{timeoutError("net/http: TLS handshake timeout"), kindTLS, "no TLS connection to oc.example within 10s"},
		{
			timeoutError("net/http: timeout awaiting response headers"), kindTimeout,
			"oc.example did not answer within 15s",
		},
		{
			&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}, kindCertificate,
			"the TLS certificate of oc.example is signed by an unknown authority",
		},
		{
			&tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Reason: x509.Expired}}, kindCertificate,
			"the TLS certificate of oc.example has expired",
		},
		{
			&tls.CertificateVerificationError{
				Err: x509.HostnameError{Certificate: &x509.Certificate{}, Host: "oc.example"},
			},
			kindCertificate, "the TLS certificate of oc.example is for another host",
		},
		{io.EOF, kindCut, "oc.example cut the connection"},
		{errors.New("odd"), kindOther, "oc.example: odd"},
		{&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, kindConnect, "oc.example refuses connections"},
		{
			&net.OpError{Op: "dial", Err: syscall.ENETUNREACH}, kindConnect,
			"there is no way to oc.example (is this computer online?)",
		},
		{
			&net.OpError{Op: "dial", Err: ssrf.ErrProhibitedIP}, kindPrivate,
			"oc.example is an address of a private network (set allow_private: true for this feed if it is yours)",
		},
		{
			&proxyError{"proxy.example:3128", &net.OpError{Op: "proxyconnect", Err: timeoutError("")}}, kindProxy,
			"the proxy proxy.example:3128 cannot be reached",
		},
		{
			&proxyError{"proxy.example:3128", &refusalError{407}}, kindProxy,
			"the proxy proxy.example:3128 needs a user name and a password (write them into its address)",
		},
		{
			&proxyError{"proxy.example:3128", &refusalError{502}}, kindProxy,
			"the proxy proxy.example:3128 refuses to connect to oc.example: status 502",
		},
		{
			&proxyError{"proxy.example:1080", &net.OpError{Op: "socks connect", Err: errors.New("host unreachable")}},
			kindProxy, "the proxy proxy.example:1080 refuses to connect to oc.example",
		},
		{&proxyError{"proxy.example:3128", io.ErrUnexpectedEOF}, kindCut, "oc.example cut the connection"},
		{errors.New(`malformed HTTP response "hush"`), kindDamaged, "oc.example does not answer as a web server does"},
	} {
		_, b, err := poll(t, Cursor{}, noon(), fail(tt.err))
		if err == nil || err.Error() != "OC Media: "+tt.want || b.Status != 0 || b.Cursor.Failures != 1 {
			t.Errorf("%v becomes %v, want %s", tt.err, err, tt.want)
		}
		if !errors.Is(err, tt.err) {
			t.Errorf("%v cannot be tested for", tt.err)
		}
		transfer, ok := errors.AsType[*TransferError](err)
		if !ok || transfer.kind != tt.kind {
			t.Errorf("%v is %+v, want kind %s", tt.err, transfer, tt.kind)
		}
		nobody := tt.kind == kindDNS || tt.kind == kindConnect || strings.HasSuffix(tt.want, "cannot be reached")
		if Unreachable(err) != nobody {
			t.Errorf("%v: unreachable is %v", tt.err, !nobody)
		}
	}
}

type timeoutError string

func (e timeoutError) Error() string { return string(e) }
func (timeoutError) Timeout() bool   { return true }
func (timeoutError) Temporary() bool { return true }

func TestFetchTimesOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		silent := func(req *http.Request) (*http.Response, error) {
			<-req.Context().Done()
			return nil, req.Context().Err()
		}
		_, b, err := poll(t, Cursor{}, noon(), silent)
		if err == nil || err.Error() != "OC Media: oc.example did not answer in full in time" ||
			!errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		if b.Took != pollTimeout || b.Cursor.Failures != 1 {
			t.Errorf("took %s, %+v", b.Took, b.Cursor)
		}
	})
}

func TestFetchCancelledIsNobodysFault(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	p := &publisher{answer: func(req *http.Request) (*http.Response, error) {
		cancel()
		<-req.Context().Done()
		return nil, req.Context().Err()
	}}
	before := Cursor{URL: outlet().URL, ETag: `"a"`, Succeeded: noon(), Failures: 2, Error: "earlier"}
	b, err := (&Fetcher{Client: &http.Client{Transport: p}}).Fetch(ctx, outlet(), before, noon())
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if diff := cmp.Diff(before, b.Cursor); diff != "" {
		t.Errorf("the cursor changed (-want +got):\n%s", diff)
	}
}

func TestFetchRedirects(t *testing.T) {
	to := func(location string) func(*http.Request) (*http.Response, error) {
		return reply(302, "", "Location", location)
	}
	hop := func(n int) func(*http.Request) (*http.Response, error) {
		return func(req *http.Request) (*http.Response, error) {
			var at int
			if _, err := fmt.Sscanf(req.URL.Path, "/hop/%d", &at); err != nil {
				at = 0
			}
			if at == n {
				return reply(200, news)(req)
			}
			return to(fmt.Sprintf("https://hops.example/hop/%d?token=hush", at+1))(req)
		}
	}
	for _, tt := range []struct {
		name   string
		answer func(*http.Request) (*http.Response, error)
		want   string
	}{
		{"five", hop(5), ""},
		{"six", hop(6), "OC Media: more than 5 redirects, the last to https://hops.example/hop/6"},
		{"loop", to("/feed?token=hush"), "OC Media: more than 5 redirects, the last to https://oc.example/feed"},
		{
			"off the web", to("ftp://u:p@files.example/feed?token=hush"),
			"OC Media: redirected to ftp://files.example/feed, which is not on the web",
		},
		{
			"unreadable", to("https://%zz/?token=hush"),
			"OC Media: oc.example redirects to an address that cannot be read",
		},
		{"nowhere", reply(302, ""), "OC Media: oc.example redirects to an address that cannot be read"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, b, err := poll(t, Cursor{}, noon(), tt.answer)
			if tt.want == "" {
				if err != nil || len(b.Items) != 1 || b.Items[0].URL != "https://hops.example/1" ||
					b.Cursor.URL != outlet().URL {
					t.Fatal(b, err)
				}
				for _, req := range p.asked {
					if req.Header.Get("Referer") != "" {
						t.Error("Referer was sent:", req.Header)
					}
				}
				return
			}
			var status *StatusError
			if err == nil || err.Error() != tt.want && !(tt.name == "nowhere" && errors.As(err, &status)) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), "hush") {
				t.Error("a secret in", err)
			}
		})
	}
}

func TestFetchKeepsSecrets(t *testing.T) {
	p := &publisher{answer: func(req *http.Request) (*http.Response, error) {
		return nil, &net.OpError{Op: "read", Err: errors.New("odd")}
	}}
	for _, address := range []string{
		"https://user:hush@oc.example/feed?key=hush#hush", "https://oc.example:hush/", "hush://oc.example", "https://",
		"%",
	} {
		f := Feed{Name: "OC Media", URL: address}
		b, err := (&Fetcher{Client: &http.Client{Transport: p}}).Fetch(t.Context(), f, Cursor{}, noon())
		if err == nil || strings.Contains(err.Error(), "hush") || strings.Contains(b.Cursor.Error, "hush") ||
			b.Cursor.Failures != 1 {
			t.Errorf("%s: %v", address, err)
		}
	}
	p.answer = reply(200, news)
	b, err := (&Fetcher{Client: &http.Client{Transport: p}}).Fetch(
		t.Context(), Feed{Name: "x", URL: "https://user:hush@oc.example/feed"}, Cursor{}, noon(),
	)
	if err != nil || len(b.Items) != 1 || b.Items[0].URL != "https://oc.example/1" {
		t.Error("the password went into a link:", b.Items, err)
	}
}

// The client of our own, over loopback.
func TestFetchOverTheNetwork(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/feed", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == `"v1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", `"v1"`)
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, news)
		_ = z.Close()
	})
	mux.HandleFunc("/cut", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "5000")
		_, _ = io.WriteString(w, news)
		if f, ok := w.(http.Flusher); ok {
			f.Flush()
		}
		panic(http.ErrAbortHandler)
	})
	mux.HandleFunc("/headers", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X", strings.Repeat("x", 2*maxHeaders))
	})
	srv := httptest.NewServer(mux)
	defer srv.Close()
	host := strings.TrimPrefix(srv.URL, "http://")
	ft := NewFetcher("Test/1")

	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			f := Feed{Name: "Loop", URL: srv.URL + "/feed", AllowPrivate: true}
			b, err := ft.Fetch(t.Context(), f, Cursor{}, noon())
			if err != nil || len(b.Items) != 1 || b.Items[0].Feed != "Loop" {
				t.Error(b, err)
				return
			}
			if b, err = ft.Fetch(t.Context(), f, b.Cursor, noon()); err != nil || b.Status != 304 || len(b.Items) != 0 {
				t.Error(b, err)
			}
		})
	}
	wg.Wait()
	for path, want := range map[string]string{
		"/cut":     "Loop: " + host + " cut the connection",
		"/headers": "Loop: " + host + " answers with headers of more than 256 KiB",
	} {
		b, err := ft.Fetch(t.Context(), Feed{Name: "Loop", URL: srv.URL + path, AllowPrivate: true}, Cursor{}, noon())
		if err == nil || err.Error() != want || len(b.Items) != 0 || b.Cursor.BodyHash != "" {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
	srv.Close()
	f := Feed{Name: "Loop", URL: srv.URL + "/feed", AllowPrivate: true}
	if _, err := ft.Fetch(t.Context(), f, Cursor{}, noon()); err == nil ||
		err.Error() != "Loop: "+host+" refuses connections" {
		t.Error(err)
	}
}

// The missing end of a document must not hide behind a 304, or behind the hash of the part.
func TestFetchCutDocument(t *testing.T) {
	whole := "<rss><channel><item><title>The first report</title></item>" +
		"<item><title>The second report</title></item></channel></rss>"
	half := whole[:strings.Index(whole, "<title>The second")+9]
	_, b, err := poll(t, Cursor{}, noon(), reply(200, half, "ETag", `"a"`, "Last-Modified", "whenever"))
	if err != nil || len(b.Items) != 1 || b.Damage == "" {
		t.Fatalf("%+v, %v", b, err)
	}
	if c := b.Cursor; c.ETag+c.LastModified+c.BodyHash != "" || c.Failures != 0 {
		t.Errorf("the cursor takes it for the whole: %+v", c)
	}
	p, b, err := poll(t, b.Cursor, noon().Add(time.Hour), reply(200, whole, "ETag", `"a"`))
	if h := p.last(); err != nil || len(b.Items) != 2 || b.Cursor.ETag != `"a"` || h.Get("If-None-Match") != "" {
		t.Errorf("%+v, %v, asked with %v", b, err, h)
	}
}
