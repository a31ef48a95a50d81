package store_test

import (
	"path/filepath"
	"testing"

	"tocsin/store"
	"tocsin/store/storetest"
)

func open(t *testing.T, dsn string) *store.Store {
	t.Helper()
	st, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return st
}

func inFile(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "tocsin.db") }

func TestFile(t *testing.T) {
	t.Parallel()
	storetest.Exercise(t, func(t *testing.T) *store.Store { return open(t, inFile(t)) })
}

func TestMemory(t *testing.T) {
	t.Parallel()
	storetest.Exercise(t, func(t *testing.T) *store.Store { return open(t, "sqlite::memory:") })
}

func TestHolders(t *testing.T) {
	t.Parallel()
	storetest.ExerciseHolders(t, func(t *testing.T) (a, b *store.Store) {
		dsn := inFile(t)
		return open(t, dsn), open(t, dsn)
	})
}
