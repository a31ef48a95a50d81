//go:build endurance

package index

// scannerTexts is the number of texts that TestScannerIsTokens reads, as published.
const scannerTexts = 50_000
