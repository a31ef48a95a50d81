package alerts

// A Decision is the result for one item on one route, or for the item as a whole if no route applies.
type Decision struct {
	Seq      int64   `json:"-"`        // Entry.Seq
	Item     string  `json:"id"`       // Item.ID
	Route    string  `json:"route"`    // Route.ID; empty if no route applies
	Story    string  `json:"story"`    // Story.ID; empty for none
	Lead     string  `json:"lead"`     // id of the first item of the message; empty for none
	Decision string  `json:"decision"` // one of the constants below
	Score    float64 `json:"score"`    // confidence that the item belongs to the story, 0 to 1; 0 for a new story
	Reason   string  `json:"reason"`   // for people
}

// The decisions.
const (
	New       = "new"       // a message is posted
	Grown     = "grown"     // the story's message is edited: another outlet reports it
	Joined    = "joined"    // the target already shows this story
	Duplicate = "duplicate" // the story has this report already
	Unmatched = "unmatched" // no rule matches
	Unrouted  = "unrouted"  // a rule matches, and no route has its topic
)
