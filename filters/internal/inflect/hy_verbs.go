package inflect

import "strings"

// Eastern Armenian conjugation, after Dum-Tragut, § 2.5: the cases of the infinitive, the
// participles in -ում, -ել, -ած and -ող, the aorist, the subjunctive, which is the future with կ-,
// and negation with չ-; the passive in -վել, and the aorists of -ցնել, -անալ and -ենալ.

// hyVerbSets are endings that the tables name by a capital.
var hyVerbSets = map[byte]string{
	'I': "- ը ն ու ուն ուց ով ս իս իք",                           // an infinitive
	'A': "- ը ն ի ին ից ով ներ ները ներն ների ներին ներից ներով", // a participle
	'E': "եմ ես ի ենք եք են եի եիր եր եինք եիք եին",
	'F': "ամ աս ա անք աք ան այի այիր ար այինք այիք ային",
	'T': "ի իր - ինք իք ին",
	'R': "ա ար ավ անք աք ան",
}

const (
	hyRegular = "ելI ում ածA ողA եցT E իր եցեք"
	hyCause   = "նելI նում րածA նողA րեցT րել նE րու րեք" // after -ց: դադարեցնել, դադարեցրեց
	hyAnal    = "նալI նում ցածA ցողA ցR ցել նF ցիր ցեք"   // after -ա, -ե: ստանալ, ստացավ
	hyAl      = "ալI ում ացածA ացողA ացT ացել F ացեք"
)

// hyVerbs are verbs with an aorist of their own.
var hyVerbs = map[string]string{
	"գալ":     "գալI գF եկR եկել եկածA եկողA եկեք",
	"տալ":     "տալI տF տվեցT տվել տվածA տվողA տվեք տուր",
	"լինել":   "լինելI լինում լինE եղR եղել եղածA եղողA լինողA եղեք",
	"ուտել":   "ուտելI ուտում ուտE կերR կերել կերածA ուտողA կերեք",
	"տեսնել":  "տեսնելI տեսնում տեսնE տեսR տեսել տեսածA տեսնողA տեսեք",
	"մտնել":   "մտնելI մտնում մտնE մտR մտել մտածA մտնողA մտեք",
	"գտնել":   "գտնելI գտնում գտնE գտR գտել գտածA գտնողA գտիր գտեք",
	"հասնել":  "հասնելI հասնում հասնE հասR հասել հասածA հասնողA հասեք",
	"ընկնել":  "ընկնելI ընկնում ընկնE ընկR ընկել ընկածA ընկնողA",
	"անցնել":  "անցնելI անցնում անցնE անցR անցել անցածA անցնողA անցեք",
	"իջնել":   "իջնելI իջնում իջնE իջR իջել իջածA իջնողA իջեք",
	"ելնել":   "ելնելI ելնում ելնE ելR ելել ելածA ելնողA",
	"մեռնել":  "մեռնելI մեռնում մեռնE մեռR մեռել մեռածA մեռնողA",
	"հագնել":  "հագնելI հագնում հագնE հագR հագել հագածA հագնողA",
	"առնել":   "առնելI առնում առնE առR առել առած առածը առնողA",
	"թողնել":  "թողնելI թողնում թողնE թողեցT թողել թողածA թողնողA թողեք",
	"թռչել":   "թռչելI թռչում թռչE թռR թռել թռածA թռչողA",
	"փախչել":  "փախչելI փախչում փախչE փախR փախել փախածA փախչողA",
	"կպչել":   "կպչելI կպչում կպչE կպR կպել կպածA կպչողA",
	"դիպչել":  "դիպչելI դիպչում դիպչE դիպR դիպել դիպածA դիպչողA",
	"կորչել":  "կորչելI կորչում կորչE կորR կորել կորածA կորչողA",
	"սառչել":  "սառչելI սառչում սառչE սառR սառել սառածA սառչողA",
	"հանգչել": "հանգչելI հանգչում հանգչE հանգավ հանգել հանգածA հանգչողA",
	"դնել":    "դնելI դնում դնE դրեցT դրել դրածA դնողA դրեք",
	"անել":    "անելI անում անE արեցT արել արածA անողA արեք արա",
	"տանել":   "տանելI տանում տանE տարR տարել տարածA տանողA տարեք",
	"ասել":    "ասելI ասում ասE ասացT ասածA ասողA ասա ասացեք",
	"խոսել":   "խոսելI խոսում խոսE խոսեցT խոսածA խոսողA խոսիր խոսաց խոսացին",
	"ունենալ": hyHave + "ունեմ ունես ունի ունենք ունեք ունեն ունեի ունեիր ուներ ունեինք ունեիք ունեին",
	"գիտենալ": "գիտենալI գիտենF գիտեմ գիտես գիտի գիտե գիտենք գիտեք գիտեն գիտեի գիտեիր գիտեր գիտեինք գիտեիք " +
		"գիտեին գիտեցել գիտցել գիտեցողA գիտցողA",
	"դառնալ":    "դառնալI դառնում դառնF դարձR դարձել դարձածA դարձողA դառնողA դարձեք",
	"կենալ":     "կենալI կենում կենF կացR կացել կացածA կացողA",
	"ջանալ":     "ջանալI ջանում ջանF ջանացT ջանացել ջանացածA ջանացողA",
	"վերագտնել": "վերագտնելI վերագտնում վերագտնE վերագտR վերագտել վերագտածA",
}

const hyHave = "ունենալI ունենում ունեցածA ունեցողA ունեցR ունեցել ունենF "

// hyPassives are the passives that do not follow from the infinitive.
var hyPassives = map[string]string{
	"տալ": "տրվել", "դնել": "դրվել", "անել": "արվել", "տանել": "տարվել", "առնել": "առնվել",
}

// hyNominal are stems of verbs that are nouns, too: գործել is not գործի, nor գործեր.
const hyNominal = "գործ գն կրակ հարված պայքար բողոք վնաս պատերազմ դատ կասկած ծեծ վեճ զոհ վճար պատժ գր թվ նկար " +
	"խոստովան օգն բուժ հետազոտ խաղ խոսք հարց կարիք պատճառ արժ տոն կոչ կանչ շահ վարկ կապ սպառ քարոզ ապացուց հիմն " +
	"սահման պատվ կարգ քաշ ուժ տուգան պատմ տպ զեկույց խմբ դիրք վարձ աջակց օր պահ սեղմ փակ բաց վար վիրավոր պաշտպան " +
	"առաջնորդ ղեկավար նախագահ հովանավոր հրաման ծրագր խմբագր լրտես փաստ համակարգ մրցակց մասնակց ուղեկց խնդր հաշվ " +
	"կռվ վճռ բժշկ"

// hyNouny are forms of verbs that are other words: տան is of տուն.
const hyNouny = "տան տաս մտածի մտածին գործածի գործածին տարածի տարածին առածի գա գար տա տար ելան կեր արա"

// armenianVerb adds the forms of a verb, when the word ends as infinitives do.
func (f *Inflector) armenianVerb(w string) {
	passive := ""
	if list, ok := hyVerbs[w]; ok {
		f.not = hyNouny
		f.armenianForms("", list)
		f.not = ""
		passive = hyPassives[w]
		if stem, ok := strings.CutSuffix(w, "ել"); ok && passive == "" {
			passive = stem + "վել"
		}
	} else if stem, ok := strings.CutSuffix(w, "դառնալ"); ok {
		f.armenianForms(stem, hyVerbs["դառնալ"])
	} else if stem, ok := strings.CutSuffix(w, "նել"); ok && endsIn(stem, "ց ձ") {
		f.armenianForms(stem, hyCause)
		passive = stem + "վել"
	} else if stem, ok := strings.CutSuffix(w, "նալ"); ok && endsIn(stem, "ա ե") {
		f.armenianForms(stem, hyAnal)
		passive = stem + "ցվել"
	} else if stem, ok := strings.CutSuffix(w, "ել"); ok && len(stem) > 2 {
		f.armenianForms(stem, hyRegular)
		if !strings.HasSuffix(stem, "վ") {
			passive = stem + "վել"
		}
	} else if stem, ok := strings.CutSuffix(w, "ալ"); ok && len(stem) > 2 {
		f.armenianForms(stem, hyAl)
		passive = stem + "ացվել"
	}
	if stem, ok := strings.CutSuffix(passive, "ել"); ok {
		f.armenianForms(stem, hyRegular)
	}
}

// armenianForms adds stem and each of the endings in list, also with կ- and չ-.
func (f *Inflector) armenianForms(stem, list string) {
	for e := range spaced(list) {
		form, set := stem+e, e[len(e)-1]
		endings, ok := hyVerbSets[set]
		if !ok {
			f.add(form)
			if !strings.HasSuffix(form, "ում") {
				f.add("չ" + form)
			}
			continue
		}
		form = form[:len(form)-1]
		nominal := set == 'E' && listed(form, hyNominal)
		for e := range spaced(endings) {
			e = strings.TrimPrefix(e, "-")
			if !nominal || e != "ի" && e != "եր" {
				f.add(form + e)
			}
			if set == 'E' || set == 'F' {
				f.add("կ" + form + e)
			}
			if set != 'A' || !strings.HasPrefix(e, "ներ") {
				f.add("չ" + form + e)
			}
		}
	}
}
