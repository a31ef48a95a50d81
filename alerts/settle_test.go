package alerts_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tocsin/alerts"
)

func TestSettle(t *testing.T) {
	now := begin
	after := now.Add
	d := alerts.Delivery{Version: 3, Attempts: 2}
	sent := alerts.Delivery{Version: 3, MessageID: "9", Shown: 1}
	for _, tc := range []struct {
		name string
		d    alerts.Delivery
		o    alerts.Outcome
		want alerts.Settlement
	}{
		{
			"delivered", d,
			alerts.Outcome{MessageID: "9"},
			alerts.Settlement{State: alerts.Done, MessageID: "9", Shown: 3},
		},
		{
			"delivered, id not told", d,
			alerts.Outcome{},
			alerts.Settlement{State: alerts.Done, MessageID: alerts.UnknownMessage, Shown: 3},
		},
		{
			"edited", sent,
			alerts.Outcome{MessageID: "9"},
			alerts.Settlement{State: alerts.Done, MessageID: "9", Shown: 3},
		},
		{
			"delivered, the target's bucket is empty", d,
			alerts.Outcome{MessageID: "9", After: 4 * time.Second},
			alerts.Settlement{State: alerts.Done, MessageID: "9", Shown: 3, Rest: after(4 * time.Second)},
		},
		{
			"retry waits as long as asked", d,
			alerts.Outcome{Verdict: alerts.Retry, After: time.Hour, Reason: "rate limit"},
			alerts.Settlement{
				State: alerts.Waiting, Attempts: 3, NotBefore: after(time.Hour),
				Rest: after(time.Hour), Reason: "rate limit",
			},
		},
		{
			"retry waits longer each time", d,
			alerts.Outcome{Verdict: alerts.Retry, Reason: "503"},
			alerts.Settlement{
				State: alerts.Waiting, Attempts: 3, NotBefore: after(8 * time.Second),
				Rest: after(8 * time.Second), Reason: "503",
			},
		},
		{
			"retry waits a minute at most",
			alerts.Delivery{Version: 1, Attempts: 1000},
			alerts.Outcome{Verdict: alerts.Retry, Reason: "503"},
			alerts.Settlement{
				State: alerts.Waiting, Attempts: 1001, NotBefore: after(time.Minute),
				Rest: after(time.Minute), Reason: "503",
			},
		},
		{
			"what was put off is no attempt", d,
			alerts.Outcome{Verdict: alerts.Later, After: 300 * time.Millisecond, Reason: "pace"},
			alerts.Settlement{
				State: alerts.Waiting, Attempts: 2, Void: true,
				NotBefore: after(300 * time.Millisecond), Rest: after(300 * time.Millisecond), Reason: "pace",
			},
		},
		{
			"what was never tried may still be folded",
			alerts.Delivery{Version: 1},
			alerts.Outcome{Verdict: alerts.Later, Reason: "pace"},
			alerts.Settlement{
				State: alerts.Waiting, Void: true, NotBefore: after(100 * time.Millisecond),
				Rest: after(100 * time.Millisecond), Reason: "pace",
			},
		},
		{
			"shrink is tried at once in the plain form", d,
			alerts.Outcome{Verdict: alerts.RetryPlain, Reason: "too long"},
			alerts.Settlement{State: alerts.Waiting, Plain: true, Void: true, Reason: "too long"},
		},
		{
			"nothing is plainer than plain",
			alerts.Delivery{Version: 1, Plain: true},
			alerts.Outcome{Verdict: alerts.RetryPlain, Reason: "too long"},
			alerts.Settlement{State: alerts.Refused, Attempts: 1, Plain: true, Reason: "too long"},
		},
		{
			"quarantine keeps the alert", d,
			alerts.Outcome{Verdict: alerts.Quarantine, Reason: "no permission"},
			alerts.Settlement{
				State: alerts.Waiting, Attempts: 2, Void: true, NotBefore: after(time.Hour),
				Rest: after(time.Hour), Reason: "no permission", Trouble: "no permission",
			},
		},
		{
			"gone keeps the alert", d,
			alerts.Outcome{Verdict: alerts.Gone, Reason: "no such channel"},
			alerts.Settlement{
				State: alerts.Waiting, Attempts: 2, Void: true, NotBefore: after(24 * time.Hour),
				Rest: after(24 * time.Hour), Reason: "no such channel", Trouble: "no such channel",
			},
		},
		{
			"quarantine at the first attempt: nothing was posted",
			alerts.Delivery{Version: 1},
			alerts.Outcome{Verdict: alerts.Quarantine, Reason: "no permission"},
			alerts.Settlement{
				State: alerts.Waiting, Void: true, NotBefore: after(time.Hour), Rest: after(time.Hour),
				Reason: "no permission", Trouble: "no permission",
			},
		},
		{
			"an edit that is refused leaves the message",
			alerts.Delivery{Version: 3, Shown: 1, MessageID: "9", Step: alerts.Edit},
			alerts.Outcome{Verdict: alerts.Blocked, Reason: "AutoMod"},
			alerts.Settlement{State: alerts.Done, MessageID: "9", Shown: 3, Reason: "AutoMod"},
		},
		{
			"a crosspost that is refused leaves the message",
			alerts.Delivery{Version: 3, Shown: 3, MessageID: "9", Step: alerts.Crosspost},
			alerts.Outcome{Verdict: alerts.RetryPlain, Reason: "no"},
			alerts.Settlement{State: alerts.Done, MessageID: "9", Shown: 3, Reason: "no"},
		},
		{
			"a crosspost that must wait holds up nothing else",
			alerts.Delivery{Version: 3, Shown: 3, MessageID: "9", Step: alerts.Crosspost},
			alerts.Outcome{Verdict: alerts.Later, After: time.Hour, Reason: "ten an hour"},
			alerts.Settlement{
				State: alerts.Waiting, MessageID: "9", Shown: 3, Void: true,
				NotBefore: after(time.Hour), Reason: "ten an hour",
			},
		},
		{
			"blocked ends it", d,
			alerts.Outcome{Verdict: alerts.Blocked, Reason: "AutoMod"},
			alerts.Settlement{State: alerts.Refused, Attempts: 3, Reason: "AutoMod"},
		},
		{
			"fatal is no attempt", d,
			alerts.Outcome{Verdict: alerts.Fatal, Reason: "token"},
			alerts.Settlement{
				State: alerts.Waiting, Attempts: 2, Void: true, NotBefore: after(2 * time.Second),
				Rest: after(2 * time.Second), Reason: "token",
			},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, alerts.Settle(tc.d, tc.o, now)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
