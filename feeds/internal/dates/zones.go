package dates

// zoneNames has the abbreviations of zones in feeds: the offset, then the names. Some have several
// meanings, and the table has the usual one in news:
//
//   - IST is India (not Ireland, not Israel), CST and CDT the American Centre (not China, not
//     Cuba), BST British summer (not Bangladesh), AST and ADT the Atlantic coast (not Arabia),
//     SST Samoa (not Singapore), PST the Pacific coast (not the Philippines).
//   - GET, AZT and AMT are Tbilisi, Baku and Yerevan (AMT not the Amazon, which no feed of Brazil
//     writes), GST the Gulf (not South Georgia), MSD Moscow's summer until 2011.
//   - A zone with a location, such as ET, has summer time by the date.
//
// Single letters except Z are left out: RFC 822 defined them with the wrong sign.
//
//nolint:misspell // these are no words
const zoneNames = `
UTC: UTC GMT UT UCT WET Z ZULU
+1: WEST BST CET MET MEZ WAT
+2: CEST MEST MESZ EET SAST CAT
+3: EEST OESZ MSK TRT EAT IDT FET
+3:30: IRST
+4: MSD AZT GET AMT SAMT GST
+4:30: IRDT AFT
+5: AZST AMST PKT UZT YEKT TJT TMT ORAT AQTT
+5:30: IST SLST
+5:45: NPT
+6: OMST ALMT KGT
+6:30: MMT
+7: KRAT NOVT ICT WIB
+8: IRKT HKT SGT MYT PHT AWST WITA ULAT
+9: JST KST YAKT WIT
+9:30: ACST
+10: AEST VLAT CHST
+10:30: ACDT
+11: AEDT MAGT SAKT
+12: NZST PETT FJT
+13: NZDT
-1: AZOT CVT
-2: NDT
-3: BRT ART ADT UYT CLST
-4: EDT AST VET BOT CLT
-5: EST CDT PET COT ECT ACT
-6: CST MDT
-7: MST PDT
-8: PST AKDT
-9: AKST HDT
-10: HST
-11: SST
America/Halifax: AT
America/New_York: ET
America/Chicago: CT
America/Denver: MT
America/Los_Angeles: PT
America/St_Johns: NST
`
