package mend

// A field is the meaning of an element for a news item or for the feed.
type field uint8

const (
	fieldNone field = iota
	fieldRoot
	fieldChannel
	fieldItem
	fieldTitle
	fieldLink
	fieldGUID
	fieldID
	fieldSummary
	fieldContent
	fieldEncoded // content:encoded and its like, which are the whole text whatever else there is
	fieldSubtitle
	fieldAuthor
	fieldCreator // a name rather than an address
	fieldCategory
	fieldKeywords
	fieldPublished
	fieldUpdated
	fieldEnclosure
	fieldLanguage
	fieldImage
	fieldMediaGroup
	fieldMediaContent
	fieldMediaThumbnail
	fieldMediaTitle
	fieldMediaText
	fieldAltLink // the publisher's own address of an item whose link counts readers
	fieldTTL
	fieldGenerator
	fieldSkip // skipHours and skipDays
	fieldHour
	fieldDay
	fieldPeriod
	fieldFrequency
	fieldName
	fieldEmail
	fieldURL
)

// fields are the elements of each vocabulary by their local names in lower case.
var fields = [...]map[string]field{
	vocabFeed: {
		"rss": fieldRoot, "rdf": fieldRoot, "feed": fieldRoot, "channel": fieldChannel,
		"item": fieldItem, "entry": fieldItem,
		"title": fieldTitle, "link": fieldLink, "guid": fieldGUID, "id": fieldID, "origlink": fieldAltLink,
		"description": fieldSummary, "summary": fieldSummary, "abstract": fieldSummary,
		"subtitle": fieldSubtitle, "tagline": fieldSubtitle,
		"content": fieldContent, "encoded": fieldEncoded, "fullitem": fieldEncoded, "body": fieldEncoded,
		"author": fieldAuthor, "managingeditor": fieldAuthor, "creator": fieldCreator,
		"category": fieldCategory, "subject": fieldCategory,
		"pubdate": fieldPublished, "published": fieldPublished, "issued": fieldPublished,
		"created": fieldPublished, "date": fieldPublished,
		"updated": fieldUpdated, "modified": fieldUpdated, "lastmod": fieldUpdated, "lastbuilddate": fieldUpdated,
		"enclosure": fieldEnclosure, "language": fieldLanguage, "image": fieldImage,
		"ttl": fieldTTL, "generator": fieldGenerator,
		"skiphours": fieldSkip, "skipdays": fieldSkip, "hour": fieldHour, "day": fieldDay,
		"name": fieldName, "email": fieldEmail, "url": fieldURL,
	},
	vocabRDF:     {"rdf": fieldRoot},
	vocabContent: {"encoded": fieldEncoded},
	vocabDC: {
		"creator": fieldCreator, "author": fieldCreator, "subject": fieldCategory, "title": fieldTitle,
		"language": fieldLanguage, "description": fieldSubtitle, "abstract": fieldSubtitle, "modified": fieldUpdated,
		"date": fieldPublished, "issued": fieldPublished, "created": fieldPublished, "available": fieldPublished,
	},
	vocabTerms: {
		"creator": fieldCreator, "author": fieldCreator, "subject": fieldCategory, "title": fieldTitle,
		"language": fieldLanguage, "description": fieldSubtitle, "abstract": fieldSubtitle, "modified": fieldUpdated,
		"issued": fieldPublished, "created": fieldPublished, "available": fieldPublished,
	},
	vocabMedia: {
		"group": fieldMediaGroup, "content": fieldMediaContent, "thumbnail": fieldMediaThumbnail,
		"title": fieldMediaTitle, "description": fieldMediaText, "category": fieldCategory,
	},
	vocabITunes: {
		"author": fieldCreator, "summary": fieldMediaText, "subtitle": fieldSubtitle, "title": fieldMediaTitle,
		"image": fieldImage, "category": fieldCategory, "keywords": fieldKeywords,
	},
	vocabBurner:      {"origlink": fieldAltLink},
	vocabSyndication: {"updateperiod": fieldPeriod, "updatefrequency": fieldFrequency},
	vocabXHTML:       {"body": fieldEncoded},
	vocabFullText:    {"full-text": fieldEncoded, "content": fieldEncoded},
	vocabOther:       {},
}
