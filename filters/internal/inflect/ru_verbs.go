package inflect

import (
	"strings"
	"sync"
)

// Russian conjugation by the end of the infinitive, after A. A. Zaliznyak, Грамматический словарь
// русского языка (types 1–16 of verbs), and T. Wade, A Comprehensive Russian Grammar, §§ 209–260.

// ruVerbSets are the endings of kinds of verbs: A and J the first conjugation after consonants and
// vowels, I the second, P the past, N and T participles in -н- and -т-, G those in -щ-, W those
// of the past after a consonant.
var ruVerbSets = map[byte]string{
	'A': "у ешь ет ем ете ут",
	'J': "ю ешь ет ем ете ют",
	'I': "ишь ит им ите ят",
	'P': "л ла ло ли в вший вшего вшему вшим вшем вшая вшей вшую вшее вшие вших вшими",
	'N': "н на но ны нный нного нному нным нном нная нной нную нное нные нных нными",
	'T': "т та то ты тый того тому тым том тая той тую тое тые тых тыми",
	'G': "щий щего щему щим щем щая щей щую щее щие щих щими",
	'W': "ший шего шему шим шем шая шей шую шее шие ших шими",
	'H': ruSets['H'],
}

// ruVerbs are looked up with __ before the infinitive, so that a row may be for one verb only:
// _лечь. Rows have the endings of both conjugations where the infinitive does not decide.
var ruVerbs = []row{
	// -ать, -ять.
	{ends: "овать", cut: 5, add: "уJ уй уйте уя оваP оваN ующий ующего ующему ующим ующем ующая ующей ующую ующее " +
		"ующие ующих ующими уемH"},
	{ends: "цевать чевать жевать", cut: 5, add: "уJ еваP еваN"},
	{ends: "евать", cut: 5, add: "юJ еваP юG еваю евает евают"},
	{ends: "дать", cut: 2, add: "м шь ст дим дите дут", more: true},
	{
		ends: "_стать встать застать настать ерестать отстать устать достать остать восстать пристать дстать", cut: 2,
		add: "нA P",
	},
	// Without the form держав, which is of держава.
	{ends: "_держать", cut: 3, add: "у ишь ит им ите ат ал ала ало али авший авшего авшая авшую авшие авших " +
		"ащий ащего ащая ащую ащие ащих"},
	{ends: "давать ставать знавать", cut: 4, add: "J", more: true},
	{ends: "ехать", cut: 4, add: "дA", more: true},
	{ends: "бежать", cut: 4, add: "гу гут", more: true},
	{ends: "слать", cut: 5, add: "шлJ", more: true},
	{ends: "отозвать бозвать дозвать", cut: 6, add: "зовA", more: true},
	{ends: "звать", cut: 5, add: "зовA", more: true},
	{ends: "зобрать тобрать одобрать", cut: 6, add: "берA", more: true},
	{ends: "брать", cut: 5, add: "берA", more: true},
	{ends: "зодрать тодрать", cut: 6, add: "дерA", more: true},
	{ends: "драть", cut: 5, add: "дерA", more: true},
	{ends: "зогнать тогнать догнать богнать согнать", cut: 6, add: "гоню гонI", more: true},
	{ends: "гнать", cut: 5, add: "гоню гонI", more: true},
	{ends: "спать", cut: 3, add: "лю I", more: true},
	{ends: "рвать ждать лгать врать", cut: 3, add: "A", more: true},
	{ends: "зать", cut: 4, add: "жA", more: true},
	{ends: "сать пахать махать", cut: 4, add: "шA", more: true},
	{ends: "скать", cut: 5, add: "щA", more: true},
	{ends: "кать прятать топтать", cut: 4, add: "чA", more: true},
	{ends: "_начать", cut: 3, add: "нA", more: true},
	{ends: "нять чать ъять", cut: 2, add: "T", more: true},
	{ends: "ъять", cut: 4, add: "ымA", more: true},
	{ends: "ринять", cut: 4, add: "мA", more: true},
	{ends: "нять", cut: 4, add: "нимA ймA", more: true},
	{ends: "взять", cut: 4, add: "озьмA", more: true},
	{ends: "жать чать шать щать", cut: 3, add: "у ишь ит им ите ат", more: true},
	{ends: "оять", cut: 3, add: "ю I", more: true},
	{ends: "ать ять", cut: 2, add: "J й йте я P N емH юG"},

	// -уть, -ыть.
	{ends: "гибнуть бегнуть хнуть ргнуть тихнуть никнуть выкнуть чезнуть мерзнуть сохнуть вергнуть двигнуть " +
		"стигнуть", cut: 4, add: "- ла ло ли W", more: true},
	{ends: "нуть", cut: 4, add: "нA нуP нуT"},
	{ends: "быть", cut: 3, add: "удA", more: true},
	{ends: "крыть мыть рыть выть", cut: 3, add: "оJ", more: true},
	{ends: "плыть", cut: 2, add: "вA", more: true},
	{ends: "ыть", cut: 2, add: "P T"},

	// -ить.
	{ends: "сбить збить тбить дбить", cut: 4, add: "обьJ", more: true},
	{ends: "звить", cut: 4, add: "овьJ", more: true},
	{ends: "бить пить вить лить шить", cut: 3, add: "ьJ иT", more: true},
	{ends: "_жить выжить прожить пережить дожить ожить", cut: 2, add: "вA T", more: true},
	{ends: "бить пить вить мить фить", cut: 3, add: "лю леN", more: true},
	{ends: "стить", cut: 5, add: "щу щеN", more: true},
	{ends: "тить", cut: 4, add: "чу чеN щу щеN", more: true},
	{ends: "дить", cut: 4, add: "жу жеN ждеN", more: true},
	{ends: "сить", cut: 4, add: "шу шеN", more: true},
	{ends: "зить", cut: 4, add: "жу жеN", more: true},
	{ends: "жить шить чить щить", cut: 3, add: "у ат аG", more: true},
	{ends: "ить", cut: 3, add: "ю I и ьте иP ивши еN яG"},

	// -еть, -оть.
	{ends: "ереть", cut: 3, add: "- ла ло ли W T", more: true}, // стер; the future of запереть is запрет
	{ends: "мотреть", cut: 3, add: "еN", more: true},
	{ends: "хотеть", cut: 4, add: "чA тим тите тят", more: true},
	{ends: "лететь вертеть", cut: 4, add: "чу", more: true},
	{ends: "видеть сидеть бидеть", cut: 4, add: "жу", more: true},
	{ends: "висеть", cut: 4, add: "шу", more: true},
	{ends: "терпеть", cut: 3, add: "лю", more: true},
	{ends: "реть деть теть леть сеть петь", cut: 3, add: "ю I", more: true},
	{ends: "еть", cut: 2, add: "J P"},
	{ends: "оть", cut: 3, add: "J оP оT"},

	// -ти, and -ть after a consonant.
	{ends: "рийти", cut: 3, add: "дA", more: true},
	{ends: "йти", cut: 3, add: "йдA шел шла шло шли йдя дя йдеN шедW"},
	{ends: "вести", cut: 3, add: "дA л ла ло ли деN дя дW"},
	{ends: "мести плести рести цвести", cut: 3, add: "тA л ла ло ли теN тя тW"},
	{ends: "расти", cut: 4, add: "ос осла осло осли осW", more: true},
	{ends: "расти", cut: 1, add: "A"},
	{ends: "нести везти ползти трясти пасти", cut: 2, add: "A - ла ло ли еN W"},
	{ends: "лезть", cut: 2, add: "A - ла ло ли W"},
	{ends: "_сесть _присесть _засесть", cut: 4, add: "ядA еP"},
	{ends: "съесть", cut: 3, add: "м шь ст дим дите дят P деN"},
	{ends: "учесть счесть прочесть зачесть", cut: 4, add: "тA ел ла ло ли теN тя"},
	{ends: "пасть красть класть", cut: 3, add: "P дA деN"},
	{ends: "клясть", cut: 3, add: "нA P T"},

	// -чь.
	{ends: "мочь", cut: 2, add: "г гла гло гли гу жешь жет жем жете гут гW"},
	{ends: "_лечь _прилечь _залечь _слечь", cut: 3, add: "ягу яжешь яжет яжем яжете ягут ег егла егло егли егW"},
	{ends: "стичь", cut: 2, add: "гнA г гла гло гли гW гнуT"},
	{ends: "жечь", cut: 3, add: "гу жешь жет жем жете гут ег гла гло гли егW жеN"},
	{ends: "беречь стеречь небречь стричь рячь", cut: 2, add: "гу жешь жет жем жете гут г гла гло гли гW жеN"},
	{ends: "влечь испечь течь сечь обречь", cut: 2, add: "ку чешь чет чем чете кут к кла кло кли кW чеN"},
}

// ruNotVerbs are nouns that end like infinitives.
const ruNotVerbs = "печать кровать мать пять девять десять сеть нить нефть плоть путь суть ртуть память рукоять " +
	"треть зять тать смерть медь плеть рать муть жуть прыть четверть тетрадь скатерть знать челюсть шерсть месть " +
	"весть честь лесть " +
	"двадцать тридцать мечеть клеть благодать гать страсти напасти"

var ruVerbParadigm = sync.OnceValue(func() *paradigm { return newParadigm(ruVerbs, ruVerbSets) })

// russianVerb conjugates an infinitive; it returns false for a noun with the same ending.
func (f *Inflector) russianVerb() bool {
	w, reflexive := f.word, false
	for _, end := range []string{"ся", "сь"} {
		if base, ok := strings.CutSuffix(w, end); ok && endsIn(base, "ть ти чь") {
			w, reflexive = base, true
		}
	}
	if !reflexive && listed(w, ruNotVerbs) {
		return false
	}
	active := &Inflector{}
	active.apply("__"+w, ruVerbParadigm())
	if len(active.ends) == 0 {
		return false
	}
	for _, v := range active.list() {
		v = v[2:]
		switch {
		case !reflexive:
			f.add(v)
		case endsIn(v, "ый ого ому ым ом ой ых ыми ое ые мая мую нная нную тая тую"): // passive participles
		case endsIn(v, "а е и о у ы ю я") && !endsIn(v, "шая щая шие щие шее щее шую щую шего щего шему щему шими "+
			"щими"):
			f.add(v + "сь")
		default:
			f.add(v + "ся")
		}
	}
	return true
}
