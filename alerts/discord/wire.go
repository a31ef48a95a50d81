package discord

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// A wire is the network connection under a session. discordgo waits for ever on a peer that says
// nothing, and does not tell why a connection was closed; a wire gives every read a deadline and
// reads the close code as it passes by.
type wire struct {
	idle  time.Duration
	ended chan struct{} // closed when the connection has ended

	once sync.Once
	mu   sync.Mutex
	conn net.Conn
	down bool
	err  error // of the read that ended it
	spy  frames
}

func newWire(idle time.Duration) *wire {
	return &wire{idle: idle, ended: make(chan struct{})}
}

// dialer makes the connection for the session. It takes the system's resolver and roots, and no
// proxy.
func (w *wire) dialer(ctx context.Context) *websocket.Dialer {
	plain := &net.Dialer{Timeout: httpTimeout}
	secure := &tls.Dialer{NetDialer: plain, Config: &tls.Config{MinVersion: tls.VersionTLS12}}
	dial := func(by func(context.Context, string, string) (net.Conn, error)) func(context.Context, string, string) (net.Conn, error) {
		return func(_ context.Context, network, addr string) (net.Conn, error) {
			conn, err := by(ctx, network, addr)
			if err != nil {
				return nil, err
			}
			return w.attach(conn)
		}
	}
	return &websocket.Dialer{
		HandshakeTimeout:  httpTimeout,
		NetDialContext:    dial(plain.DialContext),
		NetDialTLSContext: dial(secure.DialContext),
	}
}

func (w *wire) attach(conn net.Conn) (net.Conn, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.down {
		return nil, errors.Join(net.ErrClosed, conn.Close())
	}
	w.conn = conn
	return &tapped{conn, w}, nil
}

// Close ends the connection, and any to come.
func (w *wire) Close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.down = true
	if w.conn != nil {
		_ = w.conn.Close() // nothing more is wanted of it
	}
}

func (w *wire) end(err error) {
	w.once.Do(func() {
		w.mu.Lock()
		w.err = err
		w.mu.Unlock()
		close(w.ended)
	})
}

// code is what the connection was closed with, or 0.
func (w *wire) code() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.spy.code
}

// verdict says why the connection ended: a [*CloseError] if for good.
func (w *wire) verdict() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if code := w.spy.code; code != 0 {
		if err := final(code); err != nil {
			return err
		}
		return fmt.Errorf("closed by Discord (%d)", code)
	}
	if w.err == nil {
		return errors.New("connection lost")
	}
	return fmt.Errorf("connection lost: %w", w.err)
}

// A tapped connection reports to its wire.
type tapped struct {
	net.Conn
	wire *wire
}

// Read implements [net.Conn].
func (t *tapped) Read(b []byte) (int, error) {
	if err := t.SetReadDeadline(time.Now().Add(t.wire.idle)); err != nil {
		t.wire.end(err)
		return 0, err
	}
	n, err := t.Conn.Read(b)
	t.wire.mu.Lock()
	t.wire.spy.see(b[:n])
	t.wire.mu.Unlock()
	if err != nil {
		t.wire.end(err)
	}
	return n, err
}

// Close implements [net.Conn].
func (t *tapped) Close() error {
	defer t.wire.end(net.ErrClosed)
	return t.Conn.Close()
}

// frames follows what a WebSocket server sends, to find the code it closes with.
// https://www.rfc-editor.org/rfc/rfc6455#section-5.2
type frames struct {
	code int // 0 until the connection is closed with one

	head  []byte // of the HTTP answer, later of a frame, as far as it has come
	open  bool   // the HTTP answer has passed
	skip  uint64 // bytes of the payload still to come
	close bool   // the payload is that of a close frame
}

// see takes the next bytes, however they are cut.
func (f *frames) see(b []byte) {
	for len(b) > 0 && f.code == 0 {
		switch {
		case !f.open:
			f.head = append(f.head, b[0])
			b = b[1:]
			if bytes.HasSuffix(f.head, []byte("\r\n\r\n")) {
				f.open, f.head = true, nil
			} else if len(f.head) > 1<<16 {
				f.head = f.head[len(f.head)-3:]
			}
		case f.close && f.skip > 0:
			f.head = append(f.head, b[0])
			b = b[1:]
			if f.skip--; len(f.head) == 2 {
				f.code = int(binary.BigEndian.Uint16(f.head))
			}
		case f.skip > 0:
			n := min(f.skip, uint64(len(b)))
			b, f.skip = b[n:], f.skip-n
		default:
			f.head = append(f.head, b[0])
			b = b[1:]
			f.header()
		}
	}
}

// header reads the head of a frame once it is whole. Frames of servers are not masked.
func (f *frames) header() {
	if len(f.head) < 2 {
		return
	}
	size, more := uint64(f.head[1]&0x7f), 0
	switch size {
	case 126:
		more = 2
	case 127:
		more = 8
	}
	if len(f.head) < 2+more {
		return
	}
	if more > 0 {
		size = 0
		for _, b := range f.head[2:] {
			size = size<<8 | uint64(b)
		}
	}
	f.close, f.skip, f.head = f.head[0]&0x0f == 8, size, nil
}
