package service

import (
	"context"
	"crypto/sha256"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// A fileWatch reports changes of a file. It compares the content, which works with every editor, mount
// and mirror. A missing file is no change.
type fileWatch struct {
	path    string
	changed chan struct{}

	mu   sync.Mutex
	last [sha256.Size]byte
}

func newFileWatch(path string) *fileWatch {
	w := &fileWatch{path: path, changed: make(chan struct{}, 1)}
	w.last = w.sum()
	return w
}

func (w *fileWatch) sum() [sha256.Size]byte {
	doc, err := os.ReadFile(w.path)
	if err != nil {
		return [sha256.Size]byte{}
	}
	return sha256.Sum256(doc)
}

// look reports a change since the last look.
func (w *fileWatch) look(context.Context) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if now := w.sum(); now != w.last && now != ([sha256.Size]byte{}) {
		w.last = now
		wake(w.changed)
	}
}

// signals reports a change at each SIGHUP, until ctx ends.
func (w *fileWatch) signals(ctx context.Context) {
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	for {
		select {
		case <-ctx.Done():
			return
		case <-hangup:
			w.mu.Lock()
			w.last = w.sum()
			w.mu.Unlock()
			wake(w.changed)
		}
	}
}
