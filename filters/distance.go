package filters

import "strings"

// maxDistanceLetters is the number of letters that [Distance] compares. Input may be a page long.
const maxDistanceLetters = 100

// Distance returns the number of letters to add, remove or replace to turn one word into another
// (Levenshtein), ignoring case, within their first 100 letters. Suggestions for misspelt keys and
// topics use it.
func Distance(a, b string) int {
	x, y := firstLetters(a), firstLetters(b)
	row := make([]int, len(y)+1) // of the prefixes of y to the prefix of x so far
	for j := range row {
		row[j] = j
	}
	for i, letter := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			replaced := diagonal
			if letter != y[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(y)]
}

func firstLetters(s string) []rune {
	r := []rune(strings.ToLower(strings.TrimSpace(s)))
	return r[:min(len(r), maxDistanceLetters)]
}
