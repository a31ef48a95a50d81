package inflect

import "strings"

// Georgian declension by the end of the nominative, after G. Hewitt, Georgian: A Structural
// Reference Grammar, chapter 2, and H. Aronson, Georgian: A Reading Grammar, § 1.10–5: cases,
// postpositions that are written together, the particle -ც, plurals in -ებ and -თ, truncation of
// -ა and -ე, the vowel that -ს takes before და (აზერბაიჯანსა და სომხეთს), the copula after -ში and
// -ზე, syncope of ა, ე, ო before ლ რ ნ მ ვ.

const (
	// kaConsonant follows a stem that ends in a consonant; the bare stem stands before another noun
	// (პრეზიდენტ ალიევის).
	kaConsonant = "ი - მა ს სა ის ისა ით ითა ად ო ში შია ზე ზეა თან იდან ისთვის ისათვის ისგან ისაგან ისკენ ისადმი " +
		"ამდე ივით სავით ისთანავე ისას ისაა თანაა იდანაა შივე თა თათვის თაგან ნი"
	// kaGenitive are the forms that syncope and truncation change.
	kaGenitive = "ის ისა ისას ისაა ით ად იდან იდანაა ისთვის ისათვის ისგან ისაგან ისკენ ისადმი ამდე ებ ები ებმა ებს " +
		"ებსა ების ებისა ებით ებად ებო ებში ებშია ებზე ებზეა ებთან ებიდან ებისთვის ებისათვის ებისგან ებისკენ " +
		"ებისადმი ებამდე"
	kaPlural = "ებ ები ებმა ებს ებსა ების ებისა ებით ებად ებო ებში ებშია ებზე ებზეა ებთან ებიდან ებისთვის " +
		"ებისათვის ებისგან ებისკენ ებისადმი ებამდე ებივით"
	kaVowel = "- ს მ დ თი ვ სა სთვის სათვის სგან სკენ სადმი ში შია ზე ზეა თან სთან დან მდე სავით სას სთანავე ა " +
		"სთანაა დანაა თა თათვის თაგან"
)

func (f *Inflector) georgian() {
	w := f.word
	if many, ok := strings.CutSuffix(w, "ები"); ok && len([]rune(many)) > 1 { // a plural that is typed
		f.enclitic(many, kaPlural)
		if endsIn(many, "ე ო უ") { // მოქალაქეები
			f.add(many)
			f.georgianNoun(many)
			return
		}
		if full, ok := kaFull[many]; ok {
			f.add(full)
			f.georgianNoun(full)
			return
		}
		for _, end := range []string{"ი", "ა"} {
			f.add(many + end)
			f.georgianNoun(many + end)
		}
		if stem, ok := without(many, 1); ok && len(many) >= 9 && endsIn(many, "ლ რ ნ") && !endsIn(stem,
			"ა ე ი ო უ") && !listed(many, "სახლ ძვლ არჩევნ") {
			for _, vowel := range []string{"ა", "ე", "ო"} { // პატიმრები, სოფლები
				f.addAll(stem+vowel+many[len(stem):], "ი - მა ს სა ში ზე თან თა")
			}
		}
		return
	}
	f.georgianNoun(w)
	f.georgianVerb(w)
}

// kaFull are singulars of plurals that the table of endings does not restore.
var kaFull = map[string]string{
	"ქვეყნ": "ქვეყანა", "ქარხნ": "ქარხანა", "ფანჯრ": "ფანჯარა", "წლ": "წელი", "ამბ": "ამბავი", "მინდვრ": "მინდორი",
	"ძვლ": "ძვალი", "ბეჭდ": "ბეჭედი", "ღვინ": "ღვინო",
}

// kaWords are words with stems that the table of endings does not make, each with the endings of
// kaGenitive.
var kaWords = map[string]string{
	"წელი": "წლ", "ამბავი": "ამბ", "მინდორი": "მინდვრ", "ნიორი": "ნივრ", "მაწონი": "მაწვნ", "ბეჭედი": "ბეჭდ",
	"დრო": "დრო", "ღვინო": "ღვინ", "ხე": "ხ", "ცა": "ც", "ძე": "ძ",
}

// kaFirm keep the vowel of their last syllable, and would be other words without it: სახელი, სახლის.
const kaFirm = "სახელი თვალი ძველი მთელი მეორე ივანე"

func (f *Inflector) georgianNoun(w string) {
	if other, ok := kaWords[w]; ok {
		f.enclitic(other, kaGenitive)
		if strings.HasSuffix(w, "ე") {
			f.enclitic(w, kaPlural)
		}
	}
	stem, _ := without(w, 1)
	if len([]rune(w)) < 3 {
		f.enclitic(w, kaVowel)
		return
	}
	switch {
	case strings.HasSuffix(w, "ი"):
		f.enclitic(stem, kaConsonant)
		// Participles and adjectives with the copula: დაკავებულია.
		if len(stem) >= 12 && endsIn(stem, "ულ ილ ურ ელ ალ არ") {
			f.add(w + "ა")
		}
		f.enclitic(stem, kaPlural)
		f.enclitic(w, "მ სთან") // names like ზელენსკი and გიორგი keep their ი
	case strings.HasSuffix(w, "ა"):
		f.enclitic(w, kaVowel)
		f.enclitic(stem, kaGenitive)
		f.add(stem + "თა")
	case strings.HasSuffix(w, "ე"):
		f.enclitic(w, kaVowel)
		f.enclitic(w, kaPlural)
		f.enclitic(stem, kaGenitive)
		f.add(w + "ნი")
	case endsIn(w, "ო უ"):
		f.enclitic(w, kaVowel)
		f.enclitic(w, kaPlural)
	default: // a stem as it stands before a noun, or an acronym like აშშ
		f.enclitic(w, kaConsonant)
	}
	if short, ok := syncopated(stem); ok && !listed(w, kaFirm) {
		f.enclitic(short, kaGenitive)
	}
}

// enclitic adds stem and endings, and each with the particle -ც, "too".
func (f *Inflector) enclitic(stem, list string) {
	for e := range spaced(list) {
		if e == "-" {
			f.add(stem)
			if endsIn("x"+stem, "ა ე ი ო უ") {
				f.add(stem + "ც")
			}
			continue
		}
		f.add(stem + e)
		if endsIn("x"+e, "ა ე ი ო უ") {
			f.add(stem + e + "ც")
		} else {
			f.add(stem + e + "აც")
		}
	}
}

// syncopated returns a stem without the vowel of its last syllable: ერევან, ერევნ.
func syncopated(stem string) (string, bool) {
	r := []rune(stem)
	n := len(r)
	if n < 4 || !strings.ContainsRune("ლრნმვ", r[n-1]) || !strings.ContainsRune("აეო", r[n-2]) {
		return "", false
	}
	return string(r[:n-2]) + string(r[n-1]), true
}
