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

// afterDeath is the time in which Discord may still carry out a request of a killed process. A repetition
// before that could not find a message without a nonce, and an older edit could undo a newer one.
const afterDeath = 2 * time.Second

// openSQLite opens the connection pools. The pragmas:
//
//   - busy_timeout is first: without it, processes that open at the same time fail in the next pragma;
//   - WAL allows reads during a write and survives a killed process;
//   - synchronous FULL makes a commit survive a power failure, for one fsync per poll;
//   - foreign_keys is off by default;
//   - txlock immediate takes the write lock at BEGIN, where busy_timeout waits for it. A transaction that
//     begins with a read and then writes would fail at once.
func openSQLite(ctx context.Context, path string) (*Store, error) {
	s := &Store{name: rand.Text()}
	if path == memory {
		db, err := sql.Open("sqlite", "file::memory:?_pragma=foreign_keys(1)&_txlock=immediate")
		if err != nil {
			return nil, openError(path, err)
		}
		db.SetMaxOpenConns(1) // each connection would have its own database
		s.w, s.r = db, db
		return s, nil
	}
	if err := writable(path); err != nil {
		return nil, err
	}
	s.path = path
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() +
		"?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
		"&_pragma=foreign_keys(1)&_txlock=immediate"
	var err error
	if s.w, err = sql.Open("sqlite", dsn); err != nil {
		return nil, openError(path, err)
	}
	s.w.SetMaxOpenConns(1) // SQLite has one writer, and the pool is fairer than its lock
	if s.r, err = sql.Open("sqlite", dsn); err != nil {
		return nil, errors.Join(openError(path, err), s.w.Close())
	}
	s.r.SetMaxOpenConns(4)
	if err := s.w.PingContext(ctx); err != nil {
		return nil, errors.Join(openError(path, err), s.Close())
	}
	return s, nil
}

// writable creates the folder of a ledger. It returns an error with the next step if it is not writable.
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
	return fmt.Errorf("store: cannot write to %s as uid %d: %w; give the folder to that user (chown %[2]d %[1]s), "+
		"or run as its owner (docker: --user)", dir, os.Getuid(), errors.Unwrap(err))
}

// Own makes this process the owner of the ledger: only its loops may write. It ends all leases of an earlier
// owner. The targets of these leases rest for two seconds, since Discord may still carry out requests of a
// killed owner. Own returns an error if another process is the owner.
func (s *Store) Own(ctx context.Context, now time.Time) error {
	if s.path != "" && s.lock == nil {
		// The lock is a transaction on a file beside the ledger. The system ends it with the process, on
		// every platform of SQLite.
		lock, err := sql.Open("sqlite", "file:"+(&url.URL{Path: s.path + ".lock"}).EscapedPath())
		if err != nil {
			return openError(s.path+".lock", err)
		}
		lock.SetMaxOpenConns(1)
		if _, err := lock.ExecContext(ctx, "BEGIN EXCLUSIVE"); err != nil {
			if code(err) == sqlite3.SQLITE_BUSY {
				err = fmt.Errorf("store: another bot is running on %s: %w", s.path, err)
			} else {
				err = openError(s.path+".lock", err)
			}
			return errors.Join(err, lock.Close())
		}
		s.lock = lock
	}
	_, err := s.w.ExecContext(ctx, numbered(`UPDATE target
		SET rest = CASE WHEN holder <> '' THEN MAX(rest, $1) ELSE rest END, holder = '', until = 0`),
		millis(now.Add(afterDeath)))
	return wrap(err)
}

// Snapshot writes a copy of the ledger to a new file. The ledger may be in use.
func (s *Store) Snapshot(ctx context.Context, file string) error {
	_, err := s.r.ExecContext(ctx, "VACUUM INTO ?1", file)
	return wrap(err)
}

// wrap adds the cause, as operators know it, to an error of the database. It returns other errors unchanged.
func wrap(err error) error {
	if code(err) == sqlite3.SQLITE_OK {
		return err
	}
	cause, transient := diagnose(err)
	switch {
	case transient:
		return fmt.Errorf("store: %s; nothing of this step was kept and it will be tried again: %w", cause, err)
	case cause != "":
		return fmt.Errorf("store: %s: %w", cause, err)
	}
	return fmt.Errorf("store: %w", err)
}

// openError is [wrap] for a file that could not be opened, which is not tried again.
func openError(file string, err error) error {
	if cause, _ := diagnose(err); cause != "" {
		return fmt.Errorf("store: %s: %s: %w", file, cause, err)
	}
	return fmt.Errorf("store: %s: %w", file, err)
}

// diagnose returns the cause of an error of the database, or "" if an operator cannot fix it. Transient
// reports that the same step may succeed later.
func diagnose(err error) (cause string, transient bool) {
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
		return "the file is damaged or is not a ledger; restore a backup", false
	}
	return "", false
}

// code returns the primary result code of an error of SQLite, or 0 for other errors.
// https://www.sqlite.org/rescode.html
func code(err error) int {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return sqlite3.SQLITE_OK
	}
	return e.Code() & 0xff
}
