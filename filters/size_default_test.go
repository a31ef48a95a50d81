//go:build !endurance

package filters

// Sizes of the long tests. Exported constants are for the tests of package filters_test.
const (
	matcherSeeds = 4 // each compares 60 rules on 40 items
	NearCases    = 1_000
	HostileBytes = 1 << 18 // of a text; quadratic work on it would take a minute
)
