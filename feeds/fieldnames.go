package feeds

// A field is what an element means to the reader.
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

// fieldOf tells what an element is for, by its local name in lower case.
func fieldOf(v vocabulary, name []byte) field {
	switch v {
	case vocabFeed:
		return feedField(name)
	case vocabContent:
		if string(name) == "encoded" {
			return fieldEncoded
		}
	case vocabDC, vocabTerms:
		switch string(name) {
		case "creator", "author":
			return fieldCreator
		case "subject":
			return fieldCategory
		case "title":
			return fieldTitle
		case "description", "abstract":
			return fieldSubtitle
		case "language":
			return fieldLanguage
		case "date":
			if v == vocabDC {
				return fieldPublished
			}
		case "issued", "created", "available":
			return fieldPublished
		case "modified":
			return fieldUpdated
		}
	case vocabMedia:
		switch string(name) {
		case "group":
			return fieldMediaGroup
		case "content":
			return fieldMediaContent
		case "thumbnail":
			return fieldMediaThumbnail
		case "title":
			return fieldMediaTitle
		case "description":
			return fieldMediaText
		case "category":
			return fieldCategory
		}
	case vocabITunes:
		switch string(name) {
		case "author":
			return fieldCreator
		case "summary":
			return fieldMediaText
		case "subtitle":
			return fieldSubtitle
		case "title":
			return fieldMediaTitle
		case "image":
			return fieldImage
		case "category":
			return fieldCategory
		case "keywords":
			return fieldKeywords
		}
	case vocabBurner:
		if string(name) == "origlink" {
			return fieldAltLink
		}
	case vocabSyndication:
		switch string(name) {
		case "updateperiod":
			return fieldPeriod
		case "updatefrequency":
			return fieldFrequency
		}
	case vocabXHTML:
		if string(name) == "body" {
			return fieldEncoded
		}
	case vocabRDF:
		if string(name) == "rdf" {
			return fieldRoot
		}
	}
	return fieldNone
}

func feedField(name []byte) field {
	switch string(name) {
	case "rss", "rdf", "feed":
		return fieldRoot
	case "channel":
		return fieldChannel
	case "item", "entry":
		return fieldItem
	case "title":
		return fieldTitle
	case "link":
		return fieldLink
	case "guid":
		return fieldGUID
	case "id":
		return fieldID
	case "description", "summary", "abstract":
		return fieldSummary
	case "content":
		return fieldContent
	case "encoded", "fullitem", "body":
		return fieldEncoded
	case "subtitle", "tagline":
		return fieldSubtitle
	case "author", "managingeditor":
		return fieldAuthor
	case "creator":
		return fieldCreator
	case "category", "subject":
		return fieldCategory
	case "pubdate", "published", "issued", "created", "date":
		return fieldPublished
	case "updated", "modified", "lastmod", "lastbuilddate":
		return fieldUpdated
	case "enclosure":
		return fieldEnclosure
	case "language":
		return fieldLanguage
	case "image":
		return fieldImage
	case "origlink":
		return fieldAltLink
	case "ttl":
		return fieldTTL
	case "generator":
		return fieldGenerator
	case "skiphours", "skipdays":
		return fieldSkip
	case "hour":
		return fieldHour
	case "day":
		return fieldDay
	case "name":
		return fieldName
	case "email":
		return fieldEmail
	case "url":
		return fieldURL
	}
	return fieldNone
}
