package inflect

import "strings"

// English inflection, after R. Quirk et al., A Comprehensive Grammar of the English Language,
// §§ 3.2–3.20 (verbs) and 5.73–5.103 (nouns). A word may be a noun or a verb (strike, arrest), so it
// gets the forms of both. Comparatives are left out: reporter is not a form of report.

// enIrregular lists the forms that the rules below do not make; verbs get -s and -ing by the rules.
var enIrregular = map[string]string{
	"man": "men", "woman": "women", "child": "children", "person": "people persons", "people": "person peoples",
	"foot": "feet", "tooth": "teeth", "goose": "geese", "mouse": "mice", "ox": "oxen",
	"crisis": "crises", "analysis": "analyses", "basis": "bases", "hypothesis": "hypotheses", "thesis": "theses",
	"oasis":      "oases",
	"phenomenon": "phenomena", "criterion": "criteria", "bacterium": "bacteria", "medium": "media",
	"memorandum": "memoranda", "referendum": "referenda referendums",
	"life": "lives", "wife": "wives", "knife": "knives", "half": "halves", "leaf": "leaves", "loaf": "loaves",
	"wolf": "wolves", "thief": "thieves", "shelf": "shelves", "calf": "calves", "self": "selves", "hoof": "hooves",
	"nucleus": "nuclei", "virus": "viruses", "alumnus": "alumni", "passerby": "passersby",

	"arise": "arose arisen", "awake": "awoke awoken", "be": "am is are was were been being", "bear": "bore borne",
	"beat": "beaten", "become": "became", "begin": "began begun", "bend": "bent", "bid": "bade", "bind": "bound",
	"bite": "bit bitten", "bleed": "bled", "blow": "blew blown", "break": "broke broken", "breed": "bred",
	"bring": "brought", "build": "built", "burn": "burnt", "buy": "bought",
	"catch": "caught", "choose": "chose chosen", "come": "came", "creep": "crept", "deal": "dealt", "dig": "dug",
	"do": "did done does", "draw": "drew drawn", "drink": "drank drunk", "drive": "drove driven",
	"eat": "ate eaten", "fall": "fell fallen", "feed": "fed", "feel": "felt", "fight": "fought", "find": "found",
	"flee": "fled", "fly": "flew flown", "forbid": "forbade forbidden", "forget": "forgot forgotten",
	"forgive": "forgave forgiven", "freeze": "froze frozen",
	"get": "got gotten", "give": "gave given", "go": "went gone goes", "grow": "grew grown", "hang": "hung",
	"have": "has had", "hear": "heard", "hide": "hid hidden", "hold": "held", "keep": "kept",
	"know": "knew known", "lay": "laid", "lead": "led", "leave": "left", "lend": "lent", "lie": "lay lain lying",
	"light": "lit", "lose": "lost", "make": "made", "mean": "meant", "meet": "met", "mislead": "misled",
	"oversee": "oversaw overseen", "overthrow": "overthrew overthrown", "overtake": "overtook overtaken",
	"pay": "paid", "plead": "pled", "quit": "quitting", "ride": "rode ridden", "ring": "rang rung",
	"rise": "rose risen", "run": "ran", "say": "said", "see": "saw seen", "seek": "sought", "sell": "sold",
	"send": "sent", "shake": "shook shaken", "shoot": "shot", "shrink": "shrank shrunk", "sing": "sang sung",
	"sink": "sank sunk", "sit": "sat", "sleep": "slept", "slide": "slid", "speak": "spoke spoken",
	"spend": "spent", "spin": "spun", "stand": "stood", "steal": "stole stolen", "stick": "stuck",
	"strike": "struck stricken", "strive": "strove striven", "swear": "swore sworn", "sweep": "swept",
	"swim": "swam swum", "swing": "swung",
	"take": "took taken", "teach": "taught", "tear": "tore torn", "tell": "told", "think": "thought",
	"throw": "threw thrown", "undergo": "underwent undergone", "understand": "understood",
	"undertake": "undertook undertaken", "uphold": "upheld", "wake": "woke woken", "wear": "wore worn",
	"weep": "wept", "win": "won", "wind": "wound", "withdraw": "withdrew withdrawn", "withhold": "withheld",
	"write": "wrote written", "die": "dying", "tie": "tying", "vie": "vying",
	"rebuild": "rebuilt", "retake": "retook retaken", "resell": "resold", "rerun": "reran", "outrun": "outran",
	"shed": "shedding", "hit": "hitting", "cut": "cutting", "set": "setting", "put": "putting", "let": "letting",
	"rid":   "ridding",
	"panic": "panicked panicking", "traffic": "trafficked trafficking", "mimic": "mimicked mimicking",
	"picnic": "picnicked picnicking",
}

// enFixed are words whose -s is no plural's, and words that an ending makes another word.
const enFixed = "new news the this his its was has does is as us thus plus bus gas yes paris texas series species " +
	"politics mathematics physics economics ethics athletics perhaps always across christmas lens mars atlas " +
	"canvas chaos kudos means headquarters barracks crossroads diabetes rabies measles aids herpes mumps summons " +
	"alias bias trans hamas reuters wales kansas arkansas illinois goods arms customs remains proceeds savings " +
	"odds glasses clothes thanks premises spirits athens brussels naples netherlands philippines maldives bahamas " +
	"honduras cyprus laos barbados mauritius seychelles damascus vilnius tunis texas kars hormuz donbas james " +
	"charles jones williams times united states"

// enUncountable takes no ending at all.
const enUncountable = "new the and for not but united"

// enPeoples are the ends of names with a capital that are plurals: Armenians, Houthis, Kurds. Other
// names in -s are taken as they are: Kars, Williams.
const enPeoples = "ians eans cans gans mans rans lans ntans kurds turks greeks arabs serbs croats swedes finns " +
	"poles danes czechs slovaks uzbeks kazakhs tatars chechens jews thais iraqis israelis azerbaijanis houthis " +
	"saudis pakistanis bangladeshis kuwaitis emiratis yemenis tajiks britons scots sikhs yazidis uyghurs bosniaks " +
	"kosovars avars lezgins talysh talyshes germans ossetians abkhazians circassians assyrians druzes sunnis " +
	"shiites muslims christians democrats republicans tories talibans rebels sanctions elections protests " +
	"airstrikes drones refugees journalists"

func (f *Inflector) english() {
	w := f.word
	if strings.ContainsFunc(w, func(r rune) bool { return r < 'a' || r > 'z' }) || listed(w, enUncountable) {
		return
	}
	if len(w) < 3 {
		f.add(w + "s")
		if list, ok := enIrregular[w]; ok {
			f.addAll("", list)
			f.add(w + "ing")
		}
		return
	}
	base := f.singular(w)
	if base != w {
		f.add(base)
	}
	if list, ok := enIrregular[base]; ok {
		f.addAll("", list)
	}
	for _, many := range []string{"men", "women", "people", "children"} {
		if one, ok := strings.CutSuffix(w, many); ok && (one == "" && many != "men" || len(one) > 2 &&
			many != "people" && many != "children" || w == "men" || w == "children") {
			switch {
			case many == "people":
			case many == "children":
				f.add("child")
			default:
				f.add(one + many[:len(many)-2] + "an")
				return
			}
		}
	}
	if one, ok := strings.CutSuffix(base, "man"); ok && len(one) > 2 && !listed(base,
		"human german roman ottoman norman shaman talisman caiman yerevan oman") {
		f.add(one + "men")
	}
	f.englishEndings(base)
}

// singular returns the singular of a plural that was typed, else the word.
func (f *Inflector) singular(w string) string {
	if !strings.HasSuffix(w, "s") || listed(w, enFixed) || f.proper && !endsIn(w,
		"tions sions ments ists ities "+enPeoples) && !listed(w, enPeoples) {
		return w
	}
	n := len(w)
	switch {
	case w == "lives", w == "wives", w == "knives":
		return w[:n-3] + "fe"
	case w == "thieves", w == "wolves", w == "halves", w == "leaves":
		return w[:n-3] + "f"
	case strings.HasSuffix(w, "crises"), strings.HasSuffix(w, "analyses"):
		return w[:n-2] + "is"
	case strings.HasSuffix(w, "ies") && n > 4 && !listed(w, "movies zombies cookies dies lies ties pies"):
		return w[:n-3] + "y"
	case endsIn(w, "sses xes ches shes zzes oes") && !listed(w, "shoes toes foes axes headaches"):
		f.add(w[:n-1]) // avalanche
		return w[:n-2]
	case strings.HasSuffix(w, "uses"): // bonuses, houses
		f.add(w[:n-2])
	case strings.HasSuffix(w, "viruses"), strings.HasSuffix(w, "buses"), strings.HasSuffix(w, "gases"):
		return w[:n-2]
	case endsIn(w, "ss us as os") || strings.HasSuffix(w, "is") && !listed(w, enPeoples) && !endsIn(w,
		"ris kis mis this nis lis") || n < 4:
		return w
	}
	return w[:n-1]
}

func (f *Inflector) englishEndings(w string) {
	vowel := func(i int) bool { return strings.IndexByte("aeiou", w[i]) >= 0 }
	n := len(w)
	stem := w
	switch last := w[n-1]; {
	case last == 'y' && !vowel(n-2):
		f.add(w[:n-1] + "ies")
		f.add(w[:n-1] + "ied")
		f.add(w + "s") // a name: two Germanys
	case endsIn(w, "s x z ch sh"):
		f.add(w + "es")
		f.add(w + "ed")
		if strings.HasSuffix(w, "ch") {
			f.add(w + "s") // Bachs; monarchs
		}
	case last == 'e':
		f.add(w + "s")
		f.add(w + "d")
		if !strings.HasSuffix(w, "ee") && !strings.HasSuffix(w, "ye") && !strings.HasSuffix(w, "oe") {
			stem = w[:n-1]
		}
	default:
		f.add(w + "s")
		if last == 'o' {
			f.add(w + "es")
		}
		one := syllables(w) == 1
		// stop, stopped; market, marketed; control, controlled
		if !vowel(n-1) && vowel(n-2) && !vowel(n-3) && last != 'w' && last != 'y' {
			f.add(w + w[n-1:] + "ed")
			f.add(w + w[n-1:] + "ing")
			f.add(w + w[n-1:] + "ings")
			if one {
				return
			}
		}
		f.add(w + "ed")
	}
	f.add(stem + "ing")
	f.add(stem + "ings")
}

func syllables(w string) int {
	n, in := 0, false
	for i := range len(w) {
		v := strings.IndexByte("aeiouy", w[i]) >= 0
		if v && !in {
			n++
		}
		in = v
	}
	return n
}
