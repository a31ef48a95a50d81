package inflect

import (
	"strings"
	"testing"
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
		got := languages(tc.lang, tc.title, "", "")
		var want Langs
		for _, code := range strings.Fields(tc.want) {
			want |= ByCode(code)
		}
		for _, script := range []Langs{Latin, Cyrillic} { // of a script that is absent it does not matter
			if want&script != 0 && got&script != want&script {
				t.Errorf("%q %q: %v, want %v", tc.lang, tc.title, (got & script).Codes(), (want & script).Codes())
			}
		}
		if got&(HY|KA) != HY|KA {
			t.Errorf("%q: Armenian and Georgian always count", tc.title)
		}
	}
}
