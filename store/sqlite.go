package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

const memory = ":memory:"

// openSQLite opens the pools. What the pragmas are for:
//
//   - busy_timeout comes first, or several processes that open at once fail in the next one;
//   - WAL lets readers read while one writes, and survives a killed process;
//   - synchronous FULL makes a commit outlive a power cut: one fsync a poll is free;
//   - foreign_keys is off by default, for history's sake;
//   - txlock immediate takes the write lock at BEGIN, where busy_timeout waits for it. A read
//     that turns into a write later would fail at once.
func openSQLite(ctx context.Context, path string) (*Store, error) {
	s := &Store{name: rand.Text()}
	if path == memory {
		db, err := sql.Open("sqlite", "file::memory:?_pragma=foreign_keys(1)&_txlock=immediate")
		if err != nil {
			return nil, err
		}
		db.SetMaxOpenConns(1) // each connection would have a database of its own
		s.w, s.r = db, db
		return s, nil
	}
	if err := writable(path); err != nil {
		return nil, err
	}
	s.path = path
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() +
		"?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_txlock=immediate"
	var err error
	if s.w, err = sql.Open("sqlite", dsn); err != nil {
		return nil, err
	}
	s.w.SetMaxOpenConns(1) // SQLite has one writer; a queue here is fairer than its lock
	if s.r, err = sql.Open("sqlite", dsn); err != nil {
		return nil, errors.Join(err, s.w.Close())
	}
	s.r.SetMaxOpenConns(4)
	if err := s.w.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), s.Close())
	}
	return s, nil
}

// writable makes the folder, and says what to do where it cannot be written to.
func writable(path string) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return cannotWrite(dir, err)
	}
	probe, err := os.CreateTemp(dir, ".tocsin-*")
	if err != nil {
		return cannotWrite(dir, err)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

func cannotWrite(dir string, err error) error {
	return fmt.Errorf("cannot write to %s as uid %d: %w; give the folder to that user (chown %[2]d %[1]s), or run as its owner (docker: --user)", dir, os.Getuid(), errors.Unwrap(err))
}

// Own makes this process the ledger's owner, whose loops alone may write: it ends every lease that
// a killed owner left. It fails when another process is the owner.
func (s *Store) Own(ctx context.Context) error {
	if s.path != "" {
		// The lock is a transaction on a file beside the ledger: the system ends it with the
		// process, however that dies, on every platform that SQLite runs on.
		lock, err := sql.Open("sqlite", "file:"+(&url.URL{Path: s.path + ".lock"}).EscapedPath())
		if err != nil {
			return fmt.Errorf("store: %w", err)
		}
		lock.SetMaxOpenConns(1)
		if _, err := lock.ExecContext(ctx, "BEGIN EXCLUSIVE"); err != nil {
			return errors.Join(fmt.Errorf("store: another bot is running on %s: %w", s.path, err), lock.Close())
		}
		s.lock = lock
	}
	_, err := s.w.ExecContext(ctx, "UPDATE target SET holder = '', until = 0")
	return full(err)
}

// Snapshot writes a copy of the ledger to a new file, while it is in use.
func (s *Store) Snapshot(ctx context.Context, file string) error {
	_, err := s.r.ExecContext(ctx, "VACUUM INTO ?1", file)
	return full(err)
}

// full says what an operator can do about the faults of a disk. Other errors pass unchanged.
func full(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("store: the disk is full; nothing of this step was kept and it will be tried again: %w", err)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fmt.Errorf("store: another program holds the ledger locked; nothing of this step was kept and it will be tried again: %w", err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return fmt.Errorf("store: the ledger cannot be written; look at the permissions of its file and folder: %w", err)
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return fmt.Errorf("store: the file is damaged or is no ledger; restore a backup: %w", err)
	}
	if strings.HasPrefix(err.Error(), "store:") {
		return err
	}
	return fmt.Errorf("store: %w", err)
}
