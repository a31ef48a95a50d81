package inflect

import (
	"slices"
	"strings"
	"sync"
)

// Eastern Armenian declension by the end of the nominative, after J. Dum-Tragut, Armenian: Modern
// Eastern Armenian, §§ 2.1.1–2.1.4: the declensions in -ի, -ու, -ան, -վա, -ոջ, -որ; definite -ը and
// -ն, possessive -ս and -դ; the weakening of ի and ու in the last syllable. և is folded to եվ. Of
// the classical spelling there are -եան for -յան and -ութիւն for -ություն. Verbs stand in
// hy_verbs.go.

// hySets are endings that the tables name by a capital.
var hySets = map[byte]string{
	'N': "- ը ն ս դ",                      // a nominative, or an oblique stem, with its articles
	'O': "- ը ն ս դ ից ով",                // an oblique stem and its cases: կնոջ, կնոջից
	'W': "ի ին ից ով ում իս իդ",           // the cases of a stem that is no nominative
	'C': "- ը ն ս դ ի ին ից ով ում իս իդ", // both
	'P': "- ը ն ի ին ից ով ում ս դ իս իդ", // after the plural's ներ or եր
	'U': "ու ուն ուց ուս ուդ ով",
	'V': "վա վան վանից վաս ի ին ից ով ում", // words of time
}

var hyNouns = []row{
	{ends: "ություն", cut: 4, add: "յունC յանN յանից յամբ յուններP իւն իւնը իւնն իւնից իւններ իւնները եան եանը " +
		"եանն եամբ"},
	{ends: "յուն", cut: 4, add: "յունC յանN յանից յամբ յուներP յուններP"},
	{ends: "ում", cut: 3, add: "ումC մանN մանից մամբ ումներP"},
	{ends: "յան", cut: 3, add: "եան եանը եանն եանի եանին եանից եանով", when: proper, more: true},
	{ends: "եան", cut: 3, add: "յան յանը յանն յանի յանին յանից յանով", when: proper, more: true},
	{ends: "ու", cut: 2, add: "վի վին վից վով վում վը", more: true},
	{ends: "ու", cut: 0, add: "C ներP"},
	{ends: "ելի", cut: 0, add: "- ն ի ին ից ով ում ս ներP", when: common}, // ընդունելի is not ընդունելու
	{ends: "ի", cut: 1, add: "ու ուն ուց ուս ուդ ով ում", more: true},
	{ends: "ի", cut: 1, add: "ից", when: proper, more: true},
	{ends: "ի", cut: 0, add: "- ն ի ին ից ով ում ս դ ներP"},
	{ends: "ա", cut: 0, add: "- ն յի յին յից յով յում ս դ յիս յիդ ներP"},
	{ends: "ո", cut: 0, add: "- ն յի յին յից յով յում ի ին ից ով ում ս դ ներP"},
	{ends: "ե է օ", cut: 0, add: "- ն ի ին յի յից ից ով ում յում ս դ ներP"},
	{ends: "", cut: 0, add: "C երP ներP"},
}

// hyWords are words whose stem changes.
var hyWords = map[string]string{
	"մարդ":    "մարդN մարդU մարդիկ մարդիկս մարդկանցO",
	"կին":     "կինN կնոջO կանայք կանանցO",
	"տիկին":   "տիկինN տիկնոջO տիկնայք տիկնանցO տիկիններP",
	"պարոն":   "պարոնC պարոնայք պարոններP",
	"քույր":   "քույրN քրոջO քույրերP",
	"դուստր":  "դուստրN դստերO դուստրերP",
	"հայր":    "հայրN հորO հայրերP",
	"մայր":    "մայրN մորO մայրերP",
	"եղբայր":  "եղբայրN եղբորO եղբայրներP",
	"ընկեր":   "ընկերC ընկերոջO ընկերներP",
	"տեր":     "տերN տիրոջO տերերP",
	"սկեսուր": "սկեսուրN սկեսրոջO",
	"աղջիկ":   "աղջիկN աղջկաN աղջկանից աղջկանով աղջկով աղջիկներP",
	"ամուսին": "ամուսինN ամուսնU ամուսիններP",
	"երեխա":   "երեխաN երեխայW երեխաներP երեխեքC",
	"մանուկ":  "մանուկC մանկանN մանուկներP",
	"աստված":  "աստվածC աստծոN աստծU աստվածներP",

	"օր":     "օրN օրV օրերP",
	"ժամ":    "ժամN ժամV ժամերP",
	"շաբաթ":  "շաբաթN շաբաթV շաբաթներP",
	"ամիս":   "ամիսN ամսV ամիսներP",
	"տարի":   "տարիN տարվա տարվան տարվանից տարու տարուց տարով տարում տարիներP",
	"կիրակի": "կիրակիN կիրակV կիրակիներP",
	"ուրբաթ": "ուրբաթN ուրբաթV ուրբաթներP",
	"երեկ":   "երեկվա երեկվան երեկվանից",
	"վաղը":   "վաղվա վաղվան վաղվանից",
	"գիշեր":  "գիշերN գիշերV գիշերներP",
	"ցերեկ":  "ցերեկN ցերեկV ցերեկներP",
	"առավոտ": "առավոտN առավոտV առավոտյան առավոտներP",
	"երեկո":  "երեկոN երեկոյW երեկոյան երեկոներP",
	"գարուն": "գարունN գարնանN գարունV գարուններP",
	"ամառ":   "ամառN ամռանN ամառV ամառներP",
	"աշուն":  "աշունN աշնանN աշունV աշուններP",
	"ձմեռ":   "ձմեռN ձմռանN ձմեռV ձմեռներP",

	"մահ":     "մահN մահվանN մահվանից մահվամբ մահից մահով մահերP",
	"անուն":   "անունN անվանN անվանից անվամբ անունի անունից անունով անունում անուններP",
	"տուն":    "տունN տանN տնից տանից տնով տներP",
	"շուն":    "շունN շանO շներP",
	"ձուկ":    "ձուկN ձկանN ձկW ձկներP",
	"մուկ":    "մուկN մկանN մկW մկներP",
	"դուռ":    "դուռN դռանN դռնից դռնով դռից դռներP",
	"լեռ":     "լեռC լեռանN լեռնից լեռներP",
	"բեռ":     "բեռC բեռանN բեռներP",
	"թոռ":     "թոռC թոռանN թոռներP",
	"գառ":     "գառC գառանN գառներP",
	"սեր":     "սերN սիրոN սիրուց սիրով սերեր",
	"հույս":   "հույսC հուսո հույսերP",
	"լույս":   "լույսC լուսW լույսերP",
	"թույն":   "թույնC թունW թույներP",
	"պատիվ":   "պատիվN պատվի պատվից պատվով պատվո պատիվներP",
	"ծնունդ":  "ծնունդN ծննդյանN ծննդW ծնունդներP",
	"կորուստ": "կորուստN կորստյանN կորստW կորուստներP",
	"հանգիստ": "հանգիստN հանգստյան հանգստW հանգիստներP",
	"ձի":      "ձիN ձիU ձիերP",
	"երկու":   "երկուN երկուսN երկուսW",
	"գերի":    "գերի գերին գերիW գերU գերիներP", // գերում, հայտնում and բարում are of other words
	"հայտնի":  "հայտնի հայտնին հայտնիW հայտնիներP",
	"բարի":    "բարի բարին բարիW բարիներP",
	"ֆորում":  "ֆորումC ֆորումներP",                 // ֆորման is of ֆորմա
	"գին":     "գինN գնի գնին գնից գնով գնիս գներP", // գինի is wine
}

// hyHeads are words of hyWords that end compounds: դեսպանատուն, ազգանուն, սեփականատեր.
const hyHeads = "տուն անուն օր հանգիստ հայր մայր քույր եղբայր ընկեր տղամարդ"

// hyFirm keep the vowel of their last syllable, and would be other words without it.
const hyFirm = "մուտք նիստ փուլ կնիք լուր"

// hyVerbal are verbs that weakened nouns would fall in with: խնդիր, խնդրում.
const hyVerbal = "խնդրում խնդրեր գնում գրում թվում պատժում պատժեր հաշվում հաշվեր կռվում կռվեր ծխում շրջում պնդում " +
	"սրում քնում կտրում բժշկում վճռում ճշտում պատվում աղմկում կրում ուղղում ջրեին մասնակցում մասնակցեր ուղեկցում " +
	"ուղեկցեր գծում"

// hyRestored are the weak stems of plurals that are typed, and the nominatives' ends.
var hyRestored = []string{
	"գրք", "գիրք", "գր", "գիր", "գծ", "գիծ", "խմբ", "խումբ", "գն", "գին", "մտք", "միտք", "թվ", "թիվ", "ջր", "ջուր",
	"լճ", "լիճ", "երկր", "երկիր",
	"գնդ", "գունդ", "թղթ", "թուղթ", "ռմբ", "ռումբ", "քրդ", "քուրդ", "սրբ", "սուրբ", "սրտ", "սիրտ", "ձկ", "ձուկ", "տ",
	"տուն", "շ", "շուն", "դռն", "դուռ",
}

// hyNoVerbs are nouns that end as infinitives do. An infinitive does not inflect as a noun: ընդունելի
// is an adjective.
const hyNoVerbs = "մոդել թունել դուել պանել հոթել մոթել կարտել քարտել բարել շրապնել ֆինալ մարշալ գեներալ ադմիրալ " +
	"սերիալ կանալ կապիտալ տերմինալ պորտալ ֆեստիվալ կարդինալ սկանդալ ժուռնալ ծավալ տրիբունալ արսենալ"

// hySingulars are plurals that are not made with -եր or -ներ.
var hySingulars = map[string]string{
	"մարդիկ": "մարդ", "տղամարդիկ": "տղամարդ", "կանայք": "կին", "տիկնայք": "տիկին",
	"երեխեք": "երեխա",
}

// hyPersons end in -եր, and are no plurals.
const hyPersons = "բլոգեր հակեր լիդեր լազեր ռոքեր ռեփեր կատեր դիլեր սերվեր գիշեր ընկեր"

var hyNounParadigm = sync.OnceValue(func() *paradigm { return newParadigm(hyNouns, hySets) })

func (f *Inflector) armenian() {
	w := f.word
	if f.proper {
		f.armenianNoun(w)
		return
	}
	if one, ok := hySingulars[w]; ok {
		f.add(one)
		f.armenianNoun(one)
		return
	}
	if hyPlural(w) {
		f.armenianEndings(w, "P")
		for _, many := range []string{"ներ", "եր"} {
			one, ok := strings.CutSuffix(w, many)
			switch {
			case !ok:
				continue
			case many == "ներ" && hyVowels(one) > 0:
				f.armenianOne(one)
			case many == "եր":
				f.armenianOne(one)
			}
			if many == "ներ" && hyVowels(one) > 1 {
				return
			}
			for i := 0; i < len(hyRestored); i += 2 {
				if stem, ok := strings.CutSuffix(one, hyRestored[i]); ok && (stem == "" || len(hyRestored[i]) > 2) {
					f.armenianOne(stem + hyRestored[i+1])
					return
				}
			}
		}
		return
	}
	f.add("ամենա" + w) // the superlative
	verb := endsIn(w, "ել ալ") && !listed(w, hyNoVerbs)
	if verb {
		f.armenianVerb(w)
	}
	if !verb || strings.HasSuffix(w, "ալ") && len(w) > 8 {
		f.armenianNoun(w)
	}
}

// hyPlural reports whether a word is a plural that is typed.
func hyPlural(w string) bool {
	if one, ok := strings.CutSuffix(w, "ներ"); ok && hyVowels(one) > 0 {
		return len(one) > 2
	}
	one, ok := strings.CutSuffix(w, "եր")
	return ok && len(one) > 2 && (hyVowels(one) < 2 || endsIn(one, "գր գծ գրք խմբ ջր")) && !listed(w,
		hyPersons+" տեր սեր") && !endsIn(w, "ընկեր ատեր նետեր")
}

// armenianOne adds the singular of a plural that is typed, where it can be a word.
func (f *Inflector) armenianOne(one string) {
	if hyVowels(one) > 0 && len(one) > 4 || hyWords[one] != "" {
		f.add(one)
		f.armenianNoun(one)
	}
}

func (f *Inflector) armenianNoun(w string) {
	if list, ok := hyWords[w]; ok {
		f.armenianEndings("", list)
		return
	}
	if stem, ok := strings.CutSuffix(w, "շաբթի"); ok && stem != "" {
		f.armenianEndings(stem, "շաբթիN շաբթV շաբթիներP")
		return
	}
	if stem, ok := strings.CutSuffix(w, "տեր"); ok && endsIn(stem, "ա նե") && !f.proper { // սեփականատեր
		f.armenianEndings(stem, "տերC տիրոջO տերերP")
		return
	}
	if stem, ok := strings.CutSuffix(w, "տղամարդ"); ok {
		f.armenianEndings(stem+"տղա", hyWords["մարդ"])
		return
	}
	for head := range spaced(hyHeads) {
		if stem, ok := strings.CutSuffix(w, head); ok && stem != "" && !f.proper {
			f.armenianEndings(stem, hyWords[head])
			return
		}
	}
	if len(w) < 6 { // two letters
		f.armenianEndings(w, "C")
		return
	}
	if weak, ok := weakened(w); ok && (!f.proper || len(w) >= 10) && !listed(w, hyFirm) {
		f.not = hyVerbal
		f.armenianEndings(weak, "W երP ներP")
		f.not = ""
	}
	f.apply(w, hyNounParadigm())
}

// armenianEndings adds stem and each of the endings in list, where a capital names a set.
func (f *Inflector) armenianEndings(stem, list string) {
	for e := range spaced(list) {
		set, ok := hySets[e[len(e)-1]]
		if !ok {
			f.add(stem + e)
			continue
		}
		f.addAll(stem+e[:len(e)-1], set)
	}
}

// hyVowels counts the syllables of a word.
func hyVowels(w string) int {
	n := 0
	for _, r := range w {
		if strings.ContainsRune("աեէըիոօ", r) {
			n++
		}
	}
	return n
}

// weakened returns the stem of a word that loses the ի or ու of its last syllable: գիրք, գրքի.
func weakened(w string) (string, bool) {
	if endsIn(w, "ում իստ իզմ") && !endsIn(w, "գիստ խիստ") {
		return "", false
	}
	r := []rune(w)
	for i, v := range slices.Backward(r) {
		switch {
		case v == 'ի' && i < len(r)-1 && i > 0:
			return string(r[:i]) + string(r[i+1:]), true
		case v == 'ւ' && i > 1 && r[i-1] == 'ո' && i < len(r)-1:
			if r[i+1] == 'յ' || r[i-2] == 'յ' { // ելույթ, գյուղ
				return "", false
			}
			return string(r[:i-1]) + string(r[i+1:]), true
		case strings.ContainsRune("աեէըիոօւ", v):
			return "", false
		}
	}
	return "", false
}
