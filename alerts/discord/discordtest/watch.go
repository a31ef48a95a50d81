package discordtest

import (
	"context"
	"sync"
)

// A watcher queues without bound, so that a slow reader blocks no one and misses nothing.
type watcher struct {
	mu    sync.Mutex
	queue []Message
	wake  chan struct{} // holds one token while queue is not empty
}

func (w *watcher) put(m Message) {
	w.mu.Lock()
	w.queue = append(w.queue, m)
	w.mu.Unlock()
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

func (w *watcher) take() []Message {
	w.mu.Lock()
	defer w.mu.Unlock()
	q := w.queue
	w.queue = nil
	return q
}

// Watch delivers each message of any channel when it is created and again, with its new
// content, whenever it is edited. Ephemeral replies are not shown. The channel closes when ctx
// or the server ends.
func (s *Server) Watch(ctx context.Context) <-chan Message {
	w := &watcher{wake: make(chan struct{}, 1)}
	s.mu.Lock()
	s.watchers[w] = true
	s.mu.Unlock()
	out := make(chan Message)
	go func() {
		defer close(out)
		defer func() {
			s.mu.Lock()
			delete(s.watchers, w)
			s.mu.Unlock()
		}()
		for {
			select {
			case <-w.wake:
			case <-ctx.Done():
				return
			case <-s.done:
				return
			}
			for _, m := range w.take() {
				select {
				case out <- m:
				case <-ctx.Done():
					return
				case <-s.done:
					return
				}
			}
		}
	}()
	return out
}

// show sends m to the watchers; s.mu is held.
func (s *Server) show(m *message) {
	if m.ephemeral() {
		return
	}
	for w := range s.watchers {
		w.put(m.copy())
	}
}
