package alerts

import "time"

// Quiet is a daily time in which nothing new is posted: what comes then waits until its end.
// The zero value is never quiet. From after To goes over midnight.
type Quiet struct {
	From, To time.Duration // since midnight, in Zone
	Zone     *time.Location
}

// Until gives the end of the quiet time that now is in, and the zero time outside of it.
func (q Quiet) Until(now time.Time) time.Time {
	if q.From == q.To || q.Zone == nil {
		return time.Time{}
	}
	local := now.In(q.Zone)
	clock := time.Duration(local.Hour())*time.Hour + time.Duration(local.Minute())*time.Minute + time.Duration(local.Second())*time.Second
	days := 0
	switch {
	case q.From < q.To && q.From <= clock && clock < q.To:
	case q.From > q.To && clock >= q.From:
		days = 1
	case q.From > q.To && clock < q.To:
	default:
		return time.Time{}
	}
	// Date, not Add: on the day of a change of clocks the wall clock counts.
	return time.Date(local.Year(), local.Month(), local.Day()+days, int(q.To/time.Hour), int(q.To%time.Hour/time.Minute), 0, 0, q.Zone).UTC()
}
