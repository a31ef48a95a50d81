//go:build !race

package service

// The number of stories for each of fifty channels, in the tests with simulated time.
const (
	throughputStories = 20  // 1,000 alerts
	outageStories     = 100 // 5,000 alerts
	dayFeeds          = 10_000
)
