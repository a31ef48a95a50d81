package charset

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
)

//go:embed pages.txt
var codePages string

// codePage returns the characters of a code page that golang.org/x/text lacks: of all 256 bytes for the
// EBCDIC pages, else of the bytes from 0x80 on. It returns "" for an unknown name.
func codePage(name string) string {
	if name == "" {
		return ""
	}
	for row := range strings.Lines(codePages) {
		names, quoted, ok := strings.Cut(row, ` "`)
		if ok && slices.Contains(strings.Fields(names), name) {
			chars, err := strconv.Unquote(`"` + strings.TrimSpace(quoted))
			if err != nil {
				return "" // TestCodePages reads every row
			}
			return chars
		}
	}
	return ""
}
