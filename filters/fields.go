package filters

import "slices"

// The fields of a document that can be looked in.
const (
	fieldTitle = iota
	fieldSummary
	fieldContent
	fieldAuthor
	fieldCategory
	fieldSource
	fieldSite
	fieldLang
	fieldLink
	fieldCount
)

// A fieldSet has a bit for each field.
type fieldSet uint16

const textFields fieldSet = 1<<fieldTitle | 1<<fieldSummary | 1<<fieldContent

func (s fieldSet) has(field int) bool { return s&(1<<field) != 0 }

// fieldName returns the name of a field, as queries write it.
func fieldName(field int) string { return fieldNames[field] }

var fieldNames = [fieldCount]string{"title", "summary", "content", "author", "category", "source", "site", "lang", "link"}

// fieldNamed gives the fields that a name before a colon stands for.
func fieldNamed(name string) (fieldSet, bool) {
	if name == "text" {
		return textFields, true
	}
	i := slices.Index(fieldNames[:], name)
	if i < 0 {
		return 0, false
	}
	return 1 << i, true
}
