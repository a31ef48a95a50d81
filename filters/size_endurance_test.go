//go:build endurance

package filters

// Sizes of the long tests, as published; see size_default_test.go.
const (
	matcherSeeds = 16
	NearCases    = 3_000
	HostileBytes = 1 << 20
)
