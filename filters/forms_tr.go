package filters

// trEndings are Turkish, after G. Lewis, Turkish Grammar, chapters II–VIII, and A. Göksel and C. Kerslake,
// Turkish: A Comprehensive Grammar, chapter 8: noun cases, -yle, -daki, the copulas -dır, -ydı,
// -ymış, -yse; k, t, p and ç soften (ç is folded to c), -nk becomes -ng.
var trEndings = turkic{
	afterConsonant: "In I E DE DEn DEki DEkilEr DIr DIrlEr DEdIr DEndIr lE DI mIs sE DEydI EdIr",
	afterVowel:     "nIn yI yE dE dEn dEki dEkilEr dIr dIrlEr dEdIr dEndIr ylE ydI ymIs ysE dEydI yEdIr",
	afterOwn:       "nIn nI nE ndE ndEn ndEki ndEkilEr dIr dIrlEr ndEdIr ylE ydI ymIs ysE",
	hardens:        true,
	soft: func(last byte) string {
		switch last {
		case 'k':
			return "g"
		case 't':
			return "d"
		case 'p':
			return "b"
		}
		return ""
	},
	others:    "karsi karsin maliye vana cini turku",
	dropped:   "ogul agiz sehir nehir akil isim resim fikir hukum emir beyin karin burun boyun gogus alin izin zihin metin vakit kayip nakit sekil omur nesil sabir zulum kabir asir kisim cisim ufuk avuc",
	verb:      "DI DIlEr DIk DIm Iyor Iyorlar Iyordu Ir Er IrlEr ErlEr EcEk EcEklEr EcEgI EcEgIni mIs mIstI mIslEr mIstIr En EnlEr EnlErIn EnIn EnE DIgI DIgInI DIgInE DIgIndE DIgIndEn DIklErI DIklErInI DIkten ErEk Ip Ince Irken Erken mEsI mEsInI mEsInE mEsInIn mEsIndE mEsIyle mEyE mEyI mEden mElI mElErI mElErInI sE sIn sInlEr mEdI mEdIlEr mIyor mEyEcEk mEz mEmIs mEyEn mEktE mEktEdir",
	verbVowel: "DI DIlEr DIk DIm yor yorlar yordu r rlEr yEcEk yEcEklEr yEcEgI yEcEgInI mIs mIstI mIslEr mIstIr yEn yEnlEr yEnlErIn yEnIn DIgI DIgInI DIgInE DIgIndE DIklErI DIklErInI yErEk yIp yIncE rken mEsI mEsInI mEsInE mEsInIn mEsIndE mEyE mEyI mEden mElI mElErI sE sIn mEdI mEdIlEr mIyor mEyEcEk mEz mEyEn mEktE",
}

func (f *former) turkish() {
	f.turkic(trEndings)
}
