package inflect

import (
	"strings"
	"sync"
)

// Ukrainian conjugation by the end of the infinitive, after S. Pugh and I. Press, Ukrainian: A
// Comprehensive Grammar, chapter 7: present or perfective future, past, the future in -му, the
// imperative as news has it (of many people), adverbs, forms in -но and -то, passive participles.

// ukVerbSets are the endings of kinds of verbs: A and J the first conjugation after consonants and
// vowels, I and U the second, P the past, F the future, H participles.
var ukVerbSets = map[byte]string{
	'A': "у еш е емо ете уть іть імо учи",
	'J': "ю єш є ємо єте ють й йте ймо ючи",
	'I': "иш ить имо ите іть імо те ьте",
	'P': "в ла ло ли вши",
	'F': "тиму тимеш тиме тимемо тимем тимете тимуть",
	'H': ukSets['H'],
}

// ukVerbs are looked up with __ before the infinitive, so that a row may be for one verb only: _стати.
var ukVerbs = []row{
	// -ати.
	{ends: "відбувати перебувати здобувати видобувати прибувати забувати набувати вибувати побувати збувати " +
		"відчувати почувати співчувати", cut: 2, add: "J P F но нH"},
	{ends: "_бувати", cut: 2, add: "J P F"},
	{ends: "увати", cut: 5, add: "уJ увавши ував увала увало ували уваF овано ованH увано уванH"},
	{ends: "ювати", cut: 5, add: "юJ ював ювала ювало ювали ювавши юваF йовано йованH ьовано ьованH ювано юванH"},
	{ends: "давати ставати знавати", cut: 4, add: "ю єш є ємо єте ють ючи", more: true},
	{ends: "_стати", cut: 2, add: "неш не немо нете нуть ньте P"}, // стану is of стан
	{ends: "стати", cut: 2, add: "ну неш не немо нете нуть ньте", more: true},
	{
		ends: "_дати надати редати віддати родати видати задати здати додати подати піддати", cut: 2,
		add: "м си сть мо сте дуть й йте ймо P но нH",
	},
	{ends: "їхати", cut: 4, add: "ду деш де демо дете дуть дьте", more: true},
	{ends: "_обрати реобрати", cut: 4, add: "еру ереш ере еремо ерете еруть еріть", more: true},
	{ends: "зібрати дібрати", cut: 6, add: "берA", more: true},
	{ends: "брати", cut: 4, add: "ерA", more: true},
	{ends: "гнати", cut: 5, add: "женA", more: true},
	{ends: "ігнати", cut: 6, add: "женA", more: true},
	{ends: "слати", cut: 5, add: "шлю шлеш шле шлемо шлете шлють шліть", more: true},
	{ends: "звати рвати ждати", cut: 3, add: "A", more: true},
	{ends: "зати", cut: 4, add: "жA", more: true},
	{ends: "сати", cut: 4, add: "шA", more: true},
	{ends: "кликати плакати скакати", cut: 4, add: "чA", more: true},
	{ends: "почати", cut: 3, add: "нA", more: true},
	{ends: "жати чати шати", cut: 3, add: "у ать I", more: true},
	{ends: "спати", cut: 3, add: "лю лять I", more: true},
	{ends: "стояти бояти", cut: 3, add: "ю їш їть їмо їте ять", more: true},
	{ends: "іяти аяти", cut: 3, add: "J", more: true},
	{ends: "взяти узяти", cut: 5, add: "візьмA", more: true},
	{ends: "йняти", cut: 4, add: "мA", more: true},
	{ends: "зняти дняти бняти", cut: 4, add: "німA", more: true},
	{ends: "няти зяти почати", cut: 2, add: "то тH", more: true},
	{ends: "ати яти", cut: 2, add: "J P F но нH"},

	// -нути, -ути.
	{
		ends: "икнути езнути рзнути охнути аснути иснути ягнути ігнути щухнути оргнути", cut: 4, add: "- ла ло ли ши",
		more: true,
	},
	{ends: "нути", cut: 4, add: "нA ньте нуP нуто нутH нено ненH нуF"},
	{ends: "бути", cut: 2, add: "ду деш де демо дете дуть дьте P то тH"},
	{ends: "чути", cut: 2, add: "J P F то тH"},

	// -ити after a root without a vowel of its own: б’є, криє, живе.
	{ends: "_збити озбити дбити", cut: 4, add: "ібю ібєш ібє ібємо ібєте ібють", more: true},
	{
		ends: "_бити _вбити _убити _збити озбити дбити ибити _побити _добити _набити _забити _пробити еребити", cut: 3,
		add: "J ий ийте иP ито итH иF",
	},
	{ends: "_пити випити _попити _напити", cut: 3, add: "J ий ийте иP ито итH иF"},
	{ends: "_мити", cut: 2, add: "J P F"}, // мито is a duty
	{ends: "крити _змити _вмити _умити _вимити _помити _шити _пошити _зшити _вшити", cut: 2, add: "J P то тH F"},
	{ends: "_жити", cut: 2, add: "вA P F"},
	{ends: "_вжити _ужити _прожити _пережити _вижити _дожити _зажити _спожити _нажити", cut: 2, add: "вA P то тH F"},

	// -ити.
	{ends: "бити пити вити мити фити", cut: 3, add: "лю лять лячи лено ленH", more: true},
	{ends: "здити", cut: 5, add: "жджу ждженH", more: true},
	{ends: "дити", cut: 4, add: "джу джено дженH", more: true},
	{ends: "стити", cut: 5, add: "щу щено щенH", more: true},
	{ends: "тити", cut: 4, add: "чу чено ченH", more: true},
	{ends: "сити", cut: 4, add: "шу шено шенH", more: true},
	{ends: "зити", cut: 4, add: "жу жено женH", more: true},
	{ends: "жити чити шити щити", cut: 3, add: "у ать ачи ено енH", more: true},
	{ends: "лити нити рити", cut: 3, add: "ю ено енH", more: true},
	{ends: "ити", cut: 3, add: "ять ячи I иP иF"},

	// -іти, -їти.
	{ends: "їти", cut: 3, add: "ю їш їть їмо їте ять їP їF єно єнH"}, // скоїти
	{ends: "_іти _піти", cut: 2, add: "дA шов шла шло шли шовши"},
	{ends: "стріти", cut: 2, add: "ну неш не немо нете нуть ньте P то тH"},
	{ends: "хотіти", cut: 4, add: "чу чеш че чемо чете чуть", more: true},
	{ends: "сидіти", cut: 4, add: "джу", more: true},
	{ends: "летіти вертіти", cut: 4, add: "чу", more: true},
	{ends: "терпіти", cut: 3, add: "лю лять лячи", more: true},
	{ends: "горіти сидіти летіти вертіти боліти терпіти хотіти веліти", cut: 3, add: "ю ять ячи I", more: true},
	{ends: "іти", cut: 2, add: "J P F"},

	// Infinitives after a consonant.
	{ends: "йти", cut: 2, add: "дA шов шла шло шли шовши дено денH"},
	{ends: "вести", cut: 4, add: "ів івши", more: true},
	{ends: "вести", cut: 3, add: "дA ла ло ли дено денH стиму стиме стимуть"},
	{ends: "плести", cut: 4, add: "ів", more: true},
	{ends: "плести", cut: 3, add: "тA ла ло ли тено тенH"},
	{ends: "_нести", cut: 2, add: "A ла ло ли ено енH F"}, // ніс is a nose
	{ends: "нести", cut: 4, add: "іс ісши", more: true},
	{ends: "везти", cut: 4, add: "із ізши", more: true},
	{ends: "нести везти рясти", cut: 2, add: "A ла ло ли ено енH - F"},
	{ends: "рости", cut: 4, add: "іс ісши", more: true},
	{ends: "рости", cut: 3, add: "стA сла сло сли стиме стимуть"},
	{ends: "лізти повзти гризти", cut: 2, add: "A - ла ло ли ши"},
	{ends: "_обікрасти", cut: 7, add: "крадA", more: true},
	{ends: "класти красти пасти", cut: 3, add: "дA P дено денH"},
	{ends: "сісти", cut: 4, add: "яду ядеш яде ядемо ядете ядуть ядьте ів іла іло іли івши"},
	{ends: "їсти", cut: 3, add: "м си сть мо сте дять P дено денH"},
	{ends: "овісти", cut: 3, add: "м си сть мо сте дять P"},
	{ends: "могти", cut: 4, add: "іг ігши", more: true},
	{ends: "могти", cut: 3, add: "жA гла гло гли жено"},
	{ends: "бігти", cut: 3, add: "жу жиш жить жимо жите жать жіть г гла гло гли гши гтиме гтимуть"},
	{ends: "егти", cut: 4, add: "іг ігши", more: true},
	{ends: "егти", cut: 3, add: "жA гла гло гли жено женH"},
	{ends: "пекти текти", cut: 4, add: "ік ікши", more: true},
	{ends: "пекти текти", cut: 3, add: "чA кла кло кли чено ченH"},
	{ends: "лягти", cut: 4, add: "іг", more: true},
	{ends: "лягти", cut: 3, add: "жу жеш же жемо жете жуть жте гла гло гли"},
	{ends: "сягти тягти рягти", cut: 2, add: "нA - ла ло ли ши нуто нутH нено ненH"},
	{ends: "мерти", cut: 4, add: "рA", more: true},
	{ends: "мерти", cut: 2, add: "- ла ло ли ши лH"},
	{ends: "терти", cut: 2, add: "- ла ло ли ши то тH"},
	{ends: "бороти колоти", cut: 3, add: "ю еш е емо ете ють іть оP ото отH оF"},
}

// ukNotVerbs are nouns that end like infinitives, most of them plurals.
const ukNotVerbs = "мати діти хати кати лати чати грати дебати солдати депутати адвокати кандидати результати " +
	"формати автомати апарати сертифікати препарати пірати демократи аристократи дипломати магнати канати гранати " +
	"лопати томати салати банкомати аромати постулати мандати плати зарплати виплати оплати доплати палати цитати " +
	"втрати витрати розтрати " +
	"пяти девяти десяти двадцяти тридцяти інститути маршрути статути атрибути парашути рекрути мінути салюти " +
	"валюти редути " +
	"еліти світи квіти орбіти звіти заповіти привіти просвіти освіти завіти ліміти візити кредити бандити депозити " +
	"транзити фаворити реквізити метеорити апетити плити щити кити хіти біти " +
	"сайти вебсайти байти мегабайти гігабайти смерти"

var ukVerbParadigm = sync.OnceValue(func() *paradigm { return newParadigm(ukVerbs, ukVerbSets) })

// ukrainianVerb conjugates an infinitive; it returns false for a noun with the same ending.
func (f *Inflector) ukrainianVerb() bool {
	w, reflexive := strings.CutSuffix(f.word, "ся")
	if !reflexive {
		w, reflexive = strings.CutSuffix(w, "сь")
	}
	if !strings.HasSuffix(w, "ти") || listed(w, ukNotVerbs) {
		return false
	}
	active := &Inflector{}
	active.apply("__"+w, ukVerbParadigm())
	if len(active.ends) == 0 {
		return false
	}
	active.add("__" + w)
	for _, v := range active.list() {
		v = v[2:]
		switch {
		case !reflexive:
			f.add(v)
		case endsIn(v, "ий ого ому им ої ій ою их ими ена ену ене ені ана ану ане ані ено ано"): // participles
		case endsIn(v, "є") || endsIn(v, "е") && !endsIn(v, "те"):
			f.add(v + "ться")
		default:
			f.add(v + "ся")
			if endsIn(v, "а е и і о у ю") {
				f.add(v + "сь")
			}
		}
	}
	return true
}
