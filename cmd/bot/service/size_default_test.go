//go:build !endurance

package service

// Sizes of the tests in simulated time.
const (
	throughputStories = 6 // to each of fifty channels: 300 alerts
	outageStories     = 20
	outageChannels    = 10 // 200 alerts, of which flood control folds some
	dayFeeds          = 200
)
