package filters

import (
	"strings"
	"testing"

	"tocsin/feeds"
)

func TestLanguagesOfItem(t *testing.T) {
	for _, tc := range []struct{ lang, title, want string }{
		{"en", "Two brothers die in custody", "en"},
		{"en-GB", "Two brothers die in custody", "en"},
		{"", "Two brothers from Azerbaijan die in custody", "en"},
		{"", "Azərbaycanda iki qardaş", "az"},
		{"", "Bakıda toplantı için yeni karar açıklandı", "tr"},
		{"tr", "İran'dan açıklama", "tr"},
		{"az", "Prezident gəlib", "az"},
		{"aze", "Prezident gelib", "az"},
		{"ru_RU", "В Баку арестован журналист", "ru"},
		{"en", "Azərbaycanda növbəti seçkilər", "en az"}, // the default of a site's software
		{"fr", "L'Iran menace", "en"},
		{"ru", "В Баку арестован журналист", "ru"},
		{"", "В Баку арестованы", "ru"},
		{"", "В Баку арестован журналист", "ru uk"},
		{"", "Війна в Україні", "uk"},
		{"en", "В Баку арестованы", "ru"},
		{"ru", "Iran strikes back after talks", "en"}, // the title is not Russian
		{"ru", "Заявление Bloomberg", "ru en"},
		{"", "Mali", "en az tr"},
		{"tr", "Two of the journalists were arrested", "en tr"},
		{"hy", "Հայաստան", ""},
		{"", "", "en az tr ru uk"},
	} {
		got := languages(feeds.Item{Lang: tc.lang, Title: tc.title})
		var want langSet
		for _, code := range strings.Fields(tc.want) {
			want |= langNamed(code)
		}
		for _, script := range []langSet{latinLangs, cyrillicLangs} { // of a script that is absent it does not matter
			if want&script != 0 && got&script != want&script {
				t.Errorf("%q %q: %v, want %v", tc.lang, tc.title, (got & script).codes(), (want & script).codes())
			}
		}
		if got&(langHY|langKA) != langHY|langKA {
			t.Errorf("%q: Armenian and Georgian always count", tc.title)
		}
	}
}

// TestSets: every entry of the sets that are shipped can be looked for, and names its own language.
func TestSets(t *testing.T) {
	for name, entries := range shipped() {
		if _, err := newLibrary(nil).named(name); err != nil {
			t.Error(err)
		}
		var langs langSet
		for _, e := range entries {
			langs |= e.langs
			if e.langs&^langsOf(e.text) != 0 {
				t.Errorf("@%s: %s is not in the letters of %v", name, e.text, e.langs.codes())
			}
		}
		if langs != langAll {
			t.Errorf("@%s has %v only", name, langs.codes())
		}
	}
	for _, name := range []string{"azerbaijan", "armenia", "georgia", "russia", "turkey", "iran", "caucasus", "karabakh", "baku", "yerevan", "tbilisi", "moscow", "aliyev", "pashinyan", "putin"} {
		if entries, ok := set(name); !ok || len(entries) < 5 {
			t.Errorf("@%s has %d entries", name, len(entries))
		}
	}
}

func TestParseSets(t *testing.T) {
	for text, want := range map[string]string{
		"en: a":            "before the first",
		"@a\nen: b\n@a":    "stands twice",
		"@a\n  @b":         "no set @b before",
		"@a\nxx: b":        "languages and a colon",
		"@a\njust a word":  "languages and a colon",
		"@a\nen: b, c d\n": "",
	} {
		_, err := parseSets(text)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// TestFormsPerWord keeps an eye on what a word costs.
func TestFormsPerWord(t *testing.T) {
	for lang, words := range map[string]string{
		"en": "Azerbaijan custody strike journalist sanction arrest Iran protest minister war",
		"ru": "Азербайджан Россия журналист санкция арест Иран протест министр война задержанный",
		"uk": "Азербайджан Росія журналіст санкція арешт Іран протест міністр війна захід",
		"az": "Azərbaycan Bakı jurnalist sanksiya həbs İran etiraz nazir müharibə seçki",
		"tr": "Azerbaycan Bakü gazeteci yaptırım tutuklama İran protesto bakan savaş seçim",
		"hy": "Ադրբեջան Բաքու լրագրող ընտրություն ձերբակալություն Իրան բողոք նախարար պատերազմ Երևան",
		"ka": "აზერბაიჯანი ბაქო ჟურნალისტი სანქცია დაკავება ირანი პროტესტი მინისტრი ომი ერევანი",
	} {
		n := 0
		for w := range strings.FieldsSeq(words) {
			n += len(forms(w, lang))
		}
		mean := n / len(strings.Fields(words))
		t.Logf("%s: %d forms a word", lang, mean)
		if mean < 3 || mean > 150 {
			t.Errorf("%s: %d forms a word", lang, mean)
		}
	}
}
