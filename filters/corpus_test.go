package filters_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tocsin/feeds"
	"tocsin/filters"
)

// The corpus of the benchmarks: news-like items, four of five in English and one in Russian, and
// rules whose words and phrases stand in them. Words are made of syllables and drawn by Zipf's
// law, behind the function words that real text is full of; everything comes from fixed seeds.
type corpus struct {
	short, long []feeds.Item // about 370 bytes, about 4.7 KB
	langs       [2]vocabulary
	titles      [][]int // the words of each short item, by rank
}

type vocabulary struct {
	code  string
	words []string // the most frequent first
	sums  []float64
}

const (
	englishFunction = `the of and to in a is that for it as was with be by on not he his but at are this have from or had an they which one you were all her she there would their we him been has when who will no more if out so up said what its about than into them can only other time new some could these two may first then do any like my now over such our man me even most made after also did many off before must well back through years much where your way down should because long each just state those people too mr how little good world make very year still see own work men day get here old`
	russianFunction = `и в не на что он с по как это к а но за из у о от же так его для бы мы вы они она был было до если уже или еще когда ни под только со все при во без раз чтобы есть нет даже их можно после чем том перед между также более может будет этот который себя свой год один два три лет время тогда теперь`
)

// newVocabulary returns n words: function words first, then words of one to five syllables, with the
// shorter ones more likely to come first.
func newVocabulary(code, function string, n int, onsets, vowels, codas []string, r *rand.Rand) vocabulary {
	v := vocabulary{code: code, words: strings.Fields(function)}
	seen := map[string]bool{}
	for _, w := range v.words {
		seen[w] = true
	}
	type ranked struct {
		word string
		rank float64
	}
	var made []ranked
	for len(made) < n-len(v.words) {
		var b strings.Builder
		for range 1 + r.IntN(3) + r.IntN(3) {
			b.WriteString(onsets[r.IntN(len(onsets))] + vowels[r.IntN(len(vowels))])
		}
		b.WriteString(codas[r.IntN(len(codas))])
		if w := b.String(); !seen[w] && utf8.RuneCountInString(w) > 2 {
			seen[w] = true
			made = append(made, ranked{w, float64(utf8.RuneCountInString(w)) + 4*r.NormFloat64()})
		}
	}
	slices.SortFunc(made, func(a, b ranked) int { return cmpFloat(a.rank, b.rank) })
	for _, m := range made {
		v.words = append(v.words, m.word)
	}
	sum := 0.0
	for i := range v.words {
		sum += 1 / float64(i+2)
		v.sums = append(v.sums, sum)
	}
	return v
}

func cmpFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// draw returns the rank of a random word, at least from.
func (v *vocabulary) draw(r *rand.Rand, from int) int {
	least := 0.0
	if from > 0 {
		least = v.sums[from-1]
	}
	i, _ := slices.BinarySearchFunc(v.sums, least+r.Float64()*(v.sums[len(v.sums)-1]-least), cmpFloat)
	return min(i, len(v.words)-1)
}

func newCorpus(items int) *corpus {
	r := rand.New(rand.NewPCG(42, 42))
	c := &corpus{}
	c.langs[0] = newVocabulary("en", englishFunction, 29_000,
		strings.Fields("b c d f g h j k l m n p r s t v w st tr pr cl br gr sh ch th"),
		strings.Fields("a e i o u ea ou ai"),
		append(strings.Fields("n r s t l d ng ment tion er ly al ed ing ity"), ""), r)
	c.langs[1] = newVocabulary("ru", russianFunction, 49_000,
		strings.Fields("б в г д ж з к л м н п р с т ф х ц ч ш ст тр пр кр гл"),
		strings.Fields("а е и о у ы я ю"),
		append(strings.Fields("н р с т л й ть ость ение ский ная ов ом ами"), ""), r)
	for range items {
		v := &c.langs[0]
		if r.IntN(5) == 0 {
			v = &c.langs[1]
		}
		title, ranks := v.text(r, 9+r.IntN(7))
		summary, more := v.text(r, 27+r.IntN(18))
		content, _ := v.text(r, 460+r.IntN(180))
		it := feeds.Item{Title: title, Summary: summary, Lang: v.code, Feed: "OC Media", URL: "https://oc-media.org/"}
		c.short = append(c.short, it)
		it.Content = content
		c.long = append(c.long, it)
		c.titles = append(c.titles, append(ranks, more...))
	}
	return c
}

// text returns n words of running text, with the capitals, numbers, quotation marks and possessives
// that a scanner must handle.
func (v *vocabulary) text(r *rand.Rand, n int) (string, []int) {
	var b strings.Builder
	var ranks []int
	start, quoted := true, false
	for i := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		if r.IntN(40) == 0 {
			fmt.Fprintf(&b, "%d ", r.IntN(3000))
		}
		if !quoted && r.IntN(60) == 0 {
			b.WriteString("“")
			quoted = true
		}
		rank := v.draw(r, 0)
		ranks = append(ranks, rank)
		w := v.words[rank]
		if start || r.IntN(9) == 0 {
			first, size := utf8.DecodeRuneInString(w)
			w = string(unicode.ToUpper(first)) + w[size:]
		}
		b.WriteString(w)
		if v.code == "en" && r.IntN(30) == 0 {
			b.WriteString("’s")
		}
		if quoted && r.IntN(4) == 0 {
			b.WriteString("”")
			quoted = false
		}
		start = false
		switch r.IntN(25) {
		case 0, 1:
			b.WriteByte(',')
		case 2:
			b.WriteByte('.')
			start = true
		case 3:
			if r.IntN(5) == 0 {
				b.WriteString(" —")
			}
		}
	}
	return b.String(), ranks
}

// rules returns n rules of one to three words: 30 % have a phrase, 20 % a negated word, 10 % a prefix. If
// absent is set, their words occur in no item.
func (c *corpus) rules(n int, absent bool) []filters.Rule {
	const frequent = 300 // rules have no words of a lower rank, which are in most items
	r := rand.New(rand.NewPCG(7, 7))
	out := make([]filters.Rule, n)
	for i := range out {
		k := r.IntN(len(c.short))
		v := &c.langs[0]
		if c.short[k].Lang == "ru" {
			v = &c.langs[1]
		}
		word := func() string { return v.words[v.draw(r, frequent)] }
		terms := make([]string, 1+r.IntN(2)*(1+r.IntN(2)))
		for j := range terms {
			terms[j] = word()
		}
		if ranks := c.titles[k]; r.IntN(10) < 3 {
			at := r.IntN(len(ranks) - 2)
			terms[0] = v.words[ranks[at]] + " " + v.words[ranks[at+1]]
			if max(ranks[at], ranks[at+1]) < frequent {
				terms[0] = word() + " " + v.words[ranks[at]]
			}
		}
		if r.IntN(10) == 0 {
			w := []rune(word())
			terms[len(terms)-1] = string(w[:min(len(w), 4+r.IntN(3))]) + "*"
			if len(w) < 4 {
				terms[len(terms)-1] = string(w)
			}
		}
		rule := &out[i]
		rule.Name, rule.Langs = fmt.Sprint("rule", i), []string{"en", "ru"}
		if absent {
			for j := range terms {
				star := strings.HasSuffix(terms[j], "*")
				terms[j] = v.absentWords(strings.TrimSuffix(terms[j], "*"), star)
			}
		}
		if len(terms) > 1 && r.IntN(10) < 6 {
			rule.All = terms
		} else {
			rule.Any = terms
		}
		if r.IntN(5) == 0 {
			if rule.None = []string{word()}; absent {
				rule.None[0] = v.absentWords(rule.None[0], false)
			}
		}
	}
	return out
}

// absentWords returns a term with each word changed so that it occurs in no text.
func (v *vocabulary) absentWords(term string, star bool) string {
	fields := strings.Fields(term)
	for i, w := range fields {
		mark := "qx"
		if v.code == "ru" {
			mark = "ъэ"
		}
		fields[i] = mark + w
	}
	if star {
		fields[len(fields)-1] += "*"
	}
	return strings.Join(fields, " ")
}

// bytes returns the mean size of the text of items, in bytes.
func bytes(items []feeds.Item) float64 {
	sum := 0
	for _, it := range items {
		sum += len(it.Title) + len(it.Summary) + len(it.Content)
	}
	return math.Round(float64(sum) / float64(len(items)))
}
