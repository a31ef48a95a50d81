//go:build race

package service

// The race detector makes SQLite thirty times slower: with it, the tests look for races, and without it, they
// measure.
const (
	throughputStories = 10
	outageStories     = 4
	dayFeeds          = 200
)
