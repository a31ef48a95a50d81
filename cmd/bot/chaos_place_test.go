package main

import "strings"

// The targets of the crash test. Two topics meet in the desk channel and at the webhook.
const (
	chaosDesk    = "210000000000000001"
	chaosLantern = "210000000000000002"
	chaosThread  = "210000000000000003"
	chaosHooked  = "210000000000000004"
	chaosHook    = "210000000000000005"
	chaosRole    = "210000000000000006"
	chaosForum   = "210000000000000007"
	chaosFlood   = "210000000000000008"
	chaosNews    = "210000000000000009"
	chaosMember  = "210000000000000010"
	chaosPosts   = "210000000000000011"
	chaosPoster  = "210000000000000012" // a webhook of that forum
	posterSecret = "secret-of-the-poster-0123456789"
)

// A chaosPlace is a target and its expected messages.
type chaosPlace struct {
	target  string
	channel string            // where a reader sees it
	follows map[string]string // topic to the role that it pings
	burst   int               // messages a minute; the rest comes in digests
	publish bool              // each message is crossposted
}

func (p chaosPlace) kind() string {
	kind, _, _ := strings.Cut(p.target, ":")
	return kind
}

// chaosPlaces returns the targets of the routes. The digests of the last one take minutes, so that only the
// long form of the test has it.
func chaosPlaces(long bool) []chaosPlace {
	const freely = 10_000
	all := []chaosPlace{
		{"channel:" + chaosDesk, chaosDesk, map[string]string{"harbour": chaosRole, "lantern": ""}, freely, false},
		{"channel:" + chaosLantern, chaosLantern, map[string]string{"lantern": ""}, freely, false},
		{"thread:" + chaosThread, chaosThread, map[string]string{"harbour": ""}, freely, false},
		{"forum:" + chaosForum, chaosForum, map[string]string{"lantern": ""}, freely, false},
		{"webhook:" + chaosHook, chaosHooked, map[string]string{"harbour": "", "lantern": ""}, freely, false},
		// Slow targets receive few stories.
		{"channel:" + chaosNews, chaosNews, map[string]string{"gazette": chaosRole}, freely, true},
		{"user:" + chaosMember, "", map[string]string{"gazette": ""}, freely, false},
		{"webhook:" + chaosPoster, chaosPosts, map[string]string{"gazette": ""}, freely, false},
		{"channel:" + chaosFlood, chaosFlood, map[string]string{"harbour": ""}, 5, false},
	}
	if !long {
		all = all[:len(all)-1]
	}
	return all
}

// hears reports whether a target receives a story, and returns the roles that it mentions there.
func (p chaosPlace) hears(s *pressStory) (bool, []string) {
	told, pinged := false, []string(nil)
	for _, word := range s.words {
		role, follows := p.follows[word]
		told = told || follows
		if role != "" {
			pinged = append(pinged, role)
		}
	}
	return told, pinged
}
