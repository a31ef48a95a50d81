package store_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"

	"tocsin/store"
)

// playEnv selects the part that this binary plays as a child of a test, and partArg its argument.
const (
	playEnv = "TOCSIN_STORE_TEST_PLAYS"
	dsnEnv  = "TOCSIN_STORE_TEST_DSN"
)

func TestMain(m *testing.M) {
	parts := map[string]func(context.Context, *store.Store) error{"owner": owner, "bot": bot}
	part, ok := parts[os.Getenv(playEnv)]
	if !ok {
		os.Exit(m.Run())
	}
	st, err := store.Open(context.Background(), os.Getenv(dsnEnv))
	if err == nil {
		err = part(context.Background(), st)
	}
	fmt.Println("error:", err) // a part ends by being killed, or in error
	os.Exit(1)
}

// A child is this binary in a part of its own.
type child struct {
	*exec.Cmd
	lines *bufio.Reader
}

func play(t *testing.T, part, dsn string) *child {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), playEnv+"="+part, dsnEnv+"="+dsn)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return &child{cmd, bufio.NewReader(out)}
}

// await waits for the child's next line, which must be this.
func (c *child) await(t *testing.T, want string) {
	t.Helper()
	line, err := c.lines.ReadString('\n')
	if line != want+"\n" {
		c.kill(t)
		t.Fatalf("the child says %q (%v), want %q", line, err, want)
	}
}

// kill ends the child with SIGKILL, waits for its end and returns the rest of its output.
func (c *child) kill(t *testing.T) string {
	t.Helper()
	if err := c.Process.Kill(); err != nil {
		t.Error(err)
	}
	rest, err := io.ReadAll(c.lines)
	if err != nil {
		t.Error(err)
	}
	_ = c.Wait() // returns that it was killed
	return string(rest)
}

// owner takes the ledger and holds it until it is killed.
func owner(ctx context.Context, st *store.Store) error {
	if err := st.Own(ctx, begin); err != nil {
		return err
	}
	fmt.Println("mine")
	select {}
}
