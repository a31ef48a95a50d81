package preview

import "time"

// A Message is a message of a channel as a reader sees it. Text is in Discord's Markdown, except for
// Author, Embed.Author and Embed.Footer, which Discord shows as they are.
type Message struct {
	ID      string // unique in the channel
	Author  string // of the bot
	At      time.Time
	Edited  time.Time // zero: never
	Content string
	Embeds  []Embed
}

// An Embed is a card below a message.
type Embed struct {
	Title       string
	URL         string // of the title; http or https, else the title is no link
	Description string
	Color       int // 0xRRGGBB of the bar; 0 is Discord's own grey
	Author      string
	Footer      string
	Image       string // http or https, else it is not shown
	Timestamp   time.Time
	Fields      []Field
}

// A Field is a named part of an embed.
type Field struct {
	Name, Value string
	Inline      bool // beside others where there is room
}
