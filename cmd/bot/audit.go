package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"

	"tocsin/cmd/bot/config"
	"tocsin/cmd/bot/console"
	"tocsin/store"
)

func (p *program) auditVerb() *cli.Command {
	return &cli.Command{
		Name:  "audit",
		Usage: "checks that the books of the ledger balance",
		Description: `Every item that was read is known, baseline, pending or decided. Every alert that was planned is
delivered, digested, waiting, quarantined or blocked; those not delivered are listed by their ids.
Exit status 1: a sum does not balance; it is printed. The bot may be running.`,
		Flags: []cli.Flag{configFlag(), jsonFlag()},
		Action: func(ctx context.Context, c *cli.Command) (err error) {
			if err := noArguments(c); err != nil {
				return err
			}
			st, err := p.openLedger(ctx, c)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, st.Close()) }()
			b, err := st.Audit(ctx)
			if err != nil {
				return err
			}
			if c.Bool("json") {
				err = console.WriteJSON(p.stdout, b)
			} else {
				showBooks(console.NewScreen(p.stdout, p.getenv), b)
			}
			if len(b.Faults) > 0 {
				err = errors.Join(err, errors.New("the books do not balance"))
			}
			return err
		},
	}
}

// openLedger opens the ledger of the configuration for reading. The bot may be running on it.
func (p *program) openLedger(ctx context.Context, c *cli.Command) (*store.Store, error) {
	conf, err := config.Load(p.configPath(c), p.getenv)
	if err != nil {
		return nil, p.configError(err)
	}
	if file := strings.TrimPrefix(conf.Store, "sqlite:"); !fileExists(file) {
		return nil, fmt.Errorf("%s: no ledger yet; bot run creates it", file)
	}
	return store.Open(ctx, conf.Store)
}

// showBooks prints the sums of an audit.
func showBooks(s *console.Screen, b store.Books) {
	s.Printf("%s", s.Outlet.Render("Items"))
	s.Printf("  %6d fetched = %d known + %d kept", b.Items.Fetched, b.Items.Known, b.Items.Kept)
	s.Printf("  %6d kept = %d baseline + %d pending + %d decided + %d pruned",
		b.Items.Kept, b.Items.Baseline, b.Items.Pending, b.Items.Decided, b.Items.Pruned)
	s.Printf("%s", s.Outlet.Render("Decisions"))
	var names []string
	for name := range b.Decisions {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		s.Printf("  %6d %s", b.Decisions[name], name)
	}
	s.Printf("%s", s.Outlet.Render("Alerts"))
	a := b.Alerts
	s.Printf("  %6d planned = %d delivered + %d digested + %d waiting + %d quarantined + %d blocked",
		a.Planned, a.Delivered, a.Digested, a.Waiting, a.Quarantined, a.Blocked)
	for _, l := range []struct {
		name string
		ids  []int64
	}{{"waiting", b.WaitingIDs}, {"quarantined", b.QuarantinedIDs}, {"blocked", b.BlockedIDs}} {
		if len(l.ids) > 0 {
			s.Printf("         %s: %s", l.name, s.Quiet.Render(strings.Trim(fmt.Sprint(l.ids), "[]")))
		}
	}
	if len(b.Faults) == 0 {
		s.Printf("%s", s.Good.Render("The books balance."))
		return
	}
	for _, f := range b.Faults {
		s.Printf("%s", s.Bad.Render(f))
	}
}
