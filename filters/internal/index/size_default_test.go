//go:build !endurance

package index

// scannerTexts is the number of texts that TestScannerIsTokens reads.
const scannerTexts = 5_000 // of words, and as many of characters
