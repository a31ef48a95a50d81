package filters

import (
	"slices"
	"strings"
	"sync"
)

// Eastern Armenian declension by the end of the nominative, after J. Dum-Tragut, Armenian: Modern
// Eastern Armenian, §§ 2.1.1–2.1.4, and 3.1 for verbs: the declensions in -ի, -ու, -ան, -վա, -ոջ,
// -որ; definite -ը and -ն; the weakening of ի and ու in the last syllable. և is folded to եվ.

var hySets = map[byte]string{
	// after the plural's ներ or եր
	'P': "- ը ն ի ին ից ով ում ս դ",
}

var hyNouns = []row{
	{ends: "յուն", cut: 3, add: "ուն ունի ունին ունը ունն ունից ունով ունում ունս ան անը անն անից ամբ ուններP"},
	{ends: "ում", cut: 3, add: "ում ումը ումն ումի ումից ումով ումում ման մանը մանն մամբ ումներP", when: common},
	{ends: "ու", cut: 2, add: "վի վին վից վով վում վը", more: true},
	{ends: "ու", cut: 0, add: "- ն ի ին ից ով ում ներP"},
	{ends: "ի", cut: 1, add: "ու ուն ուց", more: true},
	{ends: "ի", cut: 1, add: "ով ում ից", more: true},
	{ends: "ի", cut: 0, add: "- ն ի ին ից ով ում ս ներP"},
	{ends: "ա ո", cut: 0, add: "- ն յի յին յից յով յում ի ին ից ով ում ս ներP"},
	{ends: "ե է օ", cut: 0, add: "- ն ի ին յի յից ից ով ում յում ներP"},
	{ends: "", cut: 0, add: "ը ն ի ին ից ով ում ս դ եր երP ներP"},
}

var hyIrregular = map[string]string{
	"մարդ":   "մարդը մարդն մարդու մարդուն մարդուց մարդով մարդիկ մարդկանց մարդկանցից",
	"կին":    "կինը կինն կնոջ կնոջը կնոջից կնոջով կանայք կանանց կանանցից",
	"քույր":  "քույրը քրոջ քրոջը քրոջից քույրեր քույրերը քույրերի",
	"հայր":   "հայրը հայրն հոր հորը հորից հորով հայրեր հայրերը հայրերի",
	"մայր":   "մայրը մայրն մոր մորը մորից մորով մայրեր մայրերը մայրերի",
	"եղբայր": "եղբայրը եղբայրն եղբոր եղբորը եղբորից եղբորով եղբայրներ եղբայրները եղբայրների եղբայրներին եղբայրներից",
	"օր":     "օրը օրն օրվա օրից օրով օրում օրեր օրերը օրերի օրերին",
	"տարի":   "տարին տարվա տարուց տարով տարում տարիներ տարիները տարիների տարիներին",
	"ամիս":   "ամիսը ամսվա ամսից ամսում ամիսներ ամիսները ամիսների",
	"մահ":    "մահը մահն մահվան մահից մահով մահեր մահերի",
	"տուն":   "տունը տունն տան տանը տնից տնով տներ տները տների",
	"շուն":   "շունը շան շանը շներ շները շների",
	"ընկեր":  "ընկերը ընկերն ընկերոջ ընկերոջը ընկերներ ընկերները ընկերների",
}

// hyVerbs are the forms of infinitives in -ել and -ալ; the future in կ- is added to the last of
// them.
var hyVerbs = []row{
	{ends: "ել", cut: 2, add: "ելը ելն ելու ելուն ելուց ելով ելիս ում ած ածը ածն ածի ածներP եց եցի եցին եցինք եցիք եմ ես ի ենք եք են եի եր եինք եին են ելիք եք իր", more: true},
	{ends: "ալ", cut: 2, add: "ալը ալն ալու ալուն ալուց ալով ալիս ում ացած ացածը ացածն աց ացի ացին ացինք ամ աս ա անք աք ան այի ար այինք ային ացածներP", more: true},
	{ends: "նել", cut: 3, add: "ավ ան ած ածը ածներP", more: true},
	{ends: "նալ", cut: 3, add: "ացավ ացան ացած", more: true},
}

var (
	hyNounParadigm = sync.OnceValue(func() *paradigm { return newParadigm(hyNouns, hySets) })
	hyVerbParadigm = sync.OnceValue(func() *paradigm { return newParadigm(hyVerbs, hySets) })
)

func (f *former) armenian() {
	w := f.word
	if list, ok := hyIrregular[w]; ok {
		f.addAll("", list)
		return
	}
	if len([]rune(w)) < 3 {
		f.addAll(w, "ը ն ի ին ից ով ում")
		return
	}
	if one, ok := strings.CutSuffix(w, "ներ"); ok && !f.proper && len([]rune(one)) > 2 { // a plural that is typed
		f.addAll(w, hySets['P'])
		f.add(one)
		f.apply(one, hyNounParadigm())
		return
	}
	if !f.proper {
		verb := &former{}
		verb.apply(w, hyVerbParadigm())
		if stem, ok := strings.CutSuffix(w, "ել"); ok { // the passive: ձերբակալվել
			verb.add(stem + "վել")
			verb.apply(stem+"վել", hyVerbParadigm())
		}
		for _, v := range verb.list() {
			f.add(v)
			if endsIn(v, "եմ ես ի ենք եք են եի եր եինք եին ամ աս ա անք աք ան այի ար ային") {
				f.add("կ" + v)
			}
		}
		if weak, ok := weakened(w); ok {
			f.addAll(weak, "ի ին ից ով ում ը ն վա ու ուն")
			for _, many := range []string{"եր", "ներ"} {
				f.addAll(weak+many, hySets['P'])
			}
		}
	}
	f.apply(w, hyNounParadigm())
}

// weakened gives the stem of a word that loses the ի or ու of its last syllable: գիրք, գրքի.
func weakened(w string) (string, bool) {
	r := []rune(w)
	for i, v := range slices.Backward(r) {
		switch {
		case v == 'ի' && i < len(r)-1 && i > 0:
			return string(r[:i]) + string(r[i+1:]), true
		case v == 'ւ' && i > 1 && r[i-1] == 'ո' && i < len(r)-1:
			return string(r[:i-1]) + string(r[i+1:]), true
		case strings.ContainsRune("աեէըիոօւ", v):
			return "", false
		}
	}
	return "", false
}
