package feeds

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/klauspost/compress/zstd"
)

func zstded(t *testing.T, text []byte) string {
	t.Helper()
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	return string(z.EncodeAll(text, nil))
}

func gzipped(t *testing.T, write func(io.Writer)) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	write(z)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestFetchBody(t *testing.T) {
	good := gzipped(t, func(w io.Writer) { _, _ = io.WriteString(w, news) })
	bomb := gzipped(t, func(w io.Writer) {
		for range 1 << 7 {
			_, _ = w.Write(make([]byte, 64<<10))
		}
	})
	var stored bytes.Buffer
	if w, err := gzip.NewWriterLevel(&stored, gzip.NoCompression); err != nil {
		t.Fatal(err)
	} else if _, err := w.Write(make([]byte, 3<<20)); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	zstandard, zstdBomb := zstded(t, []byte(news)), zstded(t, make([]byte, 8<<20))
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	if _, err := io.WriteString(w, news); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	deflated := z.String()
	declared := func(n int64) func(*http.Request) (*http.Response, error) {
		return func(req *http.Request) (*http.Response, error) {
			resp, err := reply(200, news)(req)
			resp.ContentLength = n
			return resp, err
		}
	}
	for _, tt := range []struct {
		name   string
		answer func(*http.Request) (*http.Response, error)
		want   string // in the error; empty: success
	}{
		{"gzip", reply(200, good, "Content-Encoding", "gzip"), ""},
		{"gzip that says nothing", reply(200, good), ""},
		{"plain that says gzip", reply(200, news, "Content-Encoding", "gzip"), ""},
		{
			"too large", reply(200, strings.Repeat(" ", defaultMaxBytes+1)),
			"the document is too large: more than 5242880 bytes",
		},
		{
			"gzip bomb", reply(200, bomb, "Content-Encoding", "gzip"),
			"the document is too large: more than 5242880 bytes",
		},
		{"gzip cut off", reply(200, good[:len(good)-9]), "oc.example cut the connection"},
		{"gzip damaged", reply(200, good[:len(good)-8]+"12345678"), "the compressed answer is damaged"},
		{"zstd", reply(200, zstandard, "Content-Encoding", "zstd"), ""},
		{"zstd that says nothing", reply(200, zstandard), ""},
		{
			"zstd cut off", reply(200, zstandard[:len(zstandard)-9], "Content-Encoding", "zstd"),
			"oc.example cut the connection",
		},
		{
			"zstd damaged", reply(200, zstandard[:len(zstandard)-4]+"1234", "Content-Encoding", "zstd"),
			"the compressed answer is damaged",
		},
		{
			"zstd bomb", reply(200, zstdBomb, "Content-Encoding", "zstd"),
			"the document is too large: more than 5242880 bytes",
		},
		{
			"zstd of a large window", reply(200, "\x28\xb5\x2f\xfd\x00\x98\x01\x00\x00", "Content-Encoding", "zstd"),
			"the compressed answer needs more than 8 MiB of memory",
		},
		{"zlib", reply(200, deflated, "Content-Encoding", "deflate"), ""},
		{"raw deflate", reply(200, deflated[2:len(deflated)-4], "Content-Encoding", "deflate"), ""},
		{"plain that says deflate", reply(200, news, "Content-Encoding", "deflate"), ""},
		{
			"deflate damaged", reply(200, "\x07\xff\xff", "Content-Encoding", "deflate"),
			"the compressed answer is damaged",
		},
		{
			"too large compressed", reply(200, stored.String()),
			"the document is too large: more than 2097152 bytes, compressed",
		},
		{"a length too large", declared(defaultMaxBytes + 1), "the document is too large: more than 5242880 bytes"},
		{
			"another compression", reply(200, "\x0b\x02\x80x", "Content-Encoding", "br"),
			`the answer is compressed as "br" although only zstd, gzip was asked for`,
		},
		{"empty", reply(200, ""), "not a feed but an empty document (check the address)"},
		{
			"not a feed", reply(200, "\x89PNG", "Content-Type", "image/png"),
			"not a feed but a document of type image/png (check the address)",
		},
		{
			"hostile", reply(200, strings.Repeat("<rss>", 300)),
			"refused: elements nested more than 200 deep, which no feed needs",
		},
		{"broken", reply(200, "<rss><channel"), "broken RSS document: 1:6: the document ends in a tag"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, b, err := poll(t, Cursor{}, noon(), tt.answer)
			if tt.want == "" {
				if err != nil || len(b.Items) != 1 || b.Bytes != int64(len(news)) {
					t.Fatal(len(b.Items), err)
				}
				return
			}
			if err == nil || err.Error() != "OC Media: "+tt.want || b.Cursor.Error != tt.want ||
				b.Cursor.BodyHash != "" {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			if strings.HasPrefix(tt.want, "the document is too large") && !errors.Is(err, ErrTooLarge) {
				t.Error("not ErrTooLarge")
			}
		})
	}
}

// One byte a second is refused after ten.
func TestFetchSlowBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		drip := func(req *http.Request) (*http.Response, error) {
			return &http.Response{
				StatusCode: 200,
				Header:     http.Header{},
				Body:       io.NopCloser(dripping{req.Context(), 1}),
			}, nil
		}
		_, b, err := poll(t, Cursor{}, noon(), drip)
		if err == nil || err.Error() != "OC Media: oc.example sends too slowly: less than 10 KiB in 10s" ||
			b.Took != slowSpan ||
			b.Status != 200 {
			t.Error(b.Took, b.Status, err)
		}
		// Slow but steady is read to its end, and cut off by the clock alone.
		steady := func(req *http.Request) (*http.Response, error) {
			return &http.Response{
				StatusCode: 200,
				Header:     http.Header{},
				Body:       io.NopCloser(dripping{req.Context(), 2 << 10}),
			}, nil
		}
		_, b, err = poll(t, Cursor{}, noon(), steady)
		if !errors.Is(err, context.DeadlineExceeded) || b.Took != pollTimeout || b.Bytes < 50<<10 {
			t.Error(b.Took, b.Bytes, err)
		}
	})
}

// dripping returns some bytes each second.
type dripping struct {
	ctx   context.Context
	bytes int
}

func (d dripping) Read(p []byte) (int, error) {
	select {
	case <-time.After(time.Second):
		return copy(p, bytes.Repeat([]byte(" "), d.bytes)), nil
	case <-d.ctx.Done():
		return 0, context.Cause(d.ctx)
	}
}
