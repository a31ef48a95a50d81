package filters

import "strings"

// distanceOf is how much of a word [Distance] looks at, in letters: what is typed may be a page.
const distanceOf = 100

// Distance is how many letters must be added, removed or replaced to make one word of another
// (Levenshtein), in any case and within their first hundred letters. It is what "did you mean"
// goes by, for keys of the configuration and for topics.
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
	return r[:min(len(r), distanceOf)]
}
