package store_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tocsin/feeds"
	"tocsin/store"
)

func TestOwn(t *testing.T) {
	dsn := inFile(t)
	a, b := open(t, dsn), open(t, dsn)
	if err := a.Own(t.Context(), begin); err != nil {
		t.Fatal(err)
	}
	if err := a.Own(t.Context(), begin); err != nil {
		t.Errorf("the owner, again: %v", err)
	}
	for range 2 {
		if err := b.Own(t.Context(), begin); err == nil || !strings.Contains(err.Error(),
			"another bot is running on ") {
			t.Fatalf("a second owner: %v", err)
		}
	}
	if _, err := b.Feeds(t.Context()); err != nil {
		t.Errorf("who does not own the ledger may read it: %v", err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if err := b.Own(t.Context(), begin); err != nil {
		t.Errorf("after the owner's end: %v", err)
	}
}

func TestOwnAfterAKill(t *testing.T) {
	dsn := inFile(t)
	st := open(t, dsn)
	c := play(t, "owner", dsn)
	c.await(t, "mine")
	if err := st.Own(t.Context(), begin); err == nil || !strings.Contains(err.Error(), "another bot is running") {
		t.Errorf("beside another process: %v", err)
	}
	c.kill(t)
	if err := st.Own(t.Context(), begin); err != nil {
		t.Errorf("after a kill: %v", err)
	}
}

// TestOpen checks the errors for operators of a ledger that cannot be opened.
func TestOpen(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	text := write("notes.txt", strings.Repeat("these are notes and no ledger\n", 100))
	short := write("short.txt", "short")
	newer := filepath.Join(dir, "newer.db")
	st := open(t, "sqlite:"+newer)
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	execute(t, newer, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)")
	torn := filepath.Join(dir, "torn.db")
	head, err := os.ReadFile(newer)
	if err != nil {
		t.Fatal(err)
	}
	write("torn.db", string(head[:100])+strings.Repeat("\xff", 8000))

	for _, tc := range []struct {
		name, dsn string
		want      []string
	}{
		{"nothing", "", []string{"sqlite:FILE"}},
		{"no kind", "data/tocsin.db", []string{"sqlite:FILE"}},
		{"no file", "sqlite:", []string{"sqlite:FILE"}},
		{
			"another database", "postgres://u:secret@h/db",
			[]string{"PostgreSQL is not served by this version", "sqlite:FILE"},
		},
		{
			"a folder that cannot be", "sqlite:" + text + "/tocsin.db",
			[]string{"cannot write to " + text, "as uid ", "chown"},
		},
		{"a folder", "sqlite:" + dir, []string{dir, "cannot be written", "permissions"}},
		{"a text", "sqlite:" + text, []string{text, "is not a ledger", "restore a backup"}},
		{"a short text", "sqlite:" + short, []string{short, "is not a ledger", "restore a backup"}},
		{"a torn file", "sqlite:" + torn, []string{torn, "damaged", "restore a backup"}},
		{"a newer schema", "sqlite:" + newer, []string{newer, "schema 99", "newer version"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			st, err := store.Open(t.Context(), tc.dsn)
			if err == nil {
				_ = st.Close()
				t.Fatal("no error")
			}
			for _, part := range append(tc.want, "store: ") {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q does not say %q", err, part)
				}
			}
			if strings.Count(err.Error(), "store: ") != 1 || strings.Contains(err.Error(),
				"\n") || strings.Contains(err.Error(), "secret") {
				t.Errorf("not one clean line: %q", err)
			}
		})
	}
	if got, err := os.ReadFile(text); err != nil || !strings.HasPrefix(string(got), "these are notes") {
		t.Error("a file that is not a ledger was changed")
	}
}

func TestOpenWhereNothingMayBeWritten(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may write everywhere")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	_, err := store.Open(t.Context(), "sqlite:"+filepath.Join(dir, "tocsin.db"))
	if err == nil || !strings.Contains(err.Error(), "cannot write to "+dir) {
		t.Errorf("got %v", err)
	}
}

// A path is a path, whatever is in it.
func TestOddNames(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{
		"new/folders/tocsin.db", "a b.db", "q?mode=memory", "x#y", "100%41.db", "İ ə.db",
		"_pragma=foreign_keys(0)&.db", "semi;colon.db", "file:x.db",
	} {
		file := filepath.Join(dir, name)
		st := open(t, "sqlite:"+file)
		if err := st.Own(t.Context(), begin); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if info, err := os.Stat(file); err != nil || info.Size() == 0 {
			t.Errorf("%s: no such ledger: %v", name, err)
		}
	}
}

func execute(t *testing.T, file, query string) {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), query); err != nil {
		t.Fatal(err)
	}
}

// Several programs may find no ledger at the same time: the bot, and a look at its history.
func TestOpenAtOnce(t *testing.T) {
	dsn := inFile(t)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			<-start
			st, err := store.Open(t.Context(), dsn)
			if err != nil {
				t.Error(err)
				return
			}
			if err := st.Ping(t.Context()); err != nil {
				t.Error(err)
			}
			if err := st.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	close(start)
	wg.Wait()
}

func TestSnapshotWhileWriting(t *testing.T) {
	st := open(t, inFile(t))
	writing, stop, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		for n := 0; ; n++ {
			b := feeds.Batch{Feed: feeds.Feed{Name: "OC"}}
			for i := range 10 { // each batch whole, or not at all
				b.Items = append(b.Items, feeds.Item{Feed: "OC", ID: fmt.Sprint(n, " ", i), Fetched: time.Unix(1, 0)})
			}
			if _, err := st.Keep(t.Context(), b); err != nil {
				done <- err
				return
			}
			if n == 0 {
				close(writing)
			}
			select {
			case <-stop:
				done <- nil
				return
			default:
			}
		}
	}()
	<-writing
	dir := t.TempDir()
	for i := range 5 {
		file := filepath.Join(dir, fmt.Sprint(i, ".db"))
		if err := st.Snapshot(t.Context(), file); err != nil {
			t.Error(err)
		}
		all, err := open(t, "sqlite:"+file).Feeds(t.Context())
		if n := all["OC"].Items; err != nil || n == 0 || n%10 != 0 {
			t.Errorf("the copy holds %d items, %v", n, err)
		}
	}
	close(stop)
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err := st.Snapshot(t.Context(), filepath.Join(dir, "0.db")); err == nil {
		t.Error("a snapshot wrote over a file that was there")
	}
}
