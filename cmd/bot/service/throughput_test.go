package service

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin/alerts"
	"tocsin/alerts/discord/discordtest"
)

// freely returns a limit that is never reached.
func freely() alerts.Limit { return alerts.Limit{Burst: 1e6, Hour: 1e6} }

// A pace is a series of deliveries as recorded by the stand-in.
type pace struct {
	first, last time.Time
	created     int
	refused     int // answered with 429
}

func (p pace) took() time.Duration { return p.last.Sub(p.first) }

// paceOf measures the calls that create messages since a time, in one channel or, for "", in all.
func paceOf(s *discordtest.Server, since time.Time, channel string) pace {
	var p pace
	for _, c := range s.Calls() {
		if c.Method != http.MethodPost || !strings.HasSuffix(c.Path, "/messages") ||
			!strings.Contains(c.Path, channel) || c.At.Before(since) {
			continue
		}
		if c.Status == http.StatusTooManyRequests {
			p.refused++
		}
		if c.Status != http.StatusOK {
			continue
		}
		if p.created++; p.created == 1 {
			p.first = c.At
		}
		p.last = c.At
	}
	return p
}

// The limits of Discord: 50 requests a second in all, and 5 messages in 5 seconds for each channel.
const (
	paceOfAll     = 50.0 // a second
	paceOfChannel = 1.0
)

// A thousand alerts to fifty channels are sent at the rate that the limits allow, for any latency of Discord,
// and without one 429 answer.
func TestThroughput(t *testing.T) {
	const channels, stories = 50, throughputStories
	for _, tt := range []struct {
		takes time.Duration // a call to Discord
		least float64       // of what is possible
	}{
		{0, 0.95},
		{50 * time.Millisecond, 0.95},
		{100 * time.Millisecond, 0.95},
		{200 * time.Millisecond, 0.94}, // of twenty seconds the last is not full
		{400 * time.Millisecond, 0.90},
	} {
		t.Run(tt.takes.String(), func(t *testing.T) {
			t.Parallel()
			inBubble(t, channels, freely(), tt.takes, func(b *bubble) {
				for n := range stories {
					b.press.publish(headline("all", n))
				}
				b.poll()
				stop := b.deliver()
				b.settle()
				stop()
				for n := range channels {
					b.toldOnce(bubbleChannel(n), stories)
				}
				p := paceOf(b.discord, time.Time{}, "")
				rate := float64(p.created-1) / p.took().Seconds()
				ideal := min(channels*paceOfChannel, paceOfAll)
				b.t.Logf("a call takes %v: %d alerts in %v, %.1f a second, %.0f %% of %.0f; %d refused", tt.takes,
					p.created, p.took().Round(10*time.Millisecond), rate, 100*rate/ideal, ideal, p.refused)
				if rate < tt.least*ideal {
					b.t.Errorf("%.1f alerts a second, and %.1f are possible", rate, ideal)
				}
				if p.refused > 0 {
					b.t.Errorf("Discord refused %d calls: the limits were not kept", p.refused)
				}
			})
		})
	}
}

// A channel that waits for its limit does not delay the others.
func TestNoChannelWaitsForAnother(t *testing.T) {
	const channels, busy = 50, 60
	inBubble(t, channels, freely(), 100*time.Millisecond, func(b *bubble) {
		for n := range busy {
			b.press.publish(headline("busy", n)) // older than the rest, and first in the queue
		}
		b.poll()
		b.press.publish(headline("all", busy))
		b.poll()
		began := time.Now()
		stop := b.deliver()
		b.settle()
		stop()
		var others []time.Duration
		for n := 1; n < channels; n++ {
			p := paceOf(b.discord, began, bubbleChannel(n))
			if p.created != 1 {
				b.t.Fatalf("channel %d has %d messages", n, p.created)
			}
			others = append(others, p.last.Sub(began))
		}
		slices.Sort(others)
		first := paceOf(b.discord, began, bubbleChannel(0))
		b.t.Logf("%d alerts to one channel in %v; the %d others had theirs after %v, the last after %v",
			first.created, first.last.Sub(began).Round(10*time.Millisecond), len(others),
			others[len(others)/2].Round(10*time.Millisecond), others[len(others)-1].Round(10*time.Millisecond))
		// Fifty calls at forty a second, and the share of the busy channel.
		if last := others[len(others)-1]; last > 2*time.Second {
			b.t.Errorf("another channel had its alert after %v only", last)
		}
		ideal := time.Duration((busy+1)/paceOfChannel) * time.Second
		if took := first.last.Sub(began); first.created != busy+1 || took.Seconds() > ideal.Seconds()/0.95 {
			b.t.Errorf("the busy channel has %d of %d alerts after %v, and %v is possible", first.created, busy+1, took,
				ideal)
		}
	})
}
