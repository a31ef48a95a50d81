//go:build anchors

package filters_test

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"text/tabwriter"
	"time"

	"tocsin/feeds"
	"tocsin/filters"
	"tocsin/filters/testdata/hyperscan"
)

// BenchmarkAnchors compares matching with ripgrep and Hyperscan. They search for the same words, without
// rules, forms or fields. Both get their text in lower case, Hyperscan its words between
// spaces. It needs ripgrep, libhyperscan-dev and a C compiler: make bench-anchors.
func BenchmarkAnchors(b *testing.B) {
	rg, err := exec.LookPath("rg")
	if err != nil {
		b.Skip("ripgrep is not installed")
	}
	c := newCorpus(20_000)
	items := contiguous(c.short)
	dir := b.TempDir()
	text := filepath.Join(dir, "items.txt")
	var lines strings.Builder
	folded := make([]string, len(items))
	for i, it := range items {
		line := it.Title + " " + it.Summary
		lines.WriteString(strings.ToLower(line) + "\n")
		words := strings.FieldsFunc(strings.ToLower(strings.ReplaceAll(line, "’s", "")), func(r rune) bool {
			return strings.ContainsRune(" .,“”—", r)
		})
		folded[i] = " " + strings.Join(words, " ") + " "
	}
	if err := os.WriteFile(text, []byte(lines.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintln(out, "words\tns/item\thits\tripgrep\tratio\tHyperscan\thits\tratio\t")
	for _, n := range []int{10, 1_000, 10_000, 100_000} {
		seen := map[string]bool{}
		var words []string
		var rules []filters.Rule
		for _, w := range terms(c.rules(3*n, false)) {
			w = strings.Fields(w)[0]
			if !seen[w] && len(words) < n {
				seen[w] = true
				words = append(words, w)
				// without forms, as the others search; =word would also compare capitals
				rules = append(rules, filters.Rule{Name: w, Any: []string{w}, Langs: []string{"ka"}})
			}
		}
		set, _, _ := compiled(b, rules)
		list := filepath.Join(dir, "words.txt")
		if err := os.WriteFile(list, []byte(strings.Join(words, "\n")), 0o600); err != nil {
			b.Fatal(err)
		}
		do := &contender{items: items, do: matching(set)}
		db, err := hyperscan.New(words)
		if err != nil {
			b.Fatal(err)
		}
		at := 0
		hyper := &contender{items: items, do: func(*feeds.Item) int {
			at = (at + 1) % len(folded)
			return db.Scan(folded[at])
		}}
		race([]*contender{do, hyper}, 3)
		grep := time.Hour
		for range 3 {
			cmd := exec.Command(rg, "--count-matches", "-F", "-j1", "-f", list, text) //nolint:gosec // of this test
			if cmd.Run() != nil {
				continue
			}
			grep = min(grep, usage(cmd))
		}
		empty := time.Hour // the time to start and to read the list
		for range 3 {
			cmd := exec.Command(rg, "--count-matches", "-F", "-j1", "-f", list, os.DevNull) //nolint:gosec // of this test
			_ = cmd.Run()
			empty = min(empty, usage(cmd))
		}
		perItem := max(0, grep-empty) / time.Duration(len(items))
		_, _ = fmt.Fprintf(out, "%d\t%d\t%.2f\t%d\t%s\t%d\t%.2f\t%s\t\n", len(words), do.best.Nanoseconds(), do.found,
			perItem.Nanoseconds(), ratio(do.best, cmp.Or(perItem, 1)),
			hyper.best.Nanoseconds(), hyper.found, ratio(do.best, hyper.best))
		db.Close()
	}
	_ = out.Flush()
}

// contiguous returns items whose texts are contiguous in memory, as are the lines that ripgrep reads.
func contiguous(items []feeds.Item) []feeds.Item {
	var all strings.Builder
	for _, it := range items {
		all.WriteString(it.Title + it.Summary)
	}
	text, out := all.String(), slices.Clone(items)
	for i := range out {
		for _, field := range []*string{&out[i].Title, &out[i].Summary} {
			*field, text = text[:len(*field)], text[len(*field):]
		}
	}
	return out
}

func usage(cmd *exec.Cmd) time.Duration {
	u := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
