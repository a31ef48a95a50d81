package alerts

// A Decision is what became of an item, on one route or, where no route had a say, at all.
type Decision struct {
	Seq      int64   `json:"-"`        // Entry.Seq
	Item     string  `json:"id"`       // Item.ID
	Route    string  `json:"route"`    // Route.ID; empty where no route had a say
	Story    string  `json:"story"`    // Story.ID; empty for none
	Lead     string  `json:"lead"`     // the item whose message it joined; its own when new; empty for none
	Decision string  `json:"decision"` // one of the names below
	Score    float64 `json:"score"`    // how surely it belongs to the story, 0 to 1; 0 for a story of its own
	Reason   string  `json:"reason"`   // for people
}

// The decisions.
const (
	New       = "new"       // a message is posted
	Grown     = "grown"     // the story's message is edited: a further outlet
	Joined    = "joined"    // another route already posts it, or named it, at the same target
	Duplicate = "duplicate" // it was told already
	Unmatched = "unmatched" // no rule holds
	Unrouted  = "unrouted"  // a rule holds, and nobody follows its topic
)
