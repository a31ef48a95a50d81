//go:build unix

package store

import (
	"os"
	"os/signal"
	"syscall"
	"testing"
)

// TestDiskTakesNoMore makes the system refuse the last writes of a step, at its commit: a file may not grow
// beyond its size.
func TestDiskTakesNoMore(t *testing.T) {
	s := openFile(t)
	signal.Ignore(syscall.SIGXFSZ) // or the first such write would end the process
	var normal syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &normal); err != nil {
		t.Skip(err)
	}
	limit := func(n uint64) {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: normal.Max}); err != nil {
			t.Fatal(err)
		}
	}
	hold(t, s,
		func() {
			wal, err := os.Stat(s.path + "-wal")
			if err != nil {
				t.Fatal(err)
			}
			limit(uint64(wal.Size()))
		},
		func() { limit(normal.Cur) },
		"the disk does not take what is written; nothing of this step was kept and it will be tried again: ")
}
