package feeds

import (
	"strings"

	"golang.org/x/text/language"
)

// primary reduces a language tag to its primary part, in lower case: "en-GB", "en_US" and "eng"
// become "en". It returns "" for what is no language.
func primary(tag string) string {
	tag, _, _ = strings.Cut(strings.TrimSpace(tag), "-")
	tag, _, _ = strings.Cut(tag, "_")
	base, err := language.ParseBase(tag)
	if err != nil || base.String() == "und" {
		return ""
	}
	return base.String()
}
