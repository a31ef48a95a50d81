package dates

import _ "embed"

// monthNames has the names of the months. A name of two months in two languages is in otherMonths too.
//
//go:embed months.txt
var monthNames string

// otherMonths has the Croatian meaning of names that are another month in Polish or Czech.
const otherMonths = `
hr: - | - | - | - | - | lip | srp | - | - | lis listopad listopada | - | -
`

// weekdayNames has the names of the weekdays. They only decide where day and month, or two languages,
// could be confused.
//
//go:embed weekdays.txt
var weekdayNames string
