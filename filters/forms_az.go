package filters

// azEndings are Azerbaijani, after K. Həsənov, Azərbaycan dilinin qrammatikası, and V. Öztopçu, Elementary
// Azerbaijani, appendix A: noun cases, possessives, -dakı, the copula -dır, -dək; k and q soften
// to y and ğ.
var azEndings = turkic{
	afterConsonant: "In I E DE DEn DEki DIr DIrlEr DEdIr DEndIr lE Edek EdIr InDIr",
	afterVowel:     "nIn nI yE dE dEn dEki dIr dIrlEr dEdIr dEndIr ylE yEdek yEdIr nIndIr",
	afterOwn:       "nIn nI nE ndE ndEn ndEki dIr dIrlEr ndEdIr ylE nEdek nIndIr",
	soft: func(last byte) string {
		switch last {
		case 'k':
			return "y"
		case 'q':
			return "g"
		case 't':
			return "d"
		}
		return ""
	},
	others:    "qarsi cini kure",
	dropped:   "ogul agiz alin boyun burun beyin fikir sekil isim sinif qebir omur nesil vaxit sebir fesil zulum agil qisim cisim ehed metin resim",
	verb:      "DI DIlEr DIq Ib IblEr Ibdir IlIb Ir IrlEr Er ErEk EcEk EcEq EcEklEr EcEqlEr mIs mIslEr En EnlEr EnIn DIgI DIyI DIqdE DIkdE DIqdEn DIkdEn DIqlErI mEsI mEsInI mEsInE mEsInIn mEsIndE mEyE mEyI mEgE mEgI mEdI mEdIlEr mEyIb mIr mIrlEr mEyEcEk mEyEcEq mEz mElI sE sElEr sIn Erken Ende",
	verbVowel: "DI DIlEr yIb yIblEr yIr yIrlEr yEr yErEk yEcEk yEcEq yEcEklEr yEcEqlEr mIs mIslEr yEn yEnlEr DIgI DIyI DIqdE DIkdE mEsI mEsInI mEsInE mEsInIn mEyE mEyI mEdI mIr mEyEcEk mEyEcEq mEz mElI sE sIn",
}

func (f *former) azerbaijani() {
	f.turkic(azEndings)
}
