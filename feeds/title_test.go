package feeds

import "testing"

func TestNormalTitle(t *testing.T) {
	for _, tt := range []struct{ title, outlet, want string }{
		{"Two Brothers Die in Custody", "OC Media", "two brothers die in custody"},
		{"Two brothers die in custody - OC Media", "OC Media", "two brothers die in custody"},
		{"Two brothers die in custody | oc media", "OC Media", "two brothers die in custody"},
		{"Two brothers die in custody — OC-Media · OC Media", "OC Media", "two brothers die in custody"},
		{"Two brothers die in custody - JAMnews", "OC Media", "two brothers die in custody jamnews"},
		{"OC Media", "OC Media", "oc media"},
		{" - OC Media", "OC Media", "oc media"},
		{"BREAKING: Two brothers die", "", "two brothers die"},
		{"Breaking news | LIVE: Two brothers die", "", "two brothers die"},
		{"UPDATE 2-Two brothers die", "", "two brothers die"},
		{"UPDATE 2: Two brothers die", "", "two brothers die"},
		{"Live-in carers strike", "", "live in carers strike"},
		{"Live – Baku votes", "", "baku votes"},
		{"Live:", "", "live"},
		{"СРОЧНО: Братья умерли под стражей", "", "братья умерли под стражей"},
		{"Молния! Братья умерли", "", "братья умерли"},
		{"SON DAKİKA: İki kardeş öldü", "", "i\u0307ki kardeş öldü"},
		{"TƏCİLİ: Qardaşlar öldü", "", "qardaşlar öldü"},
		{"Azerbaijan's “state-run” media: 3-0!", "", "azerbaijans state run media 3 0"},
		{"Azerbaijan’s state–run  media 3:0", "", "azerbaijans state run media 3 0"},
		{"Ｆｕｌｌ ｗｉｄｔｈ ﬁne", "", "full width fine"},
		{"Straße", "", "strasse"},
		{"Ꮿꮿ", "", "ᏯᏯ"},
		{"e\u0301lan", "", "élan"},
		{"!!!", "", ""},
		{"", "", ""},
	} {
		if got := NormalTitle(tt.title, tt.outlet); got != tt.want {
			t.Errorf("NormalTitle(%q, %q) = %q, want %q", tt.title, tt.outlet, got, tt.want)
		}
	}
}

func FuzzNormalTitle(f *testing.F) {
	f.Add("BREAKING: “Two” brothers’ İ - OC Media", "OC Media")
	f.Fuzz(func(t *testing.T, title, outlet string) {
		// A normalised title has no punctuation left to cut at.
		once := NormalTitle(title, outlet)
		if twice := NormalTitle(once, outlet); twice != once {
			t.Fatalf("not stable: %q, then %q", once, twice)
		}
	})
}
