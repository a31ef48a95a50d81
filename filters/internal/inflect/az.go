package inflect

// azEndings are Azerbaijani, after K. Həsənov, Azərbaycan dilinin qrammatikası, and V. Öztopçu, Elementary
// Azerbaijani, appendix A: noun cases, possessives, -dakı, the copula -dır, -dək; k and q soften
// to y and ğ.
var azEndings = turkic{
	afterConsonant: "DE DEn DEki DEkilEr DIr DIrlEr DIrmI DEdir DEndir lE Edek Edir",
	afterVowel:     "nIn nI yE dE dEn dEki dEkilEr dIr dIrlEr dIrmI dEdir dEndir ylE yEdek yEdir nIndIr",
	afterOwn:       "nIn nI nE ndE ndEn ndEki ndEkilEr dIr dIrlEr dIrmI ndEdir ndEndir ylE nEdek nIndIr",
	single:         true,
	soft: func(w string) string {
		if vowels(w) == 1 { // türk, türkü
			return ""
		}
		switch w[len(w)-1] {
		case 'k':
			return "y"
		case 'q':
			return "g"
		}
		return ""
	},
	hard: func(stem string) string {
		switch stem[len(stem)-1] {
		case 'y':
			return "k"
		case 'g':
			return "q"
		}
		return ""
	},
	others: azOthers,
	dropped: "agil agiz alin etir bagir beyin boyun boyur burun cetir cisim ciyin ehed eyin fesil fikir isim konul " +
		"metin nesil nezir omur ovuc ogul qarin qebir qedir qisim resim sebir sehir sekil setir sinif xeyir zehin " +
		"zulum",
	doubled: "serhed",
	mine: "aile ana ata baci bala dost er ev heyat kend millet ogul olke ovlad qardas qiz usaq veten xalq " +
		"yoldas dovlet",
	nouns: "axmaq barmaq ilmek qarmaq toxmaq yumaq damaq caxmaq komek qaymaq irmaq yemek ekmek",
	verb: verbEndings{
		infinitive: "maq mek",
		all: "DI DIlEr DImI YIbmI YIrmI YEcEQmi YIb YIblEr YIbdIr mIs mIslEr mIsdir mIsdIr mIsdI mIsdIlEr YIr " +
			"YIrlEr YIrdI YEr YErlEr " +
			"YEcEQ YEcEQlEr YEcEQdir YEcEQdi YEcEGi YEcEGini YEcEGinE YEcEGindEn YEcEQlEri YEcEQlErini " +
			"mEli mElidir mElidirlEr sE sElEr sIn sInlEr " +
			"YEn YEnin YEni YEnE YEndE YEndEn YEndir YEnlEr YEnlErin YEnlErE YEnlEri YEnlErdEn " +
			"DIGI DIGInI DIGInE DIGIndE DIGIndEn DIGInIn DIQlEri DIQlErini DIQlErinE DIQdE DIQdEn DIQcE YErEQ " +
			"YIncE mEdEn YErken " +
			"mEQ mEGE mEGi mEGin mEQdE mEQdEdir mEQdEdirlEr mEQdEn mEQlE mEQdir " +
			"mEsi mEsini mEsinE mEsinin mEsindE mEsindEn mEsidir mElEri mElErini mElErinE mElErinin " +
			"mEdi mEdilEr mEyib mEyiblEr mEmis mIr mIrlEr mEyEcEQ mEyEcEQlEr mEyEcEGi mEyEcEGini mEz mEzlEr " +
			"mEyEn mEyEnlEr mEdiGi mEdiGini mEdiGinE mEdiQlErini mEyErEQ mEmEsi mEmEsini mEmEsinE mEmEli mEmElidir YE",
		twice: "DI DIlEr YIb YIblEr YIbdIr mIs mIsdIr mIsdI YIr YIrlEr YIrdI YEr YEcEQ YEcEQlEr YEcEQdir YEcEGi " +
			"YEcEGini mElidir sE sIn YEn YEnin YEni YEnlEr YEnlErin YEnlErE YEnlErdEn DIGI DIGInI DIGInE DIQdEn " +
			"DIQdE YErEQ YErken mEQ mEGE mEQdE mEQdEdir mEQlE mEsi mEsini mEsinE mEsinin mEsidir mEdi mEyib mIr " +
			"mEyEcEQ mEz",
		active: "YIbsE YIrsE YEcEQsE mIrsE mEyibsE mEzsE DIm DIQ DInIz YIbsInIz YErmi YEcEQmis mIsEm mIsIQ mIsInIz " +
			"YIrEm YIrIQ YIrsInIz YIrdIlEr YIrmIs YErEm YEriQ YErdi YErsE " +
			"YEcEGEm YEcEGiQ YEcEGik YEcEQsiniz YEcEQdilEr YEcEGim YEcEGimi YEcEGimiz YEcEGimizi YEcEQlErinE YEsi " +
			"YEsidir " +
			"mEliyEm mEliyiQ mElisiniz mEliydi sEm sEQ sEydi YEnlErlE YEnlErdir " +
			"DIGIm DIGImI DIGImIz DIGImIzI DIGImIzE DIQlErim DIQlErimiz DIQlErindE DIQlErindEn DIQlErinin " +
			"mEGim mEGimi mEGimiz mEGimizi mEQdEyiQ mEQdEydi mEmiz mEmizi mEmizE mElErindE mElErindEn " +
			"mEdim mEdiQ mEdimi mEyibdir mEmisdi mEmisdir mEmislEr mIrEm mIrIQ mIrdI mIrdIlEr mIrmI mEyEcEQdir " +
			"mEyEcEGEm mEyEcEGiQ mEyEcEQmi mEyEcEGinE " +
			"mErEm mEriQ mEzdi mEzmi mEyEnlErin mEyEnlErE mEdiGindEn mEdiGindE mEdiQlEri mEdiQdE mEyincE mEmEsinin " +
			"mEmEQ mEmEGE mEmEGi mEmEQdE mEmEQdEn mEmEQlE mEsE mEsElEr mEsin mEsinlEr",
		softens: func(stem string) bool {
			return stem[len(stem)-1] == 't' && (vowels(stem) > 1 || listed(stem, "get et gut"))
		},
		others:   azVerbOthers,
		shortens: "ayir buyur cagir cevir devir qovur sovur",
	},
}

// azOthers returns the forms of a noun that are other, more frequent words.
func azOthers(w string) string {
	switch w {
	case "ad":
		return "ada"
	case "at":
		return "ata"
	case "bal":
		return "bala"
	case "bel":
		return "bele"
	case "bey":
		return "beyin"
	case "cin":
		return "cini"
	case "din":
		return "dini"
	case "el":
		return "ele eli"
	case "elm":
		return "elmi"
	case "genc":
		return "gence"
	case "gul":
		return "gulle"
	case "hal":
		return "hala"
	case "herb":
		return "herbi"
	case "hiss":
		return "hisse"
	case "il":
		return "ile"
	case "is":
		return "ise"
	case "kur":
		return "kure"
	case "on":
		return "ona onu onun onda ondan onlar onlari onlarin onlara"
	case "qar":
		return "qara"
	case "qars":
		return "qarsi qarsin"
	case "resm":
		return "resmi"
	case "teleb":
		return "telebe"
	case "tibb":
		return "tibbi"
	case "yaz":
		return "yazi"
	}
	return ""
}

// azVerbOthers is [azOthers] for the stem of a verb.
func azVerbOthers(stem string) string {
	switch stem {
	case "ac":
		return "acar acarlar"
	case "an":
		return "ana"
	case "at":
		return "ata"
	case "de":
		return "deye deyer deyerler deyildi deyildiler deyilse deyilmis"
	case "dey":
		return "deyer deyerler deye"
	case "gor":
		return "gore"
	case "qal":
		return "qala"
	case "qat":
		return "qatar qatarlar"
	case "sar":
		return "sara"
	case "tik":
		return "tike"
	case "yan":
		return "yana"
	case "yar":
		return "yara yarar yardim"
	case "yaz":
		return "yazar yazarlar"
	case "ye":
		return "yer yerler yeddi"
	}
	return ""
}

func (f *Inflector) azerbaijani() {
	f.turkic(azEndings)
}
