package feedtest_test

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/mmcdole/gofeed"

	"tocsin/feeds/feedtest"
)

// An arrival is an item that its outlet did not serve in its document before.
type arrival struct {
	edition int
	outlet  string
	item    *gofeed.Item
}

func arrivals(t *testing.T, room *feedtest.Newsroom) []arrival {
	t.Helper()
	type identity struct{ guid, title, link string }
	before := make(map[string]map[identity]bool)
	var out []arrival
	for edition := range room.Editions() {
		room.Publish(edition)
		for _, f := range room.Outlets() {
			now := make(map[identity]bool)
			for _, it := range parse(t, f).Items {
				id := identity{it.GUID, it.Title, it.Link}
				if !before[f.Name][id] {
					out = append(out, arrival{edition, f.Name, it})
				}
				now[id] = true
			}
			before[f.Name] = now
		}
	}
	return out
}

func TestExpectedCoversEveryItem(t *testing.T) {
	room := open(t)
	type row struct {
		Edition       int
		Outlet, Title string
	}
	var got, want []row
	for _, a := range arrivals(t, room) {
		got = append(got, row{a.edition, a.outlet, a.item.Title})
	}
	for _, e := range room.Expected() {
		want = append(want, row{e.Edition, e.Outlet, e.Title})
		if e.Why == "" {
			t.Errorf("no reason for %v", e)
		}
	}
	order := func(a, b row) int {
		return cmp.Or(cmp.Compare(a.Edition, b.Edition), cmp.Compare(a.Outlet, b.Outlet), cmp.Compare(a.Title, b.Title))
	}
	slices.SortFunc(got, order)
	slices.SortFunc(want, order)
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("README.md against the documents (-want +got):\n%s", diff)
	}
}

// The table is held to a second reading of the rules in README.md, written down here as plainly
// as possible: a desk of its own plays the news and must come to the same decisions.
func TestExpectedFollowsFromTheTopics(t *testing.T) {
	room := open(t)
	type decision struct{ kind, joins string }
	want := make(map[arrivalKey]decision)
	for _, e := range room.Expected() {
		want[arrivalKey{e.Edition, e.Outlet, e.Title}] = decision{e.Kind, e.Joins}
	}

	known := make(map[string]bool)       // guid of its outlet, canonical URL, title of its outlet
	leads := make(map[string]string)     // normalised headline → headline of the first report
	ledBy := make(map[string]arrivalKey) // the same → who reported it first
	for _, a := range arrivals(t, room) {
		key := arrivalKey{a.edition, a.outlet, a.item.Title}
		title := headline(a.item.Title, a.outlet)
		keys := []string{a.outlet + " " + a.item.GUID, canonical(t, a.item.Link), a.outlet + " " + title}
		old := slices.ContainsFunc(keys, func(k string) bool { return known[k] })
		for _, k := range keys {
			known[k] = true
		}
		got := decision{kind: feedtest.Silent}
		switch lead, told := leads[title]; {
		case a.edition == 0 || old || len(topics(a.item)) == 0:
		case told:
			got = decision{feedtest.Grown, lead}
			if ledBy[title].edition == a.edition {
				t.Errorf(
					"edition %d: nobody can say whether %s or %s is first", a.edition, a.outlet, ledBy[title].outlet,
				)
			}
		default:
			got.kind = feedtest.New
			leads[title], ledBy[title] = a.item.Title, key
		}
		if got != want[key] {
			t.Errorf("edition %d, %s, %s: README.md says %v, the rules say %v (topics %v, known %t)",
				a.edition, a.outlet, a.item.Title, want[key], got, topics(a.item), old)
		}
	}
}

type arrivalKey struct {
	edition       int
	outlet, title string
}

func canonical(t *testing.T, link string) string {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	u.RawQuery = "" // the only parameters of the sample news are for tracking
	return u.String()
}

var label = regexp.MustCompile(`^UPDATE \d+: `)

func headline(title, outlet string) string {
	title = label.ReplaceAllString(strings.TrimSuffix(title, " | "+outlet), "")
	return strings.Join(words(title), " ")
}

func topics(it *gofeed.Item) []string {
	text := words(it.Title + " . " + it.Description + " . " + it.Content)
	countries := has(text, "azerbaijan*", "азербайджан*", "azərbaycan*")
	caucasus := has(text, "caucasus", "кавказ*", "qafqaz*")
	var out []string
	if (countries || has(text, "baku", "баку", "bakı*")) &&
		!has(text, "football", "футбол*", "futbol*", "friendly", "match*", "матч*") {
		out = append(out, "azerbaijan")
	}
	held := has(
		text, "custody", "detention", "detained", "torture", "prison*", "сизо", "задержан*", "пытк*", "həbs*",
		"işgəncə*",
	) ||
		strings.Contains(strings.Join(text, " "), "под стражей")
	if held && (countries || caucasus || has(text, "russia*", "росси*", "rusiya*")) {
		out = append(out, "custody")
	}
	if (caucasus || has(text, "karabakh")) && !has(text, "football") {
		out = append(out, "caucasus")
	}
	return out
}

func words(text string) []string {
	text = strings.ToLower(strings.ReplaceAll(text, "İ", "i"))
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func has(text []string, patterns ...string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		stem, open := strings.CutSuffix(p, "*")
		return slices.ContainsFunc(text, func(w string) bool { return w == stem || open && strings.HasPrefix(w, stem) })
	})
}
