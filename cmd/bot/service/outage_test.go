package service

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"tocsin/alerts"
	"tocsin/alerts/discord/discordtest"
)

const (
	outageLasts = 10 * time.Minute
	// answersLost is the number of calls at the beginning of the outage, each to another channel, that are
	// executed without an answer. Discord forgets a nonce before the outage is over, so that these need a
	// look at the channel.
	answersLost = outageChannels * 2 / 5
	// heapGrowth is the largest allowed growth of the heap, in bytes. Measured: half a MiB, the stand-in's
	// record of the attempts.
	heapGrowth = 8 << 20
)

// Discord is down for ten minutes while all alerts wait. No alert is lost or repeated, the bot makes few
// requests and needs no more memory, and afterwards it sends at the rate that the limits allow.
func TestOutage(t *testing.T) {
	for _, tt := range []struct {
		name  string
		limit alerts.Limit
		alone bool // each alert is a message of its own
	}{
		{"every alert alone", freely(), true},
		{"flood control", alerts.Limit{}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, outageChannels, tt.limit, 100*time.Millisecond, func(b *bubble) { b.outage(tt.alone) })
		})
	}
}

func (b *bubble) outage(alone bool) {
	var attempts atomic.Int64
	b.discord.Fail(func(discordtest.Call) *discordtest.Failure {
		switch n := attempts.Add(1); {
		case n <= answersLost:
			return discordtest.CutConnection(true)
		case n%3 == 0:
			return discordtest.CutConnection(false)
		}
		return discordtest.Unavailable(503)
	})
	for n := range outageStories {
		b.press.publish(headline("all", n))
	}
	b.poll()
	stop := b.deliver()
	var heap []uint64
	for range int(outageLasts / time.Minute) {
		time.Sleep(time.Minute)
		heap = append(heap, liveHeap())
	}
	asked := attempts.Load()
	for n := range outageChannels {
		if got := len(b.discord.Messages(bubbleChannel(n))); got > answersLost {
			b.t.Fatalf("%d messages in channel %d although Discord is out", got, n)
		}
	}
	grown := int64(heap[len(heap)-1]) - int64(heap[0])
	b.t.Logf("outage of %v: %d attempts; heap %.1f MiB after a minute, %.1f MiB at the end, %+.1f MiB",
		outageLasts, asked, mib(int64(heap[0])), mib(int64(heap[len(heap)-1])), mib(grown))
	if grown > heapGrowth {
		b.t.Errorf("the heap grows during the outage, minute by minute: %v", heap)
	}

	b.discord.Fail(nil)
	over := time.Now()
	b.settle()
	stop()
	p := paceOf(b.discord, over, "")
	rate := float64(p.created-1) / p.took().Seconds()
	b.t.Logf("recovery: the first message after %v, %d messages in %v, %.1f a second; %d refused",
		p.first.Sub(over).Round(10*time.Millisecond), p.created, p.took().Round(10*time.Millisecond), rate, p.refused)
	for n := range outageChannels {
		b.toldOnce(bubbleChannel(n), outageStories)
	}
	if rate > paceOfAll+1 {
		b.t.Errorf("the bot catches up at %.1f calls a second, and paces itself at %.0f", rate, paceOfAll)
	}
	if p.refused > 0 {
		b.t.Errorf("Discord refused %d calls after the outage: the limits were not kept", p.refused)
	}
	if !alone {
		return
	}
	if want := outageChannels*outageStories - answersLost; p.created != want {
		b.t.Errorf("%d messages, want %d", p.created, want)
	}
	// The last wait of a target is at most a minute; then the common rate limit applies.
	took := p.last.Sub(over)
	if ideal := time.Minute + time.Duration(float64(p.created)/(0.95*paceOfAll))*time.Second; took > ideal {
		b.t.Errorf("everything was told after %v, and %v is possible", took, ideal)
	}
}

func liveHeap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func mib(n int64) float64 { return float64(n) / (1 << 20) }

// The program dies repeatedly after Discord has posted a message and before it receives the answer. It is
// restarted at once, when each message is found by its nonce or by a look at the channel, or after Discord
// has forgotten the nonces.
func TestDeathBeforeTheAnswer(t *testing.T) {
	const channels, stories = 3, 4
	for _, downtime := range []time.Duration{time.Second, time.Minute, 10 * time.Minute} {
		t.Run(downtime.String(), func(t *testing.T) {
			inBubble(t, channels, freely(), 100*time.Millisecond, func(b *bubble) {
				for n := range stories {
					b.press.publish(headline("all and elsewhere", n))
				}
				b.poll()
				for range stories - 1 { // each life ends in its first message to every target
					for range channels + 2 {
						b.dieSending()
					}
					time.Sleep(downtime)
					if err := b.ledger.Own(b.t.Context(), time.Now()); err != nil {
						b.t.Fatal(err)
					}
					time.Sleep(2 * time.Second) // for which targets that were being served rest
				}
				stop := b.deliver()
				b.settle()
				stop()
				for n := range channels {
					b.toldOnce(bubbleChannel(n), stories)
				}
				b.toldOnce(hookChannel, stories)
				b.toldOnce(bubbleForum, stories)
			})
		})
	}
}

// dieSending leases a target and sends its first message without settling the outcome.
func (b *bubble) dieSending() {
	b.t.Helper()
	lease, err := b.ledger.Claim(b.t.Context(), time.Now())
	if err != nil || lease == nil {
		b.t.Fatalf("nothing to claim: %v", err)
	}
	b.service.sender.Send(b.t.Context(), lease.Deliveries[0])
}
