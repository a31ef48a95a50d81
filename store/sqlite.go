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
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

const memory = ":memory:"

// afterDeath is how long a request of a killed process may take to be carried out. Where Discord
// knows no nonce, a repetition that is faster cannot find the message it would repeat; and an edit
// would be undone by an older one.
const afterDeath = 2 * time.Second

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
			return nil, opening(path, err)
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
		return nil, opening(path, err)
	}
	s.w.SetMaxOpenConns(1) // SQLite has one writer; a queue here is fairer than its lock
	if s.r, err = sql.Open("sqlite", dsn); err != nil {
		return nil, errors.Join(opening(path, err), s.w.Close())
	}
	s.r.SetMaxOpenConns(4)
	if err := s.w.PingContext(ctx); err != nil {
		return nil, errors.Join(opening(path, err), s.Close())
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
	return fmt.Errorf("store: cannot write to %s as uid %d: %w; give the folder to that user (chown %[2]d %[1]s), or run as its owner (docker: --user)", dir, os.Getuid(), errors.Unwrap(err))
}

// Own makes this process the ledger's owner, whose loops alone may write: it ends every lease that
// a killed owner left. What that owner had asked of Discord may still be carried out, after
// whatever the new one asks for: so the targets it was serving rest for a moment. It fails when
// another process is the owner.
func (s *Store) Own(ctx context.Context, now time.Time) error {
	if s.path != "" && s.lock == nil {
		// The lock is a transaction on a file beside the ledger: the system ends it with the
		// process, however that dies, on every platform that SQLite runs on.
		lock, err := sql.Open("sqlite", "file:"+(&url.URL{Path: s.path + ".lock"}).EscapedPath())
		if err != nil {
			return opening(s.path+".lock", err)
		}
		lock.SetMaxOpenConns(1)
		if _, err := lock.ExecContext(ctx, "BEGIN EXCLUSIVE"); err != nil {
			if code(err) == sqlite3.SQLITE_BUSY {
				err = fmt.Errorf("store: another bot is running on %s: %w", s.path, err)
			} else {
				err = opening(s.path+".lock", err)
			}
			return errors.Join(err, lock.Close())
		}
		s.lock = lock
	}
	_, err := s.w.ExecContext(ctx, numbered(`UPDATE target SET rest = CASE WHEN holder <> '' THEN MAX(rest, $1) ELSE rest END, holder = '', until = 0`),
		millis(now.Add(afterDeath)))
	return full(err)
}

// Snapshot writes a copy of the ledger to a new file, while it is in use.
func (s *Store) Snapshot(ctx context.Context, file string) error {
	_, err := s.r.ExecContext(ctx, "VACUUM INTO ?1", file)
	return full(err)
}

// full says what an operator can do about the faults of a disk that a step met with. Errors that
// are not the database's pass unchanged.
func full(err error) error {
	if code(err) == sqlite3.SQLITE_OK {
		return err
	}
	what, passing := fault(err)
	switch {
	case passing:
		return fmt.Errorf("store: %s; nothing of this step was kept and it will be tried again: %w", what, err)
	case what != "":
		return fmt.Errorf("store: %s: %w", what, err)
	}
	return fmt.Errorf("store: %w", err)
}

// opening says the same about a file that is opened; nobody tries that again.
func opening(file string, err error) error {
	if what, _ := fault(err); what != "" {
		return fmt.Errorf("store: %s: %s: %w", file, what, err)
	}
	return fmt.Errorf("store: %s: %w", file, err)
}

// fault says what is wrong, and whether the same step may go well later. It is empty for faults
// that nobody outside can mend.
func fault(err error) (what string, passing bool) {
	switch code(err) {
	case sqlite3.SQLITE_FULL:
		return "the disk is full", true
	case sqlite3.SQLITE_IOERR:
		return "the disk does not take what is written", true
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return "another program holds the ledger locked", true
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return "the ledger cannot be written; look at the permissions of its file and folder", false
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return "the file is damaged or is no ledger; restore a backup", false
	}
	return "", false
}

// code gives SQLite's primary result code, https://www.sqlite.org/rescode.html; 0 for errors that
// are not its own.
func code(err error) int {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return sqlite3.SQLITE_OK
	}
	return e.Code() & 0xff
}
