package feeds

import (
	"slices"
	"testing"
	"time"
)

func report(change func(*Item)) Item {
	it := Item{
		ID: "guid-1", Feed: "OC Media", URL: "https://oc.example/1", Title: "Two brothers die in custody",
		Published: noon().Add(-time.Hour), Fetched: noon(),
	}
	if change != nil {
		change(&it)
	}
	return it
}

func TestKeysMakeOneItemOfTwo(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*Item)
		same   bool
	}{
		{"unchanged", nil, true},
		{"another guid", func(it *Item) { it.ID = "guid-2" }, true},
		{"another guid and title", func(it *Item) { it.ID, it.Title = "guid-2", "Brothers dead" }, true},
		{"another guid and address", func(it *Item) { it.ID, it.URL = "guid-2", "https://oc.example/2" }, true},
		{
			"another title and address", func(it *Item) { it.Title, it.URL = "Brothers dead", "https://oc.example/2" },
			true,
		},
		{"tracking and a label", func(it *Item) {
			it.ID, it.URL, it.Title = "guid-2", "http://www.oc.example/1/?utm_source=x", "LIVE: other words"
		}, true},
		{
			"all three", func(it *Item) { it.ID, it.URL, it.Title = "guid-2", "https://oc.example/2", "Brothers dead" },
			false,
		},
		{"the title on another day", func(it *Item) {
			it.ID, it.URL, it.Published = "guid-2", "https://oc.example/2", it.Published.AddDate(0, 0, -1)
		}, false},
		{"another feed", func(it *Item) { it.Feed = "JAMnews" }, false},
	} {
		same := slices.ContainsFunc(
			report(tt.change).Keys(),
			func(k Key) bool { return slices.Contains(report(nil).Keys(), k) },
		)
		if same != tt.same {
			t.Errorf("%s: the same item is %v, want %v", tt.name, same, tt.same)
		}
	}
}

func TestShortTitlesNameNoItem(t *testing.T) {
	for title, want := range map[string]int{"Weather": 2, "Weather in Baku": 2, "The weather in Baku": 3, "": 2} {
		if got := report(func(it *Item) { it.Title = title }).Keys(); len(got) != want {
			t.Errorf("%q: %d keys, want %d", title, len(got), want)
		}
	}
	if got := report(func(it *Item) { it.Published, it.Fetched = time.Time{}, time.Time{} }).Keys(); len(got) != 2 {
		t.Errorf("without a day: %d keys, want 2", len(got))
	}
	if got := report(func(it *Item) { it.URL = "" }).Keys(); len(got) != 2 {
		t.Errorf("without an address: %d keys, want 2", len(got))
	}
}

// Stores keep keys: they must never change.
func TestKeysAreStable(t *testing.T) {
	if got := keyOf('g', "ab", "c"); got == keyOf('g', "a", "bc") || got == keyOf('u', "ab", "c") {
		t.Error("parts run into one another")
	}
	want := Key{0x67, 0xbb, 0x25, 0xbc, 0x93, 0xad, 0xd2, 0x82, 0x92, 0x3d, 0xd9, 0xfb, 0x02, 0x34, 0x7d, 0xf3}
	if got := report(nil).Keys()[0]; got != want {
		t.Errorf("the guid's key is %x, want %x", got, want)
	}
}

func TestReused(t *testing.T) {
	other := func(it *Item) {
		it.URL, it.Title, it.Published = "https://oc.example/2", "Football in Tirana tonight", it.Published.Add(
			time.Minute,
		)
	}
	for _, tt := range []struct {
		name   string
		change func(*Item)
		want   bool
	}{
		{"unchanged", nil, false},
		{"all differ", other, true},
		{
			"same address but for tracking",
			func(it *Item) { other(it); it.URL = "http://www.oc.example/1?utm_source=x" }, false,
		},
		{"same title but for case", func(it *Item) { other(it); it.Title = "TWO BROTHERS die in custody" }, false},
		{"same time", func(it *Item) { other(it); it.Published = report(nil).Published.Add(time.Millisecond) }, false},
		{"time unknown", func(it *Item) { other(it); it.Published = time.Time{} }, false},
		{"address unknown", func(it *Item) { other(it); it.URL = "" }, false},
		{"title unknown", func(it *Item) { other(it); it.Title = "" }, false},
	} {
		if got := Reused(report(nil), report(tt.change)); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
		if got := Reused(report(tt.change), report(nil)); got != tt.want {
			t.Errorf("%s, the other way round: %v, want %v", tt.name, got, tt.want)
		}
	}
}
