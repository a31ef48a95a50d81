package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
)

// A Store is an open ledger. It is safe for concurrent use.
//
// The SQL is written once, with $1 for parameters, BIGINT milliseconds for times, JSON in TEXT and keys in
// BLOBs; only opening, schema and locking depend on the database. This version supports SQLite.
type Store struct {
	w, r *sql.DB // SQLite: one writer, a few readers
	lock *sql.DB // held by the owner
	path string  // of the file; empty in memory
	name string  // of this process, as the holder of leases
}

//go:embed schema
var schema embed.FS

// Open opens the ledger with the name dsn and migrates its schema. Valid names are "sqlite:FILE", whose folder
// Open creates if necessary, and "sqlite::memory:" for a ledger that ends with the process.
func Open(ctx context.Context, dsn string) (*Store, error) {
	kind, path, _ := strings.Cut(dsn, ":")
	switch {
	case kind == "postgres" || kind == "postgresql":
		return nil, errors.New("store: PostgreSQL is not served by this version; write sqlite:FILE")
	case kind != "sqlite" || path == "":
		return nil, errors.New("store: write it as sqlite:FILE, for example sqlite:data/tocsin.db")
	}
	s, err := openSQLite(ctx, path)
	if err != nil {
		return nil, err
	}
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(openError(path, err), s.Close())
	}
	return s, nil
}

// Close closes the ledger and ends its ownership.
func (s *Store) Close() error {
	err := s.w.Close()
	if s.r != s.w {
		err = errors.Join(err, s.r.Close())
	}
	if s.lock != nil {
		err = errors.Join(err, s.lock.Close())
	}
	return err
}

// Ping returns an error if the ledger does not answer. It reads a table, since SQLite opens its file only then.
func (s *Store) Ping(ctx context.Context) error {
	var n int
	return wrap(s.r.QueryRowContext(ctx, "SELECT COUNT(*) FROM feed").Scan(&n))
}

func (s *Store) migrate(ctx context.Context) error {
	dir, err := fs.Sub(schema, "schema/sqlite")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, s.w, dir)
	if err != nil {
		return err
	}
	var newest int64
	for _, src := range p.ListSources() {
		newest = max(newest, src.Version)
	}
	// Another process may migrate the same ledger at this moment. Each migration is one transaction, so only
	// one process succeeds; the other reads the version again.
	for tries := len(p.ListSources()); ; tries-- {
		version, err := p.GetDBVersion(ctx)
		switch {
		case err != nil:
			return err
		case version > newest:
			return fmt.Errorf("the ledger has schema %d and this program knows %d: "+
				"it was written by a newer version; use that, or another file", version, newest)
		case version == newest:
			return nil
		}
		if _, err := p.Up(ctx); err != nil && tries == 0 {
			return err
		}
	}
}

// tx runs f in a transaction; an error from f undoes all of it.
func (s *Store) tx(ctx context.Context, f func(*txn) error) error {
	tx, err := s.w.BeginTx(ctx, nil)
	if err != nil {
		return wrap(err)
	}
	if err := f(&txn{ctx, tx}); err != nil {
		// A rollback fails only without a transaction: a full disk or the end of ctx has rolled it back.
		_ = tx.Rollback()
		return wrap(err)
	}
	return wrap(tx.Commit())
}

// A txn is a running transaction; its statements end with its context.
type txn struct {
	ctx context.Context
	tx  *sql.Tx
}

func (t *txn) exec(query string, args ...any) (sql.Result, error) {
	return t.tx.ExecContext(t.ctx, numbered(query), args...)
}

func (t *txn) row(query string, args ...any) *sql.Row {
	return t.tx.QueryRowContext(t.ctx, numbered(query), args...)
}

func (t *txn) rows(query string, args ...any) (*sql.Rows, error) {
	return t.tx.QueryContext(t.ctx, numbered(query), args...)
}

// collect returns all rows, so that the connection is free again.
func collect[T any](rows *sql.Rows, err error, scan func(*sql.Rows) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err has the error
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

var parameter = regexp.MustCompile(`\$(\d+)`)

// numbered replaces $1 by SQLite's ?1, since SQLite takes $1 for a name and binds names in order of appearance.
func numbered(query string) string { return parameter.ReplaceAllString(query, "?$1") }

// millis and instant convert times to Unix milliseconds and back. The zero time is 0.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
