//go:build endurance

package service

// Sizes of the tests in simulated time, as published.
const (
	throughputStories = 20 // to each of fifty channels: 1,000 alerts
	outageStories     = 100
	outageChannels    = 50 // 5,000 alerts
	dayFeeds          = 10_000
)
