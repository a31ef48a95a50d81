package service

import (
	"context"
	"crypto/sha256"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// watchFile returns a channel that receives after a change of a file, or after SIGHUP. It compares the
// content every ten seconds, which works with every editor, mount and mirror. A missing file is no
// change.
func watchFile(ctx context.Context, path string) <-chan struct{} {
	out := make(chan struct{})
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	sum := func() [sha256.Size]byte {
		doc, err := os.ReadFile(path)
		if err != nil {
			return [sha256.Size]byte{}
		}
		return sha256.Sum256(doc)
	}
	last := sum()
	go func() {
		defer signal.Stop(hangup)
		tick := time.NewTicker(10 * time.Second)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-hangup:
				last = sum()
			case <-tick.C:
				now := sum()
				if now == last || now == ([sha256.Size]byte{}) {
					continue
				}
				last = now
			}
			select {
			case out <- struct{}{}:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}
