//go:build race

package feeds

const raceDetector = true
