package service

import "sync"

// A noticeSource is the part of the service that a notice is about. Sources are in the order of the
// status page.
type noticeSource int

const (
	fromNetwork noticeSource = iota // the bot's own network is down
	fromSender                      // nothing can be sent
	fromGateway                     // slash commands are off
	fromConfig                      // the configuration file is invalid
	fromRestart                     // a change takes effect after a restart
	noticeSources
)

// notices are sentences for the operator, at most one from each source. A source replaces and clears its
// own notice only. The zero value has none.
type notices struct {
	mu    sync.Mutex
	texts [noticeSources]string
}

// set sets the notice of a source. An empty text clears it.
func (n *notices) set(source noticeSource, text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.texts[source] = text
}

// all returns the notices in the order of their sources.
func (n *notices) all() []string {
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
