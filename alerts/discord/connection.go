package discord

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// A connection is the network connection of a session. discordgo waits without limit for a silent peer and
// does not report the code of a close frame, so the connection sets a deadline for every read and reads
// the code itself.
type connection struct {
	idle  time.Duration // deadline of a read
	ended chan struct{} // closed when the connection has ended

	once sync.Once
	mu   sync.Mutex
	conn net.Conn
	down bool
	err  error // of the last read
	code closeCodeReader
}

func newConnection(idle time.Duration) *connection {
	return &connection{idle: idle, ended: make(chan struct{})}
}

// dialer returns the dialer for the session. It uses the system's resolver and root certificates, and no
// proxy.
func (c *connection) dialer(ctx context.Context) *websocket.Dialer {
	plain := &net.Dialer{Timeout: httpTimeout}
	secure := &tls.Dialer{NetDialer: plain, Config: &tls.Config{MinVersion: tls.VersionTLS12}}
	type dialFunc = func(ctx context.Context, network, addr string) (net.Conn, error)
	dial := func(by dialFunc) dialFunc {
		return func(_ context.Context, network, addr string) (net.Conn, error) {
			conn, err := by(ctx, network, addr)
			if err != nil {
				return nil, err
			}
			return c.attach(conn)
		}
	}
	return &websocket.Dialer{
		HandshakeTimeout:  httpTimeout,
		NetDialContext:    dial(plain.DialContext),
		NetDialTLSContext: dial(secure.DialContext),
	}
}

func (c *connection) attach(conn net.Conn) (net.Conn, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.down {
		return nil, errors.Join(net.ErrClosed, conn.Close())
	}
	c.conn = conn
	return &watchedConn{conn, c}, nil
}

// Close closes the connection and every later one of the dialer.
func (c *connection) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.down = true
	if c.conn != nil {
		_ = c.conn.Close() // it is not used any more
	}
}

func (c *connection) end(err error) {
	c.once.Do(func() {
		c.mu.Lock()
		c.err = err
		c.mu.Unlock()
		close(c.ended)
	})
}

// closeCode returns the code of the close frame, or 0 if there was none.
func (c *connection) closeCode() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.code.code
}

// cause returns the reason why the connection ended: a [*CloseError] if it must not be made again.
func (c *connection) cause() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if code := c.code.code; code != 0 {
		if err := final(code); err != nil {
			return err
		}
		return fmt.Errorf("closed by Discord (%d)", code)
	}
	if c.err == nil {
		return errors.New("connection lost")
	}
	return fmt.Errorf("connection lost: %w", c.err)
}

// A watchedConn reports its reads and its end to a connection.
type watchedConn struct {
	net.Conn
	conn *connection
}

// Read implements [net.Conn].
func (t *watchedConn) Read(b []byte) (int, error) {
	if err := t.SetReadDeadline(time.Now().Add(t.conn.idle)); err != nil {
		t.conn.end(err)
		return 0, err
	}
	n, err := t.Conn.Read(b)
	t.conn.mu.Lock()
	t.conn.code.read(b[:n])
	t.conn.mu.Unlock()
	if err != nil {
		t.conn.end(err)
	}
	return n, err
}

// Close implements [net.Conn].
func (t *watchedConn) Close() error {
	defer t.conn.end(net.ErrClosed)
	return t.Conn.Close()
}
