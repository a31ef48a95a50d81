package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tocsin/alerts"
	"tocsin/store"
)

func subscriptionTests() map[string]func(*testing.T, func(*testing.T) *store.Store) {
	return map[string]func(*testing.T, func(*testing.T) *store.Store){
		"once for a topic and a target":   testSubscribe,
		"each guild sees its own":         testGuilds,
		"ids are not given again":         testSubscriptionIDs,
		"what waits on its account alone": testUnsubscribe,
	}
}

func subscription(topic, channel, guild string) alerts.Subscription {
	return alerts.Subscription{
		Route: alerts.Route{Topic: topic, Target: target(channel), Guild: guild}, By: "7",
		At: begin,
	}
}

func (l *ledger) subscribe(sub alerts.Subscription) alerts.Subscription {
	l.t.Helper()
	sub, _, err := l.Subscribe(l.t.Context(), sub)
	if err != nil {
		l.t.Fatal(err)
	}
	return sub
}

func (l *ledger) unsubscribe(guild, id string) (alerts.Subscription, bool) {
	l.t.Helper()
	sub, ok, err := l.Unsubscribe(l.t.Context(), guild, id, l.now)
	if err != nil {
		l.t.Fatal(err)
	}
	return sub, ok
}

func (l *ledger) subscriptions(guild string) []alerts.Subscription {
	l.t.Helper()
	subs, err := l.Subscriptions(l.t.Context(), guild)
	if err != nil {
		l.t.Fatal(err)
	}
	return subs
}

func testSubscribe(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	first, created, err := l.Subscribe(t.Context(), subscription("x", "1", "g"))
	if err != nil || !created || first.ID == "" {
		t.Errorf("subscribed: %+v, %v, %v", first, created, err)
	}
	changed := subscription("x", "1", "g")
	changed.Role, changed.By, changed.At = "9", "8", begin.Add(time.Hour)
	second, created, err := l.Subscribe(t.Context(), changed)
	if err != nil || created {
		t.Errorf("subscribed again: created %v, %v", created, err)
	}
	want := first
	want.Role, want.By = "9", "8"
	if diff := cmp.Diff(want, second); diff != "" {
		t.Errorf("subscribed again (-want +got)\n%s", diff)
	}
	l.subscribe(subscription("y", "1", "g"))
	l.subscribe(subscription("x", "2", "g"))
	if all := l.subscriptions(""); len(all) != 3 || !cmp.Equal(all[0], want) {
		t.Errorf("subscriptions: %+v", all)
	}
}

func testGuilds(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	a, b := l.subscribe(subscription("x", "1", "a")), l.subscribe(subscription("x", "2", "b"))
	if diff := cmp.Diff([]alerts.Subscription{a}, l.subscriptions("a")); diff != "" {
		t.Errorf("of guild a (-want +got)\n%s", diff)
	}
	for _, tc := range []struct{ guild, id string }{
		{"b", a.ID},
		{"", a.ID},
		{"a", "sub-99"},
		{"a", "r1"},
		{"a", ""},
		{"a", "sub-"},
		{"a", "sub-1 OR 1=1"},
	} {
		if sub, ok := l.unsubscribe(tc.guild, tc.id); ok {
			t.Errorf("guild %q ended %q: %+v", tc.guild, tc.id, sub)
		}
	}
	if sub, ok := l.unsubscribe("a", a.ID); !ok || !cmp.Equal(sub, a) {
		t.Errorf("ended %+v, %v", sub, ok)
	}
	if _, ok := l.unsubscribe("a", a.ID); ok {
		t.Error("ended twice")
	}
	if diff := cmp.Diff([]alerts.Subscription{b}, l.subscriptions("")); diff != "" {
		t.Errorf("left (-want +got)\n%s", diff)
	}
}

func testSubscriptionIDs(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	first := l.subscribe(subscription("x", "1", "g"))
	l.unsubscribe("g", first.ID)
	if second := l.subscribe(subscription("x", "1", "g")); second.ID == first.ID {
		t.Errorf("id %s again", second.ID)
	}
}

func testUnsubscribe(t *testing.T, open func(*testing.T) *store.Store) {
	const title = "Two brothers die in custody"
	sub := subscription("x", "1", "g")
	sub.Role = "9"
	setup := func(t *testing.T, configured ...alerts.Route) (*ledger, alerts.Subscription) {
		l := newLedger(t, open, configured...)
		s := l.subscribe(sub)
		s.Limit = alerts.Limit{Burst: 1 << 20, Hour: 1 << 20}
		l.routes = append(l.routes, s.Route)
		return l, s
	}
	t.Run("not sent any more", func(t *testing.T) {
		l, s := setup(t)
		l.tell("OC", "1", title, "x")
		l.unsubscribe("g", s.ID)
		l.nothingDue()
		all, err := l.Recent(t.Context(), 1)
		if err != nil || len(all) != 1 || all[0].Reason == "" {
			t.Errorf("recent %+v, %v; want a reason", all, err)
		}
		l.balanced()
	})
	t.Run("elsewhere it is sent", func(t *testing.T) {
		l, s := setup(t, route("r", "x", "2"))
		l.tell("OC", "1", title, "x")
		l.unsubscribe("g", s.ID)
		l.deliver(delivered, "2", title)
		l.nothingDue()
	})
	t.Run("another topic brings it, too", func(t *testing.T) {
		l, s := setup(t, route("r", "y", "1"))
		l.tell("OC", "1", title, "x", "y")
		l.unsubscribe("g", s.ID)
		l.deliver(delivered, "1", title)
	})
	t.Run("the configuration brings it, too", func(t *testing.T) {
		l, s := setup(t, route("r", "x", "1"))
		l.tell("OC", "1", title, "x")
		l.unsubscribe("g", s.ID)
		l.deliver(delivered, "1", title)
	})
	t.Run("it was tried", func(t *testing.T) {
		l, s := setup(t)
		l.tell("OC", "1", title, "x")
		l.deliver(cut, "1", title)
		l.unsubscribe("g", s.ID)
		l.now = l.nextDue()
		l.deliver(delivered, "1", title)
	})
	t.Run("it is on its way", func(t *testing.T) {
		l, s := setup(t)
		it := l.tell("OC", "1", title, "x")
		lease := l.mustClaim("1", title)
		l.unsubscribe("g", s.ID)
		l.settle(lease, 0, delivered)
		l.release(lease)
		if d := l.delivery(it); d.MessageID == "" {
			t.Errorf("the message that was posted is forgotten: %+v", d)
		}
	})
	t.Run("it may have been sent", func(t *testing.T) {
		l, s := setup(t)
		l.tell("OC", "1", title, "x")
		l.mustClaim("1", title) // and whoever had it was killed
		l.unsubscribe("g", s.ID)
		l.now = l.now.Add(aDay)
		l.deliver(delivered, "1", title)
	})
	t.Run("it is there", func(t *testing.T) {
		l, s := setup(t)
		l.tell("OC", "1", title, "x")
		l.deliver(delivered, "1", title)
		l.unsubscribe("g", s.ID)
		equal(t, "alerts", l.states(), "1 "+title+" done")
	})
	t.Run("later another topic brings it", func(t *testing.T) {
		l, s := setup(t, route("r", "y", "1"))
		l.tell("OC", "1", title, "x")
		l.unsubscribe("g", s.ID)
		l.nothingDue()
		l.tell("JAM", "1", title, "y")
		if d := l.deliver(delivered, "1", title)[0]; len(d.Alert.Roles) != 0 {
			t.Errorf("the role of a topic that nobody follows any more is mentioned: %+v", d.Alert)
		}
		l.balanced()
	})
}
