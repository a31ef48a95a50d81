package feeds

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"code.dny.dev/ssrf"
)

// A feed's address, DNS and redirects lead to no private network, unless the operator allows it.
func TestPrivateAddresses(t *testing.T) {
	var mu sync.Mutex
	asked := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		asked++
		mu.Unlock()
		_, _ = io.WriteString(w, news)
	}))
	defer srv.Close()
	ft := NewFetcher("Test/1")
	port := mustURL(t, srv.URL).Port()
	own := Feed{Name: "Own", URL: srv.URL, AllowPrivate: true}
	if b, err := ft.Fetch(t.Context(), own, Cursor{}, noon()); err != nil || len(b.Items) != 1 {
		t.Fatal(b, err)
	}
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "0.0.0.0", "[::ffff:127.0.0.1]"} {
		// The connection of the feed that may is idle now, and not for others.
		f := Feed{Name: "Other", URL: "http://reader:hush@" + host + ":" + port + "/?key=hush"}
		b, err := ft.Fetch(t.Context(), f, Cursor{}, noon())
		if transfer, ok := errors.AsType[*TransferError](err); !ok || transfer.kind != kindPrivate {
			t.Errorf("%s: %v", host, err)
			continue
		}
		want := "Other: " + strings.Trim(
			host,
			"[]",
		) + " is an address of a private network (set allow_private: true for this feed if it is yours)"
		if err.Error() != want || b.Cursor.Failures != 1 || Unreachable(err) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if asked != 1 {
		t.Errorf("the server was asked %d times", asked)
	}
	// Spellings that a resolver behind a proxy may accept as addresses; the guard knows the ranges.
	guard := ssrf.New(ssrf.WithAnyPort())
	for host, private := range map[string]bool{
		"10.0.0.1": true, "169.254.169.254": true, "fd00::1": true, "64:ff9b::a9fe:a9fe": true, "fe80::1%eth0": true,
		"localhost": true, "LOCALHOST.": true, "a.localhost": true, "127.1": true, "2130706433": true, "0x7f.0x1": true,
		"oc.example": false, "93.184.215.14": false, "2606:2800:21f:cb07:6820:80da:af6b:8b2c": false,
		"4chan.example": false, "": false,
	} {
		if isPrivateName(guard, host) != private {
			t.Errorf("%q: private is %v", host, !private)
		}
	}
}

// A redirect from a public address into the private network is refused where it arrives.
func TestRedirectIntoThePrivateNetwork(t *testing.T) {
	srv := httptest.NewServer(
		http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, news) }),
	)
	defer srv.Close()
	own, err := newTransport(transportKey{})
	if err != nil {
		t.Fatal(err)
	}
	f := Feed{Name: "OC Media", URL: "http://oc.example:" + mustURL(t, srv.URL).Port() + "/feed"}
	public := roundTrip(func(req *http.Request) (*http.Response, error) {
		if req.URL.Hostname() == "oc.example" {
			return reply(301, "", "Location", srv.URL+"/?key=hush")(req)
		}
		return own.RoundTrip(req)
	})
	_, err = (&Fetcher{Client: &http.Client{Transport: public}}).Fetch(t.Context(), f, Cursor{}, noon())
	const redirected = "redirected to 127.0.0.1, an address of a private network " +
		"(set allow_private: true for this feed if both are yours)"
	if err == nil || err.Error() != "OC Media: "+redirected {
		t.Error(err)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := f(req)
	if resp != nil && resp.Request == nil {
		resp.Request = req
	}
	return resp, err
}

// A proxy on loopback, for http and by CONNECT; it answers for every host itself.
func newProxy(t *testing.T, answer http.HandlerFunc) (*httptest.Server, func() []string) {
	var mu sync.Mutex
	var asked []string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, fmt.Sprintf("%s %s %s", r.Method, r.URL, r.Header.Get("Proxy-Authorization")))
		mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(srv.Close)
	return srv, func() []string { mu.Lock(); defer mu.Unlock(); return asked }
}

func TestProxy(t *testing.T) {
	proxy, asked := newProxy(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodConnect && r.Header.Get("Proxy-Authorization") == "":
			w.WriteHeader(http.StatusProxyAuthRequired)
		case r.Method == http.MethodConnect:
			w.WriteHeader(http.StatusBadGateway)
		case r.URL.Path == "/private":
			http.Redirect(w, r, "http://127.0.0.1/admin", http.StatusFound)
		default:
			_, _ = io.WriteString(w, news)
		}
	})
	dead := httptest.NewServer(nil)
	dead.Close()
	host, deadHost := mustURL(t, proxy.URL).Host, mustURL(t, dead.URL).Host
	ft := NewFetcher("Test/1")
	for _, tt := range []struct {
		name       string
		proxy, url string
		want       string // of the error
		kind       transferKind
	}{
		{"http", "http://" + host, "http://oc.invalid/feed", "", ""},
		{"another port", "http://" + host, "http://oc.invalid:9000/feed", "", ""},
		{
			"into the private network", "http://" + host, "http://192.168.1.1/",
			"192.168.1.1 is an address of a private network (set allow_private: true for this feed if it is yours)",
			kindPrivate,
		},
		{
			"redirected there", "http://" + host, "http://oc.invalid/private",
			"redirected to 127.0.0.1, an address of a private network " +
				"(set allow_private: true for this feed if both are yours)",
			kindPrivate,
		},
		{
			"no password", "http://" + host, "https://oc.invalid/feed",
			"the proxy " + host + " needs a user name and a password (write them into its address)", kindProxy,
		},
		{
			"no connection", "http://u:hush@" + host, "https://oc.invalid/feed",
			"the proxy " + host + " refuses to connect to oc.invalid: status 502", kindProxy,
		},
		{
			"dead", "http://u:hush@" + deadHost, "https://oc.invalid/feed",
			"the proxy " + deadHost + " cannot be reached", kindProxy,
		},
		{
			"dead, plain", "http://u:hush@" + deadHost, "http://oc.invalid/feed",
			"the proxy " + deadHost + " cannot be reached", kindProxy,
		},
		{
			"dead socks", "socks5://u:hush@" + deadHost, "http://oc.invalid/feed",
			"the proxy " + deadHost + " cannot be reached", kindProxy,
		},
		{
			"another scheme", "ftp://u:hush@proxy.example", "http://oc.invalid/feed",
			"the address of the proxy cannot be used (write http://, https:// or socks5:// and a host)", kindProxy,
		},
		{
			"no address", "hush", "http://oc.invalid/feed",
			"the address of the proxy cannot be used (write http://, https:// or socks5:// and a host)", kindProxy,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b, err := ft.Fetch(
				t.Context(), Feed{Name: "OC Media", URL: tt.url, Proxy: Secret(tt.proxy)}, Cursor{}, noon(),
			)
			if tt.want == "" {
				if err != nil || len(b.Items) != 1 {
					t.Fatal(b, err)
				}
				return
			}
			transfer, ok := errors.AsType[*TransferError](err)
			if err == nil || err.Error() != "OC Media: "+tt.want || !ok || transfer.kind != tt.kind {
				t.Errorf("%v, want %s", err, tt.want)
			}
			if Unreachable(err) != strings.Contains(tt.name, "dead") {
				t.Error("unreachable:", Unreachable(err))
			}
		})
	}
	for _, line := range asked() {
		if strings.Contains(line, "192.168.1.1") || strings.Contains(line, "127.0.0.1/admin") {
			t.Error("the proxy was asked for", line)
		}
	}
}

// The environment is read once in a process, so that this test is another one.
func TestProxyOfTheEnvironment(t *testing.T) {
	const child = "TOCSIN_TEST_PROXY_CHILD"
	if os.Getenv(child) != "" {
		if b, err := NewFetcher("Test/1").Fetch(t.Context(), Feed{
			Name: "OC Media", URL: "http://oc.invalid/feed",
		}, Cursor{}, noon()); err != nil ||
			len(b.Items) != 1 {
			t.Error(b, err)
		}
		_, err := NewFetcher(
			"Test/1",
		).Fetch(t.Context(), Feed{Name: "OC Media", URL: "http://127.0.0.1:1/"}, Cursor{}, noon())
		if kindOf(err) != kindPrivate {
			t.Error(err)
		}
		return
	}
	proxy, asked := newProxy(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, news) })
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestProxyOfTheEnvironment$")
	cmd.Env = append(
		os.Environ(), child+"=1", "HTTP_PROXY="+proxy.URL, "http_proxy="+proxy.URL, "NO_PROXY=", "no_proxy=",
	)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	if len(asked()) != 1 {
		t.Error(asked())
	}
}

// A socks proxy is spoken to as one: the name goes to the proxy.
func TestSocksProxy(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	got := make(chan string, 1)
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		hello := make([]byte, 3)
		if _, err := io.ReadFull(conn, hello); err != nil {
			return
		}
		_, _ = conn.Write([]byte{5, 0})
		head := make([]byte, 5)
		if _, err := io.ReadFull(conn, head); err != nil {
			return
		}
		name := make([]byte, int(head[4])+2)
		if _, err := io.ReadFull(conn, name); err != nil {
			return
		}
		got <- string(name[:len(name)-2])
		_, _ = conn.Write([]byte{5, 2, 0, 1, 0, 0, 0, 0, 0, 0}) // not allowed
	}()
	f := Feed{Name: "OC Media", URL: "http://oc.invalid/feed", Proxy: Secret("socks5://" + l.Addr().String())}
	_, err = NewFetcher("Test/1").Fetch(t.Context(), f, Cursor{}, noon())
	if err == nil || err.Error() != "OC Media: the proxy "+l.Addr().String()+" refuses to connect to oc.invalid" {
		t.Error(err)
	}
	if name := <-got; name != "oc.invalid" {
		t.Error("asked for", name)
	}
}

// Whatever fails, no secret of the operator is in an error, a cursor or a printed feed.
func TestNoSecretInAnyError(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/status":
			w.WriteHeader(http.StatusForbidden)
		case "/away":
			http.Redirect(w, r, "http://u:hush@127.0.0.1:22/?key=hush", http.StatusMovedPermanently)
		case "/loop":
			http.Redirect(w, r, "/loop?key=hush", http.StatusMovedPermanently)
		case "/odd":
			w.Header().Set("Location", "http://%zz/hush")
			w.WriteHeader(http.StatusFound)
		case "/garbage":
			conn, _, err := http.NewResponseController(w).Hijack()
			if err == nil {
				_, _ = io.WriteString(conn, "hush\r\n\r\n")
				_ = conn.Close()
			}
		default:
			panic(http.ErrAbortHandler)
		}
	}))
	defer srv.Close()
	host := mustURL(t, srv.URL).Host
	ft := NewFetcher("Test/1")
	failed := 0
	for _, path := range []string{"/status", "/away", "/loop", "/odd", "/garbage", "/cut"} {
		for _, f := range []Feed{
			{},
			{Headers: map[string]Secret{"X-Key": "hush", "Authorization": "hush"}},
			{Headers: map[string]Secret{"X-Key": "hush\nhush"}},
			{Headers: map[string]Secret{"hush hush": "hush"}},
			{Proxy: Secret("http://u:hush@" + host)},
			{Proxy: "socks5://u:hush@127.0.0.1:1"},
			{Proxy: Secret("http://u:hush%zz@" + host)},
		} {
			f.Name, f.AllowPrivate = "OC Media", true
			for _, scheme := range []string{"http", "https"} {
				f.URL = (&url.URL{
					Scheme: scheme, Host: host, User: url.UserPassword("u", "hush"), Path: path, RawQuery: "key=hush",
				}).String()
				b, err := ft.Fetch(t.Context(), f, Cursor{}, noon())
				if err == nil {
					t.Errorf("%s: no error", path)
					continue
				}
				failed++
				text := err.Error() + b.Cursor.Error + b.Cursor.Wait + fmt.Sprintf("%v %+v", f.Headers, f.Headers)
				if f.Headers["hush hush"] == "" && strings.Contains(text, "hush") {
					t.Errorf("%s: a secret in %s", path, text)
				}
			}
		}
	}
	if failed != 6*7*2 {
		t.Error(failed)
	}
}
