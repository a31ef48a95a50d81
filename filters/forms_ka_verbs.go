package filters

import (
	"maps"
	"slices"
	"strings"
	"sync"
)

// A Georgian verb is typed as its masdar, which is the dictionary's form, or in the third person of
// the future or the aorist. Forms are those of the third person, after Hewitt, chapter 4, for the
// verbs in -ება, which are most of those that news uses: a preverb, the vowel of the version, the
// root. The table has others.

// kaPreverbs are the preverbs, the longer ones first.
const kaPreverbs = "გადმო გარდა შემო ჩამო წამო გამო წარმო გადა მიმო ამო წარ გან აღ და გა მი მო შე ჩა წა"

// kaVerbs are the finite forms of masdars that the root does not tell, and participles' stems with
// a final *.
var kaVerbs = map[string]string{
	"თქმა":         "თქვა თქვეს თქვას თქვან ამბობს ამბობენ ამბობდა ამბობდნენ იტყვის იტყვიან უთქვამს ითქვა თქმულ*",
	"მოკვლა":       "მოკლა მოკლეს მოკლას მოკლან მოკლავს მოკლავენ კლავს კლავენ მოუკლავს მოუკლავთ მოკლულ*",
	"დანიშვნა":     "დანიშნა დანიშნეს დანიშნოს დანიშნავს დანიშნავენ ნიშნავს დაინიშნა დაინიშნება დაინიშნოს დაუნიშნავს დანიშნულ*",
	"გადადგომა":    "გადადგა გადადგნენ გადადგეს გადადგება გადადგებიან გადამდგარ*",
	"დაღუპვა":      "დაიღუპა დაიღუპნენ დაიღუპება დაღუპულა დაღუპულან იღუპება დაღუპულ*",
	"გარდაცვალება": "გარდაიცვალა გარდაიცვალნენ გარდაიცვლება გარდაცვლილა გარდაცვლილ*",
	"დაჭრა":        "დაჭრეს დაიჭრა დაიჭრნენ დაჭრის დაუჭრია დაჭრილ*",
	"შეხვედრა":     "შეხვდა შეხვდნენ შეხვდება შეხვდებიან ხვდება შეხვდეს შეხვედრია",
	"დაწყება":      "დაიწყო დაიწყეს დაიწყოს დაიწყონ დაიწყება დაიწყებს დაიწყებენ იწყება იწყებს იწყებენ დაუწყია დაწყებულა დაწყებულ*",
	"დარტყმა":      "დაარტყა დაარტყეს დაარტყამს",
	"მოთხოვნა":     "მოითხოვა მოითხოვეს მოითხოვოს მოითხოვს მოითხოვენ ითხოვს ითხოვენ ითხოვდა მოსთხოვა მოსთხოვეს მოსთხოვს მოუთხოვია",
	"უარყოფა":      "უარყო უარყვეს უარყოს უარყოფს უარყოფენ უარყოფდა უარუყვია",
	"გაზრდა":       "გაზარდა გაზარდეს გაზარდოს გაზრდის გაზრდიან ზრდის გაიზარდა გაიზარდოს გაიზრდება იზრდება გაზრდილ*",
	"არჩევა":       "აირჩია აირჩიეს აირჩიოს აირჩევს აირჩევენ ირჩევს ირჩევენ აურჩევია არჩეულ*",
	"აკრძალვა":     "აკრძალა აკრძალეს აკრძალოს აკრძალავს აკრძალავენ კრძალავს აიკრძალა აიკრძალება აკრძალულ*",
	"დაბომბვა":     "დაბომბა დაბომბეს დაბომბავს ბომბავს ბომბავენ დაიბომბა დაბომბილ*",
	"დახურვა":      "დახურა დახურეს დახუროს დახურავს დახურავენ ხურავს დაიხურა დაიხურება დახურულ*",
	"გახსნა":       "გახსნეს გახსნის გახსნას გაიხსნა გაიხსნება იხსნება გახსნილ*",
	"გაცვლა":       "გაცვალა გაცვალეს გაცვლის გაიცვალა გაიცვლება გაცვლილ*",
	"გაგზავნა":     "გაგზავნეს გაგზავნოს გაგზავნის გაგზავნიან გზავნის გზავნიან გაიგზავნა გაგზავნილ*",
	"მოხდენა":      "მოხდა მოხდება ხდება მომხდარ*",
	"შეცვლა":       "შეცვალა შეცვალეს შეცვლის შეიცვალა შეიცვლება იცვლება შეცვლილ*",
	"გატაცება":     "გაიტაცა გაიტაცეს გაიტაცებს გატაცებულ*",
	"ხელმოწერა":    "მოაწერა მოაწერეს მოაწერს მოაწერენ",
	"გამოსვლა":     "გამოვიდა გამოვიდნენ გამოვა გამოვლენ გამოვიდეს გამოდის გამოდიან გამოსულა",
	"წასვლა":       "წავიდა წავიდნენ წავა წავლენ წავიდეს წასულა წასულ*",
	"ყოფნა":        "იქნება იქნებიან იყვნენ ყოფილა",
	"დგომა":        "დგას დგანან იდგა იდგნენ",
	"ბრძოლა":       "იბრძვის იბრძვიან იბრძოდა იბრძოდნენ იბრძოლა იბრძოლებს",
	"მუშაობა":      "მუშაობს მუშაობენ მუშაობდა მუშაობდნენ იმუშავა იმუშავებს",
	"ცხოვრება":     "ცხოვრობს ცხოვრობენ ცხოვრობდა იცხოვრა",
	"დაკითხვა":     "დაკითხა დაკითხეს დაკითხავს დაიკითხა დაიკითხება დაკითხულ*",
	"ჩხრეკა":       "ჩხრეკს ჩხრეკენ გაჩხრიკა გაჩხრიკეს",
	"დაცვა":        "დაიცვა დაიცვეს დაიცავს დაიცავენ იცავს იცავენ დაიცვას დაცულ*",
	"მიცემა":       "მისცა მისცეს მისცემს მიეცა მიეცემა მისცემენ მიცემულ*",
	"გადაცემა":     "გადასცა გადასცეს გადასცემს გადასცემენ გადაეცა გადაცემულ*",
	"დაცემა":       "დაეცა დაეცნენ დაეცემა ეცემა დაცემულ*",
	"მიღება":       "მიიღო მიიღეს მიიღოს მიიღონ მიიღებს მიიღებენ იღებს იღებენ მიუღია მიიღება მიღებულ*",
	"აღება":        "აიღო აიღეს აიღოს აიღებს აიღებენ აღებულ*",
	"გადაღება":     "გადაიღო გადაიღეს გადაიღებს გადაღებულ*",
	"მოგება":       "მოიგო მოიგეს მოიგოს მოიგებს მოიგებენ იგებს იგებენ მოუგია მოგებულ*",
	"წაგება":       "წააგო წააგეს წააგებს წააგებენ აგებს წაგებულ*",
	"გაგება":       "გაიგო გაიგეს გაიგებს გაიგებენ გაგებულ*",
	"დადება":       "დადო დადეს დადოს დადებს დადებენ დაიდო დაიდება დადებულ*",
	"გადადება":     "გადაიდო გადადო გადადეს გადადებს გადაიდება გადადებულ*",
	"აფეთქება":     "აფეთქდა აფეთქდნენ აფეთქდება ააფეთქა ააფეთქეს ააფეთქებს ააფეთქებენ აფეთქებულ*",
	"აშენება":      "ააშენა ააშენეს ააშენებს ააშენებენ აშენებს აშენებენ აშენდა აშენდება აშენებულ*",
	"ჩამოვარდნა":   "ჩამოვარდა ჩამოვარდება ჩამოვარდნილ*",
}

const (
	kaAorist     = "ა ო ეს ოს ონ ებს ებენ ებდა ებდნენ" // after ა, ი or უ
	kaPlain      = "ა ეს ოს ონ ებს ებენ ებდა და დნენ დება დებიან დეს ებულა ებულან"
	kaParticiple = "ი - მა ს სა ის ისა ით ად ია ში ზე თან ისთვის თა ები ებმა ებს ების ებთან ებისთვის"
)

// kaMasdars gives the masdars of the finite forms in kaVerbs.
var kaMasdars = sync.OnceValue(func() map[string]string {
	masdars := map[string]string{}
	for _, masdar := range slices.Sorted(maps.Keys(kaVerbs)) {
		for e := range spaced(kaVerbs[masdar]) {
			if _, twice := masdars[e]; !twice && !strings.HasSuffix(e, "*") {
				masdars[e] = masdar
			}
		}
	}
	return masdars
})

// georgianVerb adds the finite forms and the participle of a verb that is typed as its masdar or in
// the third person.
func (f *former) georgianVerb(w string) {
	if list, ok := kaVerbs[w]; ok {
		for e := range spaced(list) {
			stem, participle := strings.CutSuffix(e, "*")
			if participle {
				f.addAll(stem, kaParticiple)
				continue
			}
			f.add(e)
		}
		return
	}
	if p, ok := strings.CutSuffix(w, "სვლა"); ok && listed(p, kaPreverbs) { // ჩამოსვლა, ჩამოვიდა
		f.addAll(p, "ვიდა ვიდნენ ვა ვლენ ვიდეს დის დიან დიოდა სულა სულან")
		f.addAll(p+"სულ", kaParticiple)
		return
	}
	for p := range spaced(kaPreverbs) {
		rest, ok := strings.CutPrefix(w, p)
		if !ok {
			continue
		}
		if root, ok := strings.CutSuffix(rest, "ება"); ok && len(root) >= 6 {
			f.kaConjugate(p, root) // without return: შემოწმება is შე-მოწმება, and not შემო-წმება
			continue
		}
		for _, version := range []string{"ა", "ი", "უ"} { // დააკავეს, გააუქმა
			root, ok := strings.CutPrefix(rest, version)
			if !ok {
				continue
			}
			for _, end := range []string{"ებენ", "ებს", "ეს", "ა", "ო"} {
				if root, ok := strings.CutSuffix(root, end); ok && len(root) >= 6 {
					f.add(p + root + "ება")
					f.kaConjugate(p, root)
					return
				}
			}
		}
	}
	if masdar, ok := kaMasdars()[w]; ok {
		f.add(masdar)
		f.georgianVerb(masdar)
		return
	}
	if stem, ok := strings.CutSuffix(w, "ს"); ok && endsIn(stem, "ებ ობ") { // აცხადებს
		f.addAll(stem, "ენ და დნენ დეს")
	}
}

// kaConjugate adds the finite forms and the participle of a verb in -ება.
func (f *former) kaConjugate(preverb, root string) {
	for _, version := range []string{"ა", "ი", "უ"} {
		f.addAll(preverb+version+root, kaAorist)
	}
	f.addAll(preverb+root, kaPlain)
	f.addAll(preverb+"ი"+root, "ება ებიან ებოდა ნენ")
	f.addAll(preverb+"ე"+root, "ა ნენ ება ებიან")
	f.addAll(preverb+"უ"+root, "ებია ებიათ")
	f.addAll("ა"+root, "ებს ებენ ებდა ებდნენ")
	f.addAll("ი"+root, "ებს ებენ ებდა ება")
	f.addAll(preverb+root+"ებულ", kaParticiple)
}
