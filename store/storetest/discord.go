package storetest

import (
	"fmt"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tocsin/alerts"
)

// A message is a message as a reader of Discord sees it.
type message struct {
	id      string
	idKnown bool // to the ledger
	alerts  []alerts.Alert
	givenUp bool // its last edit was refused
}

func place(d alerts.Delivery) string { return d.Target.String() + " " + d.Nonce }

func body(d alerts.Delivery) []alerts.Alert {
	if len(d.Digest) > 0 {
		return d.Digest
	}
	return []alerts.Alert{d.Alert}
}

// arrive posts or edits a message, as Discord does.
func (w *walker) arrive(d alerts.Delivery) *message {
	m := w.discord[place(d)]
	switch {
	case d.MessageID != "":
		if m == nil || m.id != d.MessageID {
			w.t.Errorf("an edit of message %q at %s, which is not there", d.MessageID, d.Target)
			return &message{}
		}
		m.alerts = body(d)
	case m == nil:
		m = &message{id: fmt.Sprint("m", len(w.discord)), alerts: body(d)}
		w.discord[place(d)] = m
	default: // the nonce is known: Discord returns the existing message
		if diff := gocmp.Diff(m.alerts, body(d), cmpopts.EquateEmpty()); diff != "" {
			w.t.Errorf("delivery %d is posted again with another body (-first +again)\n%s", d.ID, diff)
		}
	}
	return m
}

func (w *walker) send(d alerts.Delivery) alerts.Outcome {
	there := w.discord[place(d)] != nil
	switch n := w.rand.IntN(20); {
	case n < 9:
		m := w.arrive(d)
		m.givenUp = false
		if d.MessageID == "" && w.rand.IntN(10) == 0 && !there {
			return alerts.Outcome{Verdict: alerts.Delivered} // unreadable answer: the id is not known
		}
		m.idKnown = true
		return alerts.Outcome{
			Verdict: alerts.Delivered, MessageID: m.id,
			After: time.Duration(w.rand.IntN(2)) * time.Second,
		}
	case n < 12: // the answer is lost
		w.arrive(d)
		return cut
	case n < 13: // the request is not made
		return alerts.Outcome{
			Verdict: alerts.Later, After: time.Duration(w.rand.IntN(5)) * time.Second,
			Reason: "rate limit",
		}
	case n < 15: // the request is lost
		return alerts.Outcome{Verdict: alerts.Retry, After: time.Duration(w.rand.IntN(5)) * time.Second, Reason: "503"}
	case n < 16 && !there: // a body that was posted is not refused for its form later
		return tooLong
	case n < 17:
		return forbidden
	case n < 18:
		return alerts.Outcome{Verdict: alerts.Gone, Reason: "unknown channel"}
	case n < 19 && w.rand.IntN(3) == 0 && (!there || d.MessageID != ""):
		if m := w.discord[place(d)]; m != nil {
			m.givenUp = true
		}
		return notAllowed
	}
	return alerts.Outcome{Verdict: alerts.Fatal, Reason: "401"}
}
