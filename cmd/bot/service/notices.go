package service

import "sync"

// A NoticeSource is the part of the service that a notice is about. Sources are in the order of the
// status page.
type NoticeSource int

// The sources of notices.
const (
	NoticeNetwork NoticeSource = iota // the bot's own network is down
	NoticeSender                      // nothing can be sent
	NoticeGateway                     // slash commands are off
	NoticeConfig                      // the configuration file is invalid
	NoticeRestart                     // a change takes effect after a restart
	noticeSources
)

// Notices are sentences for the operator, at most one from each source. A source replaces and clears its
// own notice only. The zero value has none.
type Notices struct {
	mu    sync.Mutex
	texts [noticeSources]string
}

// Set sets the notice of a source. An empty text clears it.
func (n *Notices) Set(source NoticeSource, text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.texts[source] = text
}

// All returns the notices in the order of their sources.
func (n *Notices) All() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	var all []string
	for _, text := range n.texts {
		if text != "" {
			all = append(all, text)
		}
	}
	return all
}
