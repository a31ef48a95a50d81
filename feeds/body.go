package feeds

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/zstd"
)

const (
	acceptEncoding = "zstd, gzip"
	slowSpan       = 10 * time.Second
	slowBytes      = 10 << 10 // in each slowSpan: 1 KiB a second
	zstdWindow     = 8 << 20  // the most that HTTP allows: RFC 9659
)

// errSlow ends a transfer below slowBytes in slowSpan.
var errSlow = errors.New("too slow")

// A meter reads a body: it counts the bytes, ends at a limit, and aborts below 1 KiB/s over 10 s.
type meter struct {
	r     io.Reader
	limit int64
	err   error // of the reading, io.EOF excepted
	n     atomic.Int64

	slow   context.CancelCauseFunc
	timer  *time.Timer
	before int64 // bytes at the last check
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	if total := m.n.Add(int64(n)); total > m.limit {
		err = tooLarge(m.limit)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		m.err = err
	}
	return n, err
}

func tooLarge(limit int64) error { return fmt.Errorf("%w: more than %d bytes", ErrTooLarge, limit) }

// watch calls slow after the first slowSpan with less than slowBytes, until stop is called.
func (m *meter) watch(slow context.CancelCauseFunc) (stop func() bool) {
	m.slow = slow
	m.timer = time.AfterFunc(pollTimeout, m.check)
	m.timer.Reset(slowSpan) // after the assignment, which check reads
	return m.timer.Stop
}

func (m *meter) check() {
	now := m.n.Load()
	if now-m.before < slowBytes {
		m.slow(errSlow)
		return
	}
	m.before = now
	m.timer.Reset(slowSpan)
}

// body reads and decompresses a document of at most MaxBytes, from at most two fifths of that if it is
// compressed. The first bytes decide whether it is: servers forget the header, or send it with plain
// text.
func (ft *Fetcher) body(resp *http.Response, slow context.CancelCauseFunc) ([]byte, error) {
	limit := ft.MaxBody()
	if resp.ContentLength > limit {
		return nil, tooLarge(limit)
	}
	m := &meter{r: resp.Body, limit: limit}
	defer m.watch(slow)()
	buffered, _ := ft.buffers.Get().(*bufio.Reader)
	if buffered == nil {
		buffered = bufio.NewReaderSize(nil, 32<<10)
	}
	buffered.Reset(m)
	defer func() { buffered.Reset(nil); ft.buffers.Put(buffered) }()

	z, free, err := ft.decompressor(buffered, resp.Header.Get("Content-Encoding"))
	if err != nil {
		return nil, m.explain(err)
	}
	defer free()
	var out bytes.Buffer
	if z == nil {
		out.Grow(int(max(resp.ContentLength, 0)) + bytes.MinRead) // one allocation if the length is known
		_, err = out.ReadFrom(buffered)
		return out.Bytes(), err
	}
	m.limit = limit * 2 / 5
	n, err := out.ReadFrom(io.LimitReader(z, limit+1))
	if n > limit {
		return out.Bytes(), tooLarge(limit)
	}
	return out.Bytes(), m.explain(err)
}

// explain returns the error that ended a decompression: of the transfer if that failed, else of the
// compressed bytes.
func (m *meter) explain(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(m.err, ErrTooLarge):
		return fmt.Errorf("%w, compressed", m.err)
	case m.err != nil:
		return m.err
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return io.ErrUnexpectedEOF
	case errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, zstd.ErrDecoderSizeExceeded):
		e := transferErrorf(kindDamaged, "the compressed answer needs more than %d MiB of memory", zstdWindow>>20)
		e.cause = err
		return e
	}
	if ours, ok := errors.AsType[*TransferError](err); ok {
		return ours
	}
	return &TransferError{kind: kindDamaged, sentence: "the compressed answer is damaged", cause: err}
}

// decompressor returns a reader of the decompressed document, or nil if it is not compressed. free
// returns the reader to its pool.
func (ft *Fetcher) decompressor(r *bufio.Reader, coding string) (z io.Reader, free func(), err error) {
	free = func() {}
	head, err := r.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, free, err
	}
	switch coding = strings.ToLower(strings.TrimSpace(coding)); {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		z, ok := ft.gzips.Get().(*gzip.Reader)
		if !ok {
			z = new(gzip.Reader)
		}
		return z, func() { ft.gzips.Put(z) }, z.Reset(r)
	case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		z, ok := ft.zstds.Get().(*zstd.Decoder)
		if !ok {
			// One at a time has no goroutines of its own, so that the pool may drop it.
			z, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
				zstd.WithDecoderMaxWindow(zstdWindow), zstd.WithDecoderMaxMemory(2*zstdWindow))
			if err != nil {
				return nil, free, err
			}
		}
		return z, func() { _ = z.Reset(nil); ft.zstds.Put(z) }, z.Reset(r)
	case coding == "deflate" && isPlain(head):
		return nil, free, nil
	case coding == "deflate" && len(head) > 1 && head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0:
		z, err := zlib.NewReader(r)
		return z, free, err
	case coding == "deflate": // not asked for; many servers leave the zlib header out
		return flate.NewReader(r), free, nil
	case coding == "br":
		return nil, free, transferErrorf(kindDamaged,
			"the answer is compressed as %q although only %s was asked for", coding, acceptEncoding)
	}
	return nil, free, nil
}

// isPlain reports whether a body begins with text, whatever its headers claim.
func isPlain(head []byte) bool {
	text := func(r rune) bool { return r >= ' ' && r <= '~' || strings.ContainsRune("\t\r\n\ufeff", r) }
	return len(bytes.TrimFunc(head[:min(len(head), 3)], text)) == 0
}

// maxUnpacked is the limit of a document that was compressed twice, in bytes.
const maxUnpacked = 8 << 20

// unpack decompresses a document that is still compressed after HTTP: servers compress twice, and files
// are saved as they came. A document that breaks off is returned up to there. The string names the
// damage.
func unpack(body []byte) ([]byte, string, error) {
	if !bytes.HasPrefix(body, []byte("\x1f\x8b\x08")) {
		return body, "", nil
	}
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return body, "", nil //nolint:nilerr // it is parsed as it is
	}
	z.Multistream(false)
	whole, err := io.ReadAll(io.LimitReader(z, maxUnpacked+1))
	switch {
	case len(whole) > maxUnpacked:
		return nil, "", &HostileError{What: fmt.Sprintf("a compressed document of more than %d bytes", maxUnpacked)}
	case err != nil && len(whole) == 0:
		return body, "", nil
	case errors.Is(err, io.ErrUnexpectedEOF):
		return whole, "the document was compressed once too often, and breaks off", nil
	}
	return whole, "the document was compressed once too often", nil
}
