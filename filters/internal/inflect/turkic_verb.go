package inflect

import "strings"

// The endings of a verb are written as those of nouns, and further: Y is a y after a vowel, and
// nothing after a consonant; Q is the last consonant of -mak, that is q or k, and G the same before
// a vowel, in Azerbaijani. Endings after a P go to the stem of the Turkish present (başlı-yor), and
// an A to that of the aorist (gider).
type verbEndings struct {
	infinitive string // its endings
	all        string // endings of the active and the passive
	twice      string // endings of a doubled passive: saxlanıl
	active     string // endings of the active alone: other persons, rare forms
	narrows    bool   // başla-, başlıyor
	softens    func(stem string) bool
	others     func(stem string) string // forms that are other words
	shortens   string                   // stems that lose their last vowel in the passive
}

// stem returns the stem of an infinitive.
func (v *verbEndings) stem(w string) (string, bool) {
	for end := range spaced(v.infinitive) {
		if stem, ok := strings.CutSuffix(w, end); ok && len(stem) > 1 && strings.ContainsAny(stem, "aeiou") {
			return stem, true
		}
	}
	return "", false
}

// A verbStem has the stems that endings are added to.
type verbStem struct {
	hard, soft string // before a consonant, and before a vowel or y
	narrow     string // before -yor
	aorist     string
}

// conjugate adds the forms of a verb, and of its passive, which news uses more. The vowels that follow
// come from the infinitive, since the vowel of the stem may be typed without dots.
func (f *Inflector) conjugate(t turkic, stem, typed string) {
	v := &t.verb
	f.not += " " + v.others(stem)
	root, _ := without(typed, 3)
	h := "ei"
	if f.word[len(f.word)-2] == 'a' {
		h = "ai"
	}
	if round(root) {
		h = h[:1] + "u"
	}
	active := v.newStem(stem, root, h)
	f.verbal(t, active, v.all, h)
	for i, p := range v.passives(active, h) {
		list := v.all
		if i > 0 {
			list = v.twice
		}
		f.verbal(t, verbStem{hard: p, soft: p, narrow: p + h[1:], aorist: p + h[1:] + "r"}, list, h)
	}
	if stem == "et" && !v.narrows { // həbs olunub, beside həbs edilib
		f.verbal(t, verbStem{hard: "olun", soft: "olun", aorist: "olunur"}, v.twice, "au")
	}
	f.verbal(t, active, v.active, h)
	// Demands: bırakın, azad edin. Shorter verbs would meet nouns (yakın, sorun).
	if vowels(stem) > 1 || listed(stem, "et dur get git ver") {
		f.verbal(t, active, "YIn YInIz", h)
	}
}

// round reports whether the last vowel of a typed word is rounded.
func round(typed string) bool {
	last := strings.LastIndexAny(typed, "aıeəiâîouöüû")
	return last >= 0 && strings.ContainsAny(typed[last:], "ouöüû")
}

// newStem makes an active stem ready.
func (v *verbEndings) newStem(stem, root, h string) verbStem {
	s := verbStem{hard: stem, soft: stem}
	n := len(stem)
	switch last := stem[n-1]; {
	case last == 'a' || last == 'e': // başlıyor, söylüyor
		narrow := "i"
		if short, _ := without(root, 1); round(short) {
			narrow = "u"
		}
		s.narrow, s.aorist = stem[:n-1]+narrow, stem+"r"
		if v.narrows && listed(stem, "de ye") { // diyor, diyen
			s.soft = s.narrow
		}
	case vowelEnd(stem):
		s.narrow, s.aorist = stem, stem+"r"
	default:
		if v.softens(stem) {
			s.soft = stem[:n-1] + "d"
		}
		s.narrow, s.aorist = s.soft+h[1:], s.soft+h[1:]+"r"
		if s.soft != stem || vowels(stem) == 1 && !listed(stem, "al bil bul dur gel gor kal ol san var ver vur") {
			s.aorist = s.soft + h[:1] + "r"
		}
	}
	return s
}

func vowels(stem string) int {
	n := 0
	for i := range len(stem) {
		if strings.IndexByte("aeiou", stem[i]) >= 0 {
			n++
		}
	}
	return n
}

// passives returns the stems of the passive: yakalan, alın, öldürül. After a vowel it may be
// doubled: saxlanıl.
func (v *verbEndings) passives(s verbStem, h string) []string {
	stem := s.hard
	switch {
	case listed(stem, "ye"):
		return nil // it would be yenmek and yenilmek, to defeat
	case stem == "de" && !v.narrows:
		return []string{"deyil"}
	case vowelEnd(stem):
		return []string{stem + "n", stem + "n" + h[1:] + "l"}
	case vowels(stem) > 1 && endsIn(stem, "il ul"): // it is one
		return nil
	case strings.HasSuffix(stem, "l"):
		return []string{stem + h[1:] + "n"}
	case listed(stem, v.shortens):
		return []string{stem[:len(stem)-2] + "r" + h[1:] + "l", stem + h[1:] + "l"}
	}
	return []string{s.soft + h[1:] + "l"}
}

// verbal adds endings to a verb's stem.
func (f *Inflector) verbal(t turkic, s verbStem, list, h string) {
	q, g := "q", "g"
	if h[0] == 'e' {
		q, g = "k", "y"
	}
	y := ""
	if vowelEnd(s.hard) {
		y = "y"
	}
	i := h[1]
	if last := len(s.aorist) - 2; s.aorist[last] == 'a' || s.aorist[last] == 'e' {
		i = 'i'
	}
	var buf []byte
	for e := range spaced(list) {
		stem, h, rest := s.hard, h, e
		buf = buf[:0]
		switch e[0] {
		case 'Y':
			stem, rest = s.soft, e[1:]
			buf = append(buf, y...)
		case 'P':
			stem, rest = s.narrow, e[1:]
		case 'A':
			if e == "A" && plural(s.hard) {
				continue
			}
			stem, rest, h = s.aorist, e[1:], h[:1]+string(i)
		}
		for _, c := range []byte(rest) {
			switch c {
			case 'E':
				buf = append(buf, h[0])
			case 'I':
				buf = append(buf, h[1])
			case 'D':
				buf = append(buf, t.d(s.hard)...)
			case 'Q':
				buf = append(buf, q...)
			case 'G':
				buf = append(buf, g...)
			default:
				buf = append(buf, c)
			}
		}
		f.add(stem + string(buf))
	}
}

// plural reports whether the aorist of a verb is better known as a plural: suçlar, he accuses, are
// also crimes.
func plural(stem string) bool {
	return endsIn(stem, "la le") && !listed(stem, "basla soyle bekle sagla topla katla destekle")
}
