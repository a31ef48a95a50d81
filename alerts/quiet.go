package alerts

import "time"

// Quiet is a daily period without new messages: alerts that arrive within it wait until its end. The
// zero value is never quiet. If From is after To, the period includes midnight.
type Quiet struct {
	From, To time.Duration // since midnight, in Zone
	Zone     *time.Location
}

// Until returns the end of the quiet period that contains now, or the zero time outside of one.
func (q Quiet) Until(now time.Time) time.Time {
	if q.From == q.To || q.Zone == nil {
		return time.Time{}
	}
	local := now.In(q.Zone)
	hour, minute, second := local.Clock()
	clock := time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second
	days := 0
	switch {
	case q.From < q.To && q.From <= clock && clock < q.To:
	case q.From > q.To && clock >= q.From:
		days = 1
	case q.From > q.To && clock < q.To:
	default:
		return time.Time{}
	}
	// Date and not Add: on the day of a change to or from summer time the wall clock decides.
	year, month, day := local.Date()
	return time.Date(year, month, day+days, int(q.To/time.Hour), int(q.To%time.Hour/time.Minute), 0, 0, q.Zone).UTC()
}
