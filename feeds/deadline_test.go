package feeds

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Our own transport over pipes, on the clock of a bubble: every way of being slow ends in time,
// and with the sentence that fits.
func TestDeadlines(t *testing.T) {
	drip := func(size int, pause time.Duration) func(net.Conn) {
		return func(conn net.Conn) {
			fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n")
			for {
				if _, err := io.WriteString(conn, strings.Repeat(" ", size)); err != nil {
					return
				}
				<-time.After(pause)
			}
		}
	}
	for _, tt := range []struct {
		name   string
		url    string
		serve  func(net.Conn) // after it read the request
		took   time.Duration
		kind   transferKind
		answer string
	}{
		{"no TLS", "https://oc.example/", nil, 10 * time.Second, kindTLS, "no TLS connection to oc.example within 10s"},
		{
			"no answer", "http://oc.example/", func(net.Conn) {}, 15 * time.Second, kindTimeout,
			"oc.example did not answer within 15s",
		},
		{
			"half an answer", "http://oc.example/", func(conn net.Conn) { fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nX: ") },
			15 * time.Second, kindTimeout, "oc.example did not answer within 15s",
		},
		{
			"nothing after the headers", "http://oc.example/",
			func(conn net.Conn) { fmt.Fprint(conn, "HTTP/1.1 200 OK\r\n\r\n") }, 10 * time.Second, kindSlow,
			"oc.example sends too slowly: less than 10 KiB in 10s",
		},
		{"a stop in the middle", "http://oc.example/", func(conn net.Conn) {
			fmt.Fprint(conn, "HTTP/1.1 200 OK\r\n\r\n", strings.Repeat(" ", 20<<10))
		}, 20 * time.Second, kindSlow, "oc.example sends too slowly: less than 10 KiB in 10s"},
		{
			"drips", "http://oc.example/", drip(1, time.Second), 10 * time.Second, kindSlow,
			"oc.example sends too slowly: less than 10 KiB in 10s",
		},
		{
			"steady but too long", "http://oc.example/", drip(2<<10, time.Second), 30 * time.Second, kindTimeout,
			"oc.example did not answer in full in time",
		},
		{"an end at last", "http://oc.example/", func(conn net.Conn) {
			<-time.After(9 * time.Second)
			fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(news), news[:99])
			<-time.After(9 * time.Second)
			fmt.Fprint(conn, news[99:])
		}, 18 * time.Second, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				own, err := newTransport(transportKey{})
				if err != nil {
					t.Fatal(err)
				}
				var servers sync.WaitGroup
				own.direct.DialContext = func(context.Context, string, string) (net.Conn, error) {
					here, there := net.Pipe()
					servers.Go(func() {
						if tt.serve == nil {
							_, _ = io.Copy(io.Discard, there)
							return
						}
						r := bufio.NewReader(there)
						if req, err := http.ReadRequest(r); err == nil && req.URL.Path == "/" {
							tt.serve(there)
						}
						_, _ = io.Copy(io.Discard, r)
					})
					return here, nil
				}
				ft := &Fetcher{transports: map[transportKey]http.RoundTripper{{}: own}}
				b, err := ft.Fetch(t.Context(), Feed{Name: "OC Media", URL: tt.url}, Cursor{}, time.Now())
				own.CloseIdleConnections()
				servers.Wait()
				if b.Took != tt.took {
					t.Errorf("took %s, want %s", b.Took, tt.took)
				}
				if tt.kind == "" {
					if err != nil || len(b.Items) != 1 {
						t.Error(b, err)
					}
					return
				}
				if err == nil || err.Error() != "OC Media: "+tt.answer || kindOf(err) != tt.kind || Unreachable(err) {
					t.Errorf("%v, want %s", err, tt.answer)
				}
			})
		})
	}
}

func kindOf(err error) transferKind {
	if e, ok := errors.AsType[*TransferError](err); ok {
		return e.kind
	}
	return ""
}
