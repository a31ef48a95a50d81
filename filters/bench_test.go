package filters_test

import (
	"cmp"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"text/tabwriter"
	"time"

	"tocsin/feeds"
	"tocsin/filters"
)

// cpu returns the processor time of the process, so that other processes do not count.
func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// A contender is a way to match items, and its measurements.
type contender struct {
	items []feeds.Item
	do    func(*feeds.Item) int // returns the number of matches of an item
	best  time.Duration         // per item
	found float64               // matches per item
}

// race runs the contenders by turns, and records the best round of each.
func race(cs []*contender, rounds int) {
	for _, c := range cs { // warm up, and find the number of repetitions that fill a round
		for i := range c.items {
			c.found += float64(c.do(&c.items[i])) / float64(len(c.items))
		}
	}
	for range rounds {
		for _, c := range cs {
			n, begin := 0, cpu()
			for n == 0 || cpu()-begin < 60*time.Millisecond {
				for i := range c.items {
					c.do(&c.items[i])
				}
				n += len(c.items)
			}
			if d := (cpu() - begin) / time.Duration(n); c.best == 0 || d < c.best {
				c.best = d
			}
		}
	}
}

var sink int

func lower(it *feeds.Item) int {
	return len(strings.ToLower(it.Title)) + len(strings.ToLower(it.Summary)) + len(strings.ToLower(it.Content))
}

func matching(set *filters.Set) func(*feeds.Item) int {
	m := set.Matcher()
	return func(it *feeds.Item) int { return len(m.Match(it)) }
}

// terms returns the strings that a bot without an index searches for, one for each rule.
func terms(rules []filters.Rule) []string {
	var out []string
	for _, r := range rules {
		out = append(out, strings.TrimSuffix(append(r.Any, r.All...)[0], "*"))
	}
	return out
}

func containing(rules []filters.Rule) func(*feeds.Item) int {
	words := terms(rules)
	return func(it *feeds.Item) int {
		n, text := 0, strings.ToLower(it.Title+"\n"+it.Summary+"\n"+it.Content)
		for _, w := range words {
			if strings.Contains(text, w) {
				n++
			}
		}
		return n
	}
}

func expressing(rules []filters.Rule) func(*feeds.Item) int {
	var all []*regexp.Regexp
	for _, w := range terms(rules) {
		all = append(all, regexp.MustCompile(`(?i)\b`+regexp.QuoteMeta(w)+`\b`))
	}
	return func(it *feeds.Item) int {
		n, text := 0, it.Title+"\n"+it.Summary+"\n"+it.Content
		for _, re := range all {
			if re.MatchString(text) {
				n++
			}
		}
		return n
	}
}

// compiled compiles rules, and returns the time and the memory that they take.
func compiled(tb testing.TB, rules []filters.Rule) (*filters.Set, time.Duration, float64) {
	tb.Helper()
	heap := func() float64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc)
	}
	before, begin := heap(), cpu()
	set, err := filters.Compile(rules)
	took := cpu() - begin
	if err != nil {
		tb.Fatal(err)
	}
	return set, took, (heap() - before) / float64(len(rules))
}

// BenchmarkTable prints the table of the README: every size in one run, the best of interleaved
// rounds in processor time, beside the alternatives.
func BenchmarkTable(b *testing.B) {
	c := newCorpus(2_000)
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	row := func(cells ...any) {
		for _, cell := range cells {
			_, _ = fmt.Fprintf(out, "%v\t", cell)
		}
		_, _ = fmt.Fprintln(out)
	}
	for _, size := range []struct {
		name  string
		items []feeds.Item
	}{{"short", c.short}, {"long", c.long[:300]}} {
		items := size.items
		row(fmt.Sprintf("%s, %.0f B", size.name, bytes(items)), "rules", "ns/item", "matches", "ns/match", "absent", "growth",
			"ToLower", "ratio", "Contains", "ratio", "regexp", "ratio", "B/rule", "compile ms", "allocs")
		var first time.Duration
		for _, n := range []int{10, 100, 1_000, 10_000, 100_000} {
			rules, gone := c.rules(n, false), c.rules(n, true)
			set, took, size := compiled(b, rules)
			again, took2, _ := compiled(b, rules) // the first in a process also builds tables
			_ = again
			absent, _, _ := compiled(b, gone)
			do := &contender{items: items, do: matching(set)}
			not := &contender{items: items, do: matching(absent)}
			low := &contender{items: items, do: lower}
			race([]*contender{do, not, low}, 5)
			first = cmp.Or(first, not.best)
			few := items[:max(1, min(len(items), 2_000_000/n/20))]
			con := &contender{items: few, do: containing(rules)}
			contenders := []*contender{con}
			reg := &contender{}
			if n <= 10_000 {
				reg = &contender{items: few[:max(1, len(few)/20)], do: expressing(rules)}
				contenders = append(contenders, reg)
			}
			race(contenders, 1)
			allocs := testing.AllocsPerRun(2, func() {
				for i := range items {
					sink += do.do(&items[i])
				}
			}) / float64(len(items))
			row("", n, do.best.Nanoseconds(), fmt.Sprintf("%.2f", do.found),
				fmt.Sprintf("%.0f", float64(do.best-not.best)/max(do.found, 1)),
				not.best.Nanoseconds(), ratio(not.best, first), low.best.Nanoseconds(), ratio(do.best, low.best),
				con.best.Nanoseconds(), ratio(do.best, con.best), reg.best.Nanoseconds(), ratio(do.best, reg.best),
				fmt.Sprintf("%.0f", size), fmt.Sprintf("%.1f", min(took, took2).Seconds()*1e3),
				fmt.Sprintf("%.3f", allocs))
		}
	}
	_ = out.Flush()
}

func ratio(a, b time.Duration) string {
	if b == 0 {
		return "-"
	}
	return fmt.Sprintf("%.3g", float64(a)/float64(b))
}

func BenchmarkMatch(b *testing.B) {
	c := newCorpus(2_000)
	for _, n := range []int{10, 1_000, 100_000} {
		set, _, _ := compiled(b, c.rules(n, false))
		for name, items := range map[string][]feeds.Item{"short": c.short, "long": c.long} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				do := matching(set)
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					sink += do(&items[i%len(items)])
				}
			})
		}
	}
}

func BenchmarkCompile(b *testing.B) {
	rules := newCorpus(2_000).rules(10_000, false)
	_, _, size := compiled(b, rules)
	b.ReportAllocs()
	best := time.Hour
	for b.Loop() {
		begin := cpu()
		if _, err := filters.Compile(rules); err != nil {
			b.Fatal(err)
		}
		best = min(best, cpu()-begin)
	}
	b.ReportMetric(best.Seconds()*1e3, "cpu-ms")
	b.ReportMetric(size, "B/rule")
}
