package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// A fuse strikes after a number of events.
type fuse struct {
	left   atomic.Int64
	struck chan struct{}
}

func newFuse() *fuse { return &fuse{struck: make(chan struct{}, 1)} }

func (f *fuse) light(n int) {
	select {
	case <-f.struck:
	default:
	}
	f.left.Store(int64(n))
}

// burn counts an event, and reports whether the fuse strikes.
func (f *fuse) burn() bool {
	if f.left.Add(-1) != 0 {
		return false
	}
	select {
	case f.struck <- struct{}{}:
	default:
	}
	return true
}

// A press is six outlets on loopback that report numbered stories and glitch as real outlets do.
//
// It learns from conditional requests which documents the bot has kept: each version has a validator of
// its own. Only articles that are known to be kept in their newest form glitch, because the outcome for
// any other would not be determined.
type press struct {
	*httptest.Server
	asked *fuse // burns with each request

	mu      sync.Mutex
	rng     *rand.Rand
	harsh   bool // failures that keep a feed away for a minute, too
	outlets []*pressOutlet
	stories []*pressStory
	// gazettes is the number of stories that are still to be reported for the slow targets.
	gazettes int
}

// A pressStory has the same words in all its outlets.
type pressStory struct {
	number int
	words  []string // of topics
	told   []string // outlets that reported it, sorted
	rest   []*pressOutlet
}

// storyWords returns the words of stories: two topics with routes, one without, and one that is no topic.
func storyWords() [][]string {
	return [][]string{{"harbour"}, {"harbour"}, {"lantern"}, {"harbour", "lantern"}, {"orchard"}, {"meadow"}}
}

func newPress(rng *rand.Rand, harsh bool, gazettes int) *press {
	p := &press{rng: rng, harsh: harsh, asked: newFuse(), gazettes: gazettes}
	for i, name := range []string{"Aurora", "Beacon", "Courier", "Dispatch", "Echo", "Foreland"} {
		o := &pressOutlet{name: name, dated: i == 1, version: 1}
		for n := range 3 { // the baseline
			p.report(o, fmt.Sprintf("Story %04d was there before: harbour and lantern", 9000+10*i+n),
				time.Duration(n+1)*time.Hour)
		}
		p.outlets = append(p.outlets, o)
	}
	p.Server = httptest.NewServer(p)
	return p
}

// report adds an article at the front of an outlet's document. The caller increments the version.
func (p *press) report(o *pressOutlet, title string, age time.Duration) *article {
	id := p.rng.Uint64()
	a := &article{
		title: title, url: fmt.Sprintf("https://%s.example/%x", strings.ToLower(o.name), id),
		guid:      fmt.Sprintf("%s-%x", o.name, id),
		published: time.Now().Add(-age).UTC().Truncate(time.Second), since: o.version,
	}
	o.articles = slices.Insert(o.articles, 0, a)
	return a
}

// title returns the title of a story in the style of an outlet.
func (s *pressStory) title(o *pressOutlet) string {
	t := fmt.Sprintf("Story %04d rings the alarm of %s", s.number, strings.Join(s.words, " and "))
	switch o.name {
	case "Courier":
		return "BREAKING: " + t
	case "Dispatch":
		return t + " - Dispatch"
	case "Echo":
		return strings.ToUpper(t)
	}
	return t
}

// chance returns true with the given probability, in percent.
func (p *press) chance(percent int) bool { return p.rng.IntN(100) < percent }

// round plays the outlets between two polls.
func (p *press) round() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, o := range p.outlets {
		o.version++
		if !p.glitch(o) {
			o.version--
		}
		if p.harsh && p.chance(12) {
			o.down = time.Now().Add(time.Duration(500+p.rng.IntN(2500)) * time.Millisecond)
		}
	}
	for range 1 + p.rng.IntN(3) {
		s := &pressStory{number: len(p.stories), words: storyWords()[p.rng.IntN(len(storyWords()))]}
		if p.gazettes > 0 && p.chance(30) {
			p.gazettes--
			s.words = []string{"gazette"}
		}
		for _, i := range p.rng.Perm(len(p.outlets))[:1+p.rng.IntN(4)] {
			s.rest = append(s.rest, p.outlets[i])
		}
		p.stories = append(p.stories, s)
		p.tell(s)
	}
	for _, s := range p.stories {
		for len(s.rest) > 0 && p.chance(50) {
			p.tell(s)
		}
	}
}

// tell makes the next outlet report a story.
func (p *press) tell(s *pressStory) {
	o := s.rest[0]
	s.rest = s.rest[1:]
	o.version++
	old := slices.IndexFunc(o.articles, func(a *article) bool {
		return a.since <= o.kept && !a.reused && time.Since(a.published) > 2*time.Second
	})
	a := p.report(o, s.title(o), 0)
	if old >= 0 && p.chance(10) { // a guid that stood for another article before
		a.guid, a.reused = o.articles[old+1].guid, true
	}
	s.told = append(s.told, o.name)
	slices.Sort(s.told)
}

// glitch changes one article in a way that must not cause an alert.
func (p *press) glitch(o *pressOutlet) bool {
	a := o.articles[p.rng.IntN(len(o.articles))]
	if a.since > o.kept {
		return false
	}
	id := p.rng.Uint64()
	kind := p.rng.IntN(7)
	if a.gone { // other changes of it would not be visible
		kind = 3
	}
	switch kind {
	case 0:
		a.guid = fmt.Sprintf("%s-%x", o.name, id)
	case 1:
		base, _, _ := strings.Cut(a.url, "?")
		a.url = fmt.Sprintf("%s?utm_source=rss&utm_campaign=%x", base, id)
	case 2:
		a.title = strings.Replace(a.title, "the alarm", "the loud alarm", 1) + " again"
	case 3, 4:
		a.gone = !a.gone
	case 5: // the same words under a new address and a new guid
		a.guid, a.url = fmt.Sprintf("%s-%x", o.name, id),
			fmt.Sprintf("https://%s.example/%x", strings.ToLower(o.name), id)
	default:
		return false
	}
	a.since = o.version
	return true
}

// finish makes the outlets report their remaining stories, without glitches.
func (p *press) finish() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.stories {
		for len(s.rest) > 0 {
			p.tell(s)
		}
	}
	for _, o := range p.outlets {
		o.down = time.Time{}
	}
	p.harsh = false
}

// behind returns the outlets whose newest document the bot has not kept yet.
func (p *press) behind() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []string
	for _, o := range p.outlets {
		if o.kept < o.version {
			out = append(out, o.name)
		}
	}
	return out
}

func (p *press) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.asked.burn()
	status, slow, body := p.answer(w, r)
	select {
	case <-time.After(slow):
	case <-r.Context().Done():
		return
	}
	if status == 0 {
		panic(http.ErrAbortHandler)
	}
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// answer returns the answer to a request. Status 0 cuts the connection.
func (p *press) answer(w http.ResponseWriter, r *http.Request) (status int, slow time.Duration, body []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.IndexFunc(p.outlets, func(o *pressOutlet) bool { return r.URL.Path == "/"+o.name })
	if i < 0 {
		return http.StatusNotFound, 0, nil
	}
	o := p.outlets[i]
	held := func(version int) bool {
		return r.Header.Get("If-None-Match") == o.etag(version) || r.Header.Get("If-Modified-Since") == o.date(version)
	}
	for version := o.version; version > o.kept; version-- {
		if held(version) {
			o.kept = version
		}
	}
	if p.chance(20) {
		slow = time.Duration(p.rng.IntN(150)) * time.Millisecond
	}
	switch {
	case time.Now().Before(o.down):
		w.Header().Set("Retry-After", "1")
		return []int{http.StatusServiceUnavailable, http.StatusTooManyRequests}[p.rng.IntN(2)], slow, nil
	case p.harsh && p.rng.IntN(400) == 0:
		return []int{0, http.StatusInternalServerError}[p.rng.IntN(2)], slow, nil
	}
	if o.dated {
		w.Header().Set("Last-Modified", o.date(o.version))
	} else {
		w.Header().Set("Etag", o.etag(o.version))
	}
	if held(o.version) && p.chance(90) { // some outlets ignore the condition
		return http.StatusNotModified, slow, nil
	}
	kind, body := o.document()
	w.Header().Set("Content-Type", kind)
	return http.StatusOK, slow, body
}
