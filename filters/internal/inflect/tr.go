package inflect

import "strings"

// trEndings are Turkish, after G. Lewis, Turkish Grammar, chapters II–XIII, and A. Göksel and C. Kerslake,
// Turkish: A Comprehensive Grammar, chapters 2, 6 and 8: noun cases, -yle, -daki, the copulas -dır,
// -ydı, -ymış, -yse, -yken; k, t, p and ç soften (ç is folded to c), -nk becomes -ng.
var trEndings = turkic{
	afterConsonant: "DE DEn DEki DEkilEr DIr DIrlEr DEdir DEndir lE DI mIs sE DEydi DEyken ken Edir",
	afterVowel: "nIn yI yE dE dEn dEki dEkilEr dIr dIrlEr dEdir dEndir ylE ydI ymIs ysE dEydi dEyken yken " +
		"yEdir yIz nIndIr",
	afterOwn: "nIn nI nE ndE ndEn ndEki ndEkilEr dIr dIrlEr ndEdir ndEndir ndEydi ndEyken ylE ydI ymIs ysE " +
		"nIndIr",
	loans:   true,
	hardens: true,
	soft: func(w string) string {
		// A word of one syllable keeps its consonant (kat, katı), with few exceptions.
		if vowels(w) == 1 && !listed(w, "cok gok yok kap dip cep kurt dort yurt art tat but renk denk cenk kalp "+
			"harp darp garp ret tip zit dert grup cilt ant bent fert") {
			return ""
		}
		switch w[len(w)-1] {
		case 'k':
			return "g"
		case 't':
			return "d"
		case 'p':
			return "b"
		}
		return ""
	},
	hard: func(stem string) string {
		switch stem[len(stem)-1] {
		case 'g':
			return "k"
		case 'd':
			return "t"
		case 'b':
			return "p"
		}
		return ""
	},
	others: trOthers,
	dropped: "agiz akil alin akis akit ahit azil azim asir asil bagir bahis beniz beyin boyun burun cebir cisim " +
		"cumhur curum defin devir emir fasil fesih fetih fikir geniz gogus gonul hacim haciz hapis hasim hisim " +
		"hukum huzun ilim isim izin kabir kavim karin kasit kayip kayit kesif kesir kisim kutup lutuf metin meyil " +
		"nabiz nakil nakit nefis nehir nesil nesir nutuk ogul omur omuz rahim rehin remiz resim sabir sahis sehir " +
		"sekil seyir sihir sukur tavir ufuk vakif vakit vasif vehim zabit zehir zihin zikir zulum",
	doubled: "af cer had hac hak hat his mahal ret ser sik sir us zam zan zit serhat",
	mine: "abi abla aile anne arkadas baba cocuk dede devlet dost es ev evlat halk hayat kardes kiz koy " +
		"memleket millet ogul torun ulke vatan",
	nouns: "ahmak basamak comak cakmak damak ekmek hamak irmak kaymak parmak tokmak yamak yumak",
	verb: verbEndings{
		infinitive: "mak mek",
		all: "DI DIlEr mIs mIslEr mIstI mIstIr Pyor Pyorlar Pyordu A AlEr Aken AsE " +
			"YEcEk YEcEklEr YEcEkti YEcEktir YEcEgi YEcEgini YEcEginE YEcEgindEn YEcEklEri YEcEklErini " +
			"mEktE mEktEdir mEli mElidir sE sElEr sIn sInlEr " +
			"YEn YEnin YEni YEnE YEndEn YEnlEr YEnlErin YEnlErE YEnlEri YEnlErdEn " +
			"DIgI DIgInI DIgInE DIgIndE DIgIndEn DIgInIn DIklEri DIklErini DIklErinE DIktEn DIkcE YErEk YIp YIncE " +
			"mEdEn " +
			"mEk mEktEn mEyi mEyE mEsi mEsini mEsinE mEsinin mEsindE mEsindEn mEsiylE mElEri mElErini mElErinE " +
			"mElErinin " +
			"mEdi mEdilEr mEmis mEmistir mIyor mIyorlar mIyordu mEyEcEk mEyEcEklEr mEyEcEgi mEyEcEgini mEz mEzlEr " +
			"mEzsE " +
			"mEyEn mEyEnlEr mEdigi mEdigini mEdiklEri mEyErEk mEmEsi mEmEsini mEmEsinE mEmEli " +
			"YEbilir YEbilecek YEbilecegi YEbilecegini YEbiliyor YEbilmesi YEmEz YEmiyor YEmEdi YEmEyEcEk YEmEyEn " +
			"YEmEdigi",
		twice: "DI DIlEr mIs mIstIr Pyor Pyordu A YEcEk YEcEgi YEcEgini YEn YEnlEr YEnlErin DIgI DIgInI DIktEn " +
			"YErEk YIp mEk mEyE mEsi mEsini mEsinE mElidir mEdi mIyor mEyEcEk mEz",
		active: "DIm DIk DInIz mIsti Pyorum Pyoruz Pyorsunuz Pyorlardi Pyormus Pyorken AIm AIz AdI " +
			"YEcEgim YEcEgiz YEcEgimiz YEcEgimi YEcEgimizi YEcEklErinE YEcEklErdi YEcEkmis mIsken mEzken mElEr " +
			"mElilEr mEliyim mEliyiz mEliydi mEktEydi mEktElEr sEydi sEk YElim Pyorsa YEcEksE mIssE DIysE " +
			"YEnlErlE DIgIm DIgImI DIgImIz DIgImIzI DIgImIzE DIklErim DIklErimiz DIklErindE DIklErinin DIklErindEn " +
			"DIgIndEki DIgIylE " +
			"mEm mEmi mEmiz mEmizi mEmizE mElErindE mElErindEn mElErimiz mEklE mEktir mEksizin " +
			"mEdim mEdik mEmisti mEmislEr mIyorum mIyoruz mEyEcEgim mEyEcEgiz mEyEcEktir mEm mEyiz mEyip mEyincE " +
			"mEdiginE mEdigindEn mEdiklErini mEmEk mEmEktE mEmEktEdir mEmEyi mEmEyE mEmElEri mEmElErini mEsin " +
			"mEsinlEr mEsE mEyEnlErin mEyEnlErE " +
			"YEbilen YEbilenler YEbilirler YEbiliriz YEbilecekler YEbilmek YEbildi YEbildigi YEbilirdi YEmEdilEr " +
			"YEmEdik YEmEyEcEklEr YEmEyEcEgi YEmEyEcEgini YEmiyoruz YEmiyorlar YEmEyiz YEmEzlEr YEmEyEnlEr " +
			"YEmEmEsi YEmEmis YEmEdigini YEmEdiklErini",
		narrows: true,
		softens: func(stem string) bool {
			return listed(stem, "git et tat gut dit") || strings.HasSuffix(stem, "et") && listed(stem[:len(stem)-2],
				"add aff ahd akd arz azl azm bahs celb cezb darb defn devr emr farz fark feth fesh fevt gasb gasp "+
					"hacz hal hall hamd haps harc hazm hic hicv hiss hukm kahr kasd kast katl kayb kayd kesf kufr "+
					"lutf mahv meth men meyl nakl naks nakz nefy nesr rapt redd resm sabr sarf serh sevk seyr sukr "+
					"terk tefsir vaad vad vakf vehm zann zapt zem zemm zikr zulm")
		},
		others:   trVerbOthers,
		shortens: "ayir buyur cagir cevir devir kavur kivir savur siyir yogur",
	},
}

// trOthers returns the forms of a noun that are other, more frequent words.
func trOthers(w string) string {
	switch w {
	case "af":
		return "afin afa"
	case "as":
		return "asi"
	case "at":
		return "ata"
	case "bas":
		return "basin basina basini"
	case "bor":
		return "borsa"
	case "can":
		return "cani"
	case "cin":
		return "cini"
	case "din":
		return "dini"
	case "gol":
		return "gola"
	case "hal":
		return "hala"
	case "hat":
		return "hatta"
	case "his":
		return "hisse"
	case "il":
		return "ile"
	case "is":
		return "ise iste"
	case "kap":
		return "kapi"
	case "kar":
		return "kara"
	case "kars":
		return "karsi karsin"
	case "kis":
		return "kisi"
	case "kur":
		return "kuru kura"
	case "mahal":
		return "mahalli mahalle mahallen"
	case "mal":
		return "mali"
	case "mali":
		return "maliye"
	case "on":
		return "ona onu onun onda ondan onlar onlari onlarin onlara"
	case "oy":
		return "oyun oyuna oyunda oyundan oyunun"
	case "rehin":
		return "rehine"
	case "resim":
		return "resmi"
	case "tip":
		return "tibbi"
	case "turk":
		return "turku"
	case "van":
		return "vana"
	case "yan":
		return "yani"
	case "yar":
		return "yara yari yarin"
	case "yas":
		return "yasa"
	case "yaz":
		return "yazi"
	}
	return ""
}

// trVerbOthers is [trOthers] for the stem of a verb.
func trVerbOthers(stem string) string {
	switch stem {
	case "anla":
		return "anlar"
	case "bak":
		return "bakan bakanlar bakanin bakana bakani bakandan bakanlarin bakanlara bakanlari bakanlardan"
	case "cek":
		return "cekince"
	case "cik":
		return "cikar cikarlar"
	case "de":
		return "den denin dende denden denler deniz denli"
	case "dus":
		return "dusunce"
	case "gel":
		return "gelir gelirler"
	case "kalk":
		return "kalkan kalkani kalkana kalkanin kalkanlar kalkanlari"
	case "kaz":
		return "kazan"
	case "kur":
		return "kursun kursunlar"
	case "oku":
		return "okur okurlar"
	case "san":
		return "sandik"
	case "sev":
		return "sevince"
	case "tut":
		return "tutar tutarlar"
	case "uy":
		return "uydu uydular"
	case "var":
		return "vardi varmis varsa varsin"
	case "yar":
		return "yarar yararlar yardim"
	case "yaz":
		return "yazar yazarlar yazarim"
	case "ye":
		return "yer yerler yedi yedik yerken yersiz yiyecek yiyecekler yerim yeriz yemeyi yeme"
	}
	return ""
}

func (f *Inflector) turkish() {
	f.turkic(trEndings)
}
