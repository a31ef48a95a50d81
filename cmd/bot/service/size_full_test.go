//go:build !race

package service

// How many stories the tests in simulated time tell to each of fifty channels.
const (
	throughputStories = 20  // 1,000 alerts
	outageStories     = 100 // 5,000 alerts
	dayFeeds          = 10_000
)
