//go:build race

package service

// The race detector slows SQLite down thirty times: here the tests look for races, and without it
// they measure.
const (
	throughputStories = 10
	outageStories     = 4
	dayFeeds          = 200
)
