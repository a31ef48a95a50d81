package discord

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Discord's limits on a message, in code points.
// https://docs.discord.com/developers/resources/message#embed-object-embed-limits
const (
	maxContent     = 2000 // https://docs.discord.com/developers/resources/message#create-message
	maxTitle       = 256
	maxDescription = 4096
	maxFooter      = 2048
	maxAuthor      = 256
	maxEmbeds      = 6000 // title, description, footer and author of all embeds together
	maxURL         = 2048
	maxNonce       = 25
	maxRoles       = 100 // in allowed_mentions
)

// Discord's limits on slash commands.
// https://docs.discord.com/developers/interactions/application-commands
const (
	maxChoices = 25
	maxChoice  = 100 // code points of a choice's name, and of its value
)

// Our own limits, inside Discord's: an alert is to be skimmed.
const (
	excerptLength = 500 // of the description's excerpt
	excerptHead   = 350 // the first highlighted word lies within it, or the excerpt starts later
	outletLength  = 40  // of an outlet's name among the further outlets
	outletCount   = 8   // further outlets named before "and 3 more"
	topicsLength  = 200 // of the topics in the footer
	mentionLength = 1000
	reserved      = 20 // for "…and 12 more"
)

const ellipsis = "…"

// length counts s as Discord does: in code points.
func length(s string) int { return utf8.RuneCountInString(s) }

// cut shortens s to at most limit code points, at the end of a word where one is near, and marks
// the cut with an ellipsis.
func cut(s string, limit int) string {
	if length(s) <= limit {
		return s
	}
	if limit < 1 {
		return ""
	}
	r := []rune(s)[:limit-1]
	return strings.TrimRightFunc(string(r[:wordEnd(r, []rune(s)[len(r)])]), unicode.IsSpace) + ellipsis
}

// wordEnd says where r ends if the word that next continues is left out. A word longer than
// half of r, as in scripts without spaces, is cut anywhere.
func wordEnd(r []rune, next rune) int {
	if unicode.IsSpace(next) {
		return len(r)
	}
	for i := len(r); 2*i > len(r); i-- {
		if unicode.IsSpace(r[i-1]) {
			return i
		}
	}
	return len(r)
}
