package dates

// monthNames has a row per language: its name, then the twelve months from January on. A month
// has its full form, other cases of it, and abbreviations, all in lower case and without the dot
// at the end. A language may have more than one row. The names are those of CLDR 48 and of what
// feeds write beside them.
//
// A name that is two months in two languages belongs to otherMonths, too.
//
//nolint:misspell // these are not English
const monthNames = `
en: january jan | february feb | march mar | april apr | may | june jun | july jul | august aug | september sep sept | october oct | november nov | december dec
ru: января январь янв | февраля февраль февр фев | марта март мар | апреля апрель апр | мая май | июня июнь июн | июля июль июл | августа август авг | сентября сентябрь сент сен | октября октябрь окт | ноября ноябрь нояб ноя | декабря декабрь дек
uk: січня січень січ | лютого лютий лют | березня березень бер | квітня квітень квіт кві | травня травень трав тра | червня червень черв чер | липня липень лип | серпня серпень серп сер | вересня вересень вер | жовтня жовтень жовт жов | листопада листопад лист лис | грудня грудень груд гру
be: студзеня студзень сту студз | лютага люты лют | сакавіка сакавік сак | красавіка красавік кра красав | мая май траўня травень | чэрвеня чэрвень чэр | ліпеня ліпень ліп | жніўня жнівень жні | верасня верасень вер | кастрычніка кастрычнік кас кастр | лістапада лістапад ліс ліст | снежня снежань сне снеж
bg: януари яну | февруари фев февр | март мар | април апр | май | юни юн | юли юл | август авг | септември сеп септ | октомври окт | ноември ное ноем | декември дек
mk: јануари јан | февруари фев | март мар | април апр | мај | јуни јун | јули јул | август авг | септември сеп | октомври окт | ноември ное | декември дек
sr: јануар јан јануара | фебруар феб фебруара | март мар марта | април апр априла | мај маја | јун јуна јуни | јул јула јули | август авг августа | септембар сеп септембра | октобар окт октобра | новембар нов новембра | децембар дец децембра
sr: januar jan januara | februar feb februara | mart mar marta | april apr aprila | maj maja | jun juna juni | jul jula juli | avgust avg avgusta | septembar sep septembra | oktobar okt oktobra | novembar nov novembra | decembar dec decembra
hr: siječnja siječanj sij siječ | veljače veljača velj velja | ožujka ožujak ožu | travnja travanj tra | svibnja svibanj svi | lipnja lipanj | srpnja srpanj | kolovoza kolovoz kol | rujna rujan ruj | list | studenoga studeni stu studenog | prosinca prosinac pro
sl: januar jan januarja | februar feb februarja | marec mar marca | april apr aprila | maj | junij jun junija | julij jul julija | avgust avg avgusta | september sep septembra | oktober okt oktobra | november nov novembra | december dec decembra
pl: stycznia styczeń sty stycz | lutego luty lut | marca marzec mar | kwietnia kwiecień kwi kwiec | maja maj | czerwca czerwiec cze czerw | lipca lipiec lip | sierpnia sierpień sie sierp | września wrzesień wrz wrzes wrześ | października październik paź pazdziernika pazdziernik paz | listopada listopad lis | grudnia grudzień gru grud
cs: ledna leden led | února únor úno | března březen bře | dubna duben dub | května květen kvě | června červen čvn | července červenec čvc | srpna srpen srp | září zář | října říjen říj | listopadu listopad lis | prosince prosinec pro
sk: januára január jan | februára február feb | marca marec mar | apríla apríl apr | mája máj | júna jún | júla júl | augusta august aug | septembra september sep | októbra október okt | novembra november nov | decembra december dec
az: yanvar yan yanvarın | fevral fev fevralın | mart mar martın | aprel apr aprelin | may mayın | iyun iyn iyunun | iyul iyl iyulun | avqust avq avqustun | sentyabr sen sentyabrın | oktyabr okt oktyabrın | noyabr noy noyabrın | dekabr dek dekabrın
tr: ocak oca | şubat şub | mart mar | nisan nis | mayıs may | haziran haz hzr | temmuz tem tmz | ağustos ağu | eylül eyl | ekim eki | kasım kas | aralık ara
tk: ýanwar ýan | fewral few | mart mar | aprel apr | maý | iýun | iýul | awgust awg | sentýabr sen | oktýabr okt | noýabr noý | dekabr dek
uz: yanvar yan | fevral fev | mart mar | aprel apr | may | iyun iyn | iyul iyl | avgust avg | sentabr sen | oktabr okt | noyabr noy | dekabr dek
kk: қаңтар қаң | ақпан ақп | наурыз нау | сәуір сәу | мамыр мам | маусым мау | шілде шіл | тамыз там | қыркүйек қыр | қазан қаз | қараша қар | желтоқсан жел
hy: հունվարի հունվար հնվ հուն | փետրվարի փետրվար փտվ | մարտի մարտ մրտ մար | ապրիլի ապրիլ ապր | մայիսի մայիս մյս մայ | հունիսի հունիս հնս | հուլիսի հուլիս հլս հուլ | օգոստոսի օգոստոս օգս օգո | սեպտեմբերի սեպտեմբեր սեպ | հոկտեմբերի հոկտեմբեր հոկ | նոյեմբերի նոյեմբեր նոյ | դեկտեմբերի դեկտեմբեր դեկ
ka: იანვარი იან იანვარს | თებერვალი თებ თებერვალს | მარტი მარ მარტს | აპრილი აპრ აპრილს | მაისი მაი მაისს | ივნისი ივნ ივნისს | ივლისი ივლ ივლისს | აგვისტო აგვ აგვისტოს | სექტემბერი სექ სექტემბერს | ოქტომბერი ოქტ ოქტომბერს | ნოემბერი ნოე ნოემბერს | დეკემბერი დეკ დეკემბერს
de: januar jan jänner jän | februar feb feber | märz mär mrz maerz maer | april apr | mai | juni jun | juli jul | august aug | september sept sep | oktober okt | november nov | dezember dez
nl: januari jan | februari feb | maart mrt maa | april apr | mei | juni jun | juli jul | augustus aug | september sep sept | oktober okt | november nov | december dec
sv: januari jan | februari feb | mars mar | april apr | maj | juni jun | juli jul | augusti aug | september sep | oktober okt | november nov | december dec
da: januar jan | februar feb | marts mar | april apr | maj | juni jun | juli jul | august aug | september sep | oktober okt | november nov | december dec
no: januar jan | februar feb | mars mar | april apr | mai | juni jun | juli jul | august aug | september sep sept | oktober okt | november nov | desember des
is: janúar jan | febrúar feb | mars mar | apríl apr | maí | júní jún | júlí júl | ágúst ágú | september sep | október okt | nóvember nóv | desember des
fr: janvier janv jan jnv | février févr fevrier fevr fev fév | mars mar mrs | avril avr | mai | juin jun | juillet juil jul | août aout aoû aou | septembre sept sep | octobre oct | novembre nov | décembre déc decembre dec
es: enero ene | febrero feb | marzo mar | abril abr | mayo may | junio jun | julio jul | agosto ago | septiembre sept sep setiembre set | octubre oct | noviembre nov | diciembre dic dbre
ca: gener gen | febrer febr | març | dabril abril dabr abr | maig | juny | juliol jul | dagost agost ag | setembre set | doctubre octubre doct oct | novembre nov | desembre des
gl: xaneiro xan | febreiro feb | marzo mar | abril abr | maio | xuño | xullo xul | agosto ago | setembro set | outubro out | novembro nov | decembro dec
pt: janeiro jan | fevereiro fev | março mar | abril abr | maio mai | junho jun | julho jul | agosto ago | setembro set | outubro out | novembro nov | dezembro dez
it: gennaio gen genn | febbraio feb febb | marzo mar mrz | aprile apr | maggio mag magg | giugno giu | luglio lug lugl | agosto ago | settembre set sett | ottobre ott | novembre nov | dicembre dic
ro: ianuarie ian | februarie feb | martie mar mart | aprilie apr | mai | iunie iun | iulie iul | august aug | septembrie sept sep | octombrie oct | noiembrie nov noi | decembrie dec
hu: január jan janu | február febr feb | március márc márci | április ápr ápri | május máj | június jún | július júl | augusztus aug | szeptember szept szep szepte | október okt | november nov | december dec
fi: tammikuuta tammikuu tammi tam | helmikuuta helmikuu helmi hel | maaliskuuta maaliskuu maalis maa maalisk | huhtikuuta huhtikuu huhti huh | toukokuuta toukokuu touko tou | kesäkuuta kesäkuu kesä kes | heinäkuuta heinäkuu heinä hei | elokuuta elokuu elo elok | syyskuuta syyskuu syys syysk syy | lokakuuta lokakuu loka lok | marraskuuta marraskuu marras marrask | joulukuuta joulukuu joulu jou
et: jaanuar jaan jaanuaril | veebruar veebr veeb veb | märts märtsil mär | aprill apr aprillil | mai mail | juuni juunil | juuli juulil | august aug augustil | september sept septembril sep | oktoober okt oktoobril | november nov novembril | detsember dets detsembril
lv: janvāris janv janvāra jan | februāris febr februāra feb | marts marta mar | aprīlis apr aprīļa | maijs maija mai | jūnijs jūn jūnija | jūlijs jūl jūlija | augusts aug augusta | septembris sept septembra sep | oktobris okt oktobra | novembris nov novembra | decembris dec decembra
lt: sausio sausis saus sau | vasario vasaris vas | kovo kovas kov | balandžio balandis bal | gegužės gegužė geg | birželio birželis birž bir | liepos liepa liep lie | rugpjūčio rugpjūtis rugp rgp | rugsėjo rugsėjis rugs rgs | spalio spalis spal spa | lapkričio lapkritis lapkr lap | gruodžio gruodis gruod gru
el: ιανουαρίου ιαν ιανουάριος ιανουάριο | φεβρουαρίου φεβ φεβρουάριος φεβρουάριο | μαρτίου μαρ μάρτιος μάρτιο | απριλίου απρ απρίλιος απρίλιο | μαΐου μαΐ μάιος μάιο μάϊ | ιουνίου ιουν ιούνιος ιούνιο ιούν | ιουλίου ιουλ ιούλιος ιούλιο ιούλ | αυγούστου αυγ αύγουστος αύγουστο αύγ | σεπτεμβρίου σεπ σεπτέμβριος σεπτέμβριο σεπτ | οκτωβρίου οκτ οκτώβριος οκτώβριο | νοεμβρίου νοε νοέμβριος νοέμβριο | δεκεμβρίου δεκ δεκέμβριος δεκέμβριο
sq: janar jan | shkurt shk | mars mar | prill pri | maj | qershor qer | korrik korr | gusht gush | shtator sht | tetor tet | nëntor nën | dhjetor dhj
eu: urtarrila urt | otsaila ots | martxoa mar | apirila api | maiatza mai | ekaina eka | uztaila uzt | abuztua abu | iraila ira | urria urr | azaroa aza | abendua abe
he: ינואר ינו | פברואר פבר | מרץ מארס | אפריל אפר | מאי | יוני יונ | יולי יול | אוגוסט אוג | ספטמבר ספט | אוקטובר אוק | נובמבר נוב | דצמבר דצמ
fa: ژانویهٔ ژانویه جنوری | فوریهٔ فوریه | مارس مارچ | آوریل | مهٔ مه می | ژوئن جون | ژوئیهٔ ژوئیه ژوییه جولای | اوت آگوست آگست | سپتامبر سپتمبر | اکتبر اکتوبر | نوامبر | دسامبر دسمبر
ur: جنوری | فروری | مارچ | اپریل | مئی | جون | جولائی | اگست | ستمبر | اکتوبر | نومبر | دسمبر
hi: जनवरी जन | फ़रवरी फ़र | मार्च | अप्रैल | मई | जून | जुलाई जुल | अगस्त अग | सितंबर सित | अक्टूबर अक्टू | नवंबर नव | दिसंबर दिस
id: januari jan | februari feb peb pebruari | maret mar | april apr | mei | juni jun | juli jul | agustus agu agt agus agst | september sep sept | oktober okt | november nov nop nopember | desember des
ms: januari jan | februari feb | mac | april apr | mei | jun | julai jul | ogos ogo | september sep | oktober okt | november nov | disember dis
sw: januari jan | februari feb | machi mac | aprili apr | mei | juni jun | julai jul | agosti ago | septemba sep | oktoba okt | novemba nov | desemba des
af: januarie jan | februarie feb | maart mrt | april apr | mei | junie jun | julie jul | augustus aug | september sep | oktober okt | november nov | desember des
ca: - | - | - | dabril | - | - | - | dagost | - | doctubre doct | - | -
ar: يناير | فبراير | مارس | أبريل إبريل ابريل | مايو | يونيو يونية | يوليو يولية | أغسطس اغسطس | سبتمبر | أكتوبر اكتوبر | نوفمبر | ديسمبر
ar: جانفي | فيفري شباط | آذار اذار | أفريل افريل نيسان | ماي أيار ايار | جوان حزيران | جويلية تموز | أوت اوت آب | أيلول ايلول | - | - | دجنبر
zh: 一月 | 二月 | 三月 | 四月 | 五月 | 六月 | 七月 | 八月 | 九月 | 十月 | 十一月 | 十二月
`

// otherMonths has the second meaning of names that monthNames gives to a Polish or Czech month:
// in Croatian they are another one.
const otherMonths = `
hr: - | - | - | - | - | lip | srp | - | - | lis listopad listopada | - | -
`

// weekdayNames is like monthNames, with the seven days from Sunday on. Weekdays are not needed to
// tell a date; they decide where day and month, or two languages, could be confused.
const weekdayNames = `
en: sunday sun | monday mon | tuesday tue tues | wednesday wed | thursday thu thur thurs | friday fri | saturday sat
ru: воскресенье вс | понедельник пн | вторник вт | среда ср | четверг чт | пятница пт | суббота сб
uk: неділя нд | понеділок пн | вівторок вт | середа ср | четвер чт | пятниця пт | субота сб
be: нядзеля нд | панядзелак пн | аўторак аў | серада ср | чацвер чц | пятніца пт | субота сб
bg: неделя нд | понеделник пн | вторник вт | сряда ср | четвъртък чт | петък пт | събота сб
mk: недела нед | понеделник пон | вторник вто | среда сре | четврток чет | петок пет | сабота саб
sr: недеља нед | понедељак пон | уторак уто | среда сре | четвртак чет | петак пет | субота суб
sr: nedelja ned | ponedeljak pon | utorak uto | sreda sre | četvrtak čet | petak pet | subota sub
hr: nedjelja ned | ponedjeljak pon | utorak uto | srijeda sri | četvrtak čet | petak pet | subota sub
sl: nedelja ned | ponedeljek pon | torek tor | sreda sre | četrtek čet | petek pet | sobota sob
pl: niedziela niedz | poniedziałek pon | wtorek wt | środa śr | czwartek czw | piątek pt | sobota sob
cs: neděle ne | pondělí po | úterý út | středa st | čtvrtek čt | pátek pá | sobota so
sk: nedeľa ne | pondelok po | utorok ut | streda st | štvrtok št | piatok pi | sobota so
az: bazar | - | - | çərşənbə | - | cümə | şənbə
tr: pazar paz | pazartesi pzt | salı sal | çarşamba çar | perşembe per | cuma cum | cumartesi cmt
uz: yakshanba yak | dushanba dush | seshanba sesh | chorshanba chor | payshanba pay | juma jum | shanba shan
kk: жексенбі жс | дүйсенбі дс | сейсенбі сс | сәрсенбі ср | бейсенбі бс | жұма жм | сенбі сб
hy: կիրակի կիր | երկուշաբթի երկ | երեքշաբթի երք | չորեքշաբթի չրք | հինգշաբթի հնգ | ուրբաթ ուր | շաբաթ շբթ
ka: კვირა კვი | ორშაბათი ორშ | სამშაბათი სამ | ოთხშაბათი ოთხ | ხუთშაბათი ხუთ | პარასკევი პარ | შაბათი შაბ
de: sonntag so | montag mo | dienstag di | mittwoch mi | donnerstag do | freitag fr | samstag sa
nl: zondag zo | maandag ma | dinsdag di | woensdag wo | donderdag do | vrijdag vr | zaterdag za
sv: söndag sön | måndag mån | tisdag tis | onsdag ons | torsdag tors | fredag fre | lördag lör
da: søndag søn | mandag man | tirsdag tirs | onsdag ons | torsdag tors | fredag fre | lørdag lør
no: søndag søn | mandag man | tirsdag tir | onsdag ons | torsdag tor | fredag fre | lørdag lør
is: sunnudagur sun | mánudagur mán | þriðjudagur þri | miðvikudagur mið | fimmtudagur fim | föstudagur fös | laugardagur lau
fr: dimanche dim | lundi lun | mardi mar | mercredi mer | jeudi jeu | vendredi ven | samedi sam
es: domingo dom | lunes lun | martes mar | miércoles mié | jueves jue | viernes vie | sábado sáb
ca: diumenge dg | dilluns dl | dimarts dt | dimecres dc | dijous dj | divendres dv | dissabte ds
gl: domingo dom | luns | martes mar | mércores mér | xoves xov | venres ven | sábado sáb
pt: domingo dom | segunda seg | terça ter | quarta qua | quinta qui | sexta sex | sábado sáb
it: domenica dom | lunedì lun | martedì mar | mercoledì mer | giovedì gio | venerdì ven | sabato sab
ro: duminică dum | luni lun | marți mar | miercuri mie | joi | vineri vin | sâmbătă sâm
hu: vasárnap | hétfő | kedd | szerda sze | csütörtök cs | péntek | szombat szo
fi: sunnuntai sunnuntaina su | maanantai maanantaina ma | tiistai tiistaina ti | keskiviikko keskiviikkona ke | torstai torstaina to | perjantai perjantaina pe | lauantai lauantaina la
et: pühapäev | esmaspäev | teisipäev | kolmapäev | neljapäev | reede | laupäev
lv: svētdiena svētd | pirmdiena pirmd | otrdiena otrd | trešdiena trešd | ceturtdiena ceturtd | piektdiena piektd | sestdiena sestd
lt: sekmadienis sk | pirmadienis pr | antradienis an | trečiadienis tr | ketvirtadienis kt | penktadienis pn | šeštadienis št
el: κυριακή κυρ | δευτέρα δευ | τρίτη τρί | τετάρτη τετ | πέμπτη πέμ | παρασκευή παρ | σάββατο σάβ
sq: diel | hënë | martë | mërkurë | enjte | premte | shtunë
eu: igandea ig | astelehena al | asteartea ar | asteazkena az | osteguna og | ostirala or | larunbata lr
ar: الأحد | الاثنين | الثلاثاء | الأربعاء | الخميس | الجمعة | السبت
he: ראשון | שני | שלישי | רביעי | חמישי | שישי | שבת
fa: یکشنبه | دوشنبه | سهشنبه | چهارشنبه | پنجشنبه | جمعه | شنبه
ur: اتوار | پیر | منگل | بدھ | جمعرات | جمعہ | ہفتہ
hi: रविवार रवि | सोमवार सोम | मंगलवार मंगल | बुधवार बुध | गुरुवार गुरु | शुक्रवार शुक्र | शनिवार शनि
id: minggu min | senin sen | selasa sel | rabu rab | kamis kam | jumat jum | sabtu sab
ms: ahad ahd | isnin isn | selasa sel | rabu rab | khamis kha | jumaat jum | sabtu sab
af: sondag so | maandag ma | dinsdag di | woensdag wo | donderdag do | vrydag vr | saterdag sa
zh: 星期日 周日 | 星期一 周一 | 星期二 周二 | 星期三 周三 | 星期四 周四 | 星期五 周五 | 星期六 周六
ja: 日曜日 日 | 月曜日 月 | 火曜日 火 | 水曜日 水 | 木曜日 木 | 金曜日 金 | 土曜日 土
ko: 일요일 일 | 월요일 월 | 화요일 화 | 수요일 수 | 목요일 목 | 금요일 금 | 토요일 토
`
