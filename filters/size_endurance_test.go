//go:build endurance

package filters

// Sizes of the long tests, as published; see size_default_test.go.
const (
	matcherSeeds = 16
	scannerTexts = 50_000
	NearCases    = 3_000
	HostileBytes = 1 << 20
)
