package filters

import "strings"

// Georgian declension by the end of the nominative, after G. Hewitt, Georgian: A Structural
// Reference Grammar, chapter 2, and H. Aronson, Georgian: A Reading Grammar, § 1.10–5: cases,
// postpositions that are written together, the particle -ც, plurals in -ებ and -თ, truncation of
// -ა and -ე, the vowel that -ს takes before და (აზერბაიჯანსა და სომხეთს), the copula after -ში and
// -ზე, syncope of ა, ე, ო before ლ რ ნ მ ვ.

const (
	// kaConsonant follows a stem that ends in a consonant; the bare stem stands before another noun
	// (პრეზიდენტ ალიევის).
	kaConsonant = "ი - მა ს სა ის ისა ით ითა ად ო ში შია ზე ზეა თან იდან ისთვის ისათვის ისგან ისაგან ისკენ ისადმი ამდე ივით სავით ისთანავე თა თათვის ნი"
	// kaGenitive are the forms that syncope and truncation change.
	kaGenitive = "ის ისა ით ად იდან ისთვის ისათვის ისგან ისაგან ისკენ ისადმი ამდე ებ ები ებმა ებს ებსა ების ებისა ებით ებად ებო ებში ებშია ებზე ებზეა ებთან ებიდან ებისთვის ებისათვის ებისგან ებისკენ ებისადმი ებამდე"
	kaPlural   = "ებ ები ებმა ებს ებსა ების ებისა ებით ებად ებო ებში ებშია ებზე ებზეა ებთან ებიდან ებისთვის ებისათვის ებისგან ებისკენ ებისადმი ებამდე ებივით"
	kaVowel    = "- ს მ დ თი ვ სა სთვის სათვის სგან სკენ სადმი ში შია ზე ზეა თან სთან დან მდე სავით"
)

func (f *former) georgian() {
	w := f.word
	if many, ok := strings.CutSuffix(w, "ები"); ok && len([]rune(many)) > 1 { // a plural that is typed
		f.enclitic(many, kaPlural)
		for _, end := range []string{"ი", "ა"} {
			f.add(many + end)
			f.georgianNoun(many + end)
		}
		return
	}
	f.georgianNoun(w)
}

func (f *former) georgianNoun(w string) {
	stem, _ := without(w, 1)
	if len([]rune(w)) < 3 {
		f.enclitic(w, kaVowel)
		return
	}
	switch {
	case strings.HasSuffix(w, "ი"):
		f.enclitic(stem, kaConsonant)
		f.enclitic(stem, kaPlural)
		if endsIn(w, "კი ძი რი ლი ნი") { // names like ზელენსკი keep their ი
			f.enclitic(w, "მ ს სთან სთვის სგან სკენ")
		}
	case strings.HasSuffix(w, "ა"):
		f.enclitic(w, kaVowel)
		f.enclitic(stem, kaGenitive)
		f.addAll(stem, "ათა თა")
	case strings.HasSuffix(w, "ე"):
		f.enclitic(w, kaVowel)
		f.enclitic(w, kaPlural)
		f.enclitic(stem, kaGenitive)
		f.addAll(w, "თა")
	case endsIn(w, "ო უ"):
		f.enclitic(w, kaVowel)
		f.enclitic(w, kaPlural)
	default: // a stem as it stands before a noun, or an acronym like აშშ
		f.enclitic(w, kaConsonant)
	}
	if short, ok := syncopated(stem); ok {
		f.enclitic(short, kaGenitive)
	}
}

// enclitic adds stem and endings, and each with the particle -ც, "too".
func (f *former) enclitic(stem, list string) {
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

// syncopated gives a stem without the vowel of its last syllable: ერევან, ერევნ.
func syncopated(stem string) (string, bool) {
	r := []rune(stem)
	n := len(r)
	if n < 4 || !strings.ContainsRune("ლრნმვ", r[n-1]) || !strings.ContainsRune("აეო", r[n-2]) {
		return "", false
	}
	return string(r[:n-2]) + string(r[n-1]), true
}
