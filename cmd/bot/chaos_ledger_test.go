package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// messages checks that the ledger knows exactly the messages that exist.
func (c *chaos) messages(db *sql.DB, there map[string][]string) {
	c.t.Helper()
	known := map[string][]string{}
	for _, row := range c.query(db,
		`SELECT DISTINCT target, message FROM delivery WHERE message <> '' ORDER BY message`) {
		known[row[0]] = append(known[row[0]], row[1])
	}
	for target, ids := range there {
		got := known[target]
		slices.Sort(got)
		if !slices.Equal(got, ids) {
			c.t.Errorf("%s: the ledger knows the messages\n\t%v, and there are\n\t%v", target, got, ids)
		}
	}
	if n := len(c.query(db, `SELECT id, state FROM delivery WHERE state IN ('waiting', 'refused')`)); n > 0 {
		c.t.Errorf("%d deliveries wait or were refused", n)
	}
}

// items checks that every article is in the ledger once, as baseline or with one decision for each route
// that it concerns.
func (c *chaos) items(db *sql.DB) {
	c.t.Helper()
	want, got := map[string]int{}, map[string]int{}
	for _, o := range c.press.outlets {
		want[o.name] = len(o.articles)
	}
	for _, row := range c.query(db, `SELECT feed, title FROM (SELECT feed, doc ->> 'title' AS title FROM item)`) {
		got[row[0]]++
	}
	if !maps.Equal(got, want) {
		c.t.Errorf("the ledger holds items %v, and %v were published", got, want)
	}
	type item struct{ title, state string }
	items, routes := map[string]item{}, map[string][]string{}
	for _, row := range c.query(db, `SELECT i.id || ' of ' || i.feed, i.doc ->> 'title' || '|' || i.state || '|' || COALESCE(CASE d.route WHEN '' THEN d.decision ELSE d.route END, '')
		FROM item i LEFT JOIN decision d ON d.item = i.id ORDER BY i.id`) {
		parts := strings.Split(row[1], "|")
		items[row[0]] = item{parts[0], parts[1]}
		routes[row[0]] = append(routes[row[0]], parts[2])
	}
	for id, it := range items {
		var due []string
		state := "done"
		found := storyNumber.FindStringSubmatch(it.title)
		if found == nil {
			c.t.Errorf("item %s has the title %q", id, it.title)
			continue
		}
		if found[1] >= "9000" {
			state, due = "baseline", []string{""}
		} else {
			due = c.decisionsOf(found[1])
		}
		slices.Sort(routes[id])
		if it.state != state || !slices.Equal(routes[id], due) {
			c.t.Errorf("item %s, %q: it is %s with decisions on %q, want %s on %q", id, it.title, it.state, routes[id],
				state, due)
		}
	}
}

// decisionsOf returns the routes that a story concerns, or the decision if there is none.
func (c *chaos) decisionsOf(number string) []string {
	i := slices.IndexFunc(c.press.stories, func(s *pressStory) bool { return fmt.Sprintf("%04d", s.number) == number })
	if i < 0 {
		return []string{"no such story"}
	}
	words := c.press.stories[i].words
	switch words[0] {
	case "orchard":
		return []string{"unrouted"}
	case "meadow":
		return []string{"unmatched"}
	}
	var out []string
	for _, p := range c.places {
		for _, word := range words {
			if _, follows := p.follows[word]; follows {
				out = append(out, word+"@"+p.target)
			}
		}
	}
	slices.Sort(out)
	return out
}

// query returns rows of two columns.
func (c *chaos) query(db *sql.DB, query string) (out [][2]string) {
	c.t.Helper()
	rows, err := db.QueryContext(c.t.Context(), query)
	if err != nil {
		c.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var row [2]string
		if err := rows.Scan(&row[0], &row[1]); err != nil {
			c.t.Fatal(err)
		}
		out = append(out, row)
	}
	if err := rows.Err(); err != nil {
		c.t.Fatal(err)
	}
	return out
}

// verb runs bot audit.
func (c *chaos) verb() {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), time.Minute)
	defer cancel()
	out, err := c.run(ctx, "audit").CombinedOutput()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit) && exit.ExitCode() == 2:
		c.t.Log("this program has no verb audit")
	case err != nil:
		c.t.Errorf("bot audit: %v\n%s", err, out)
	default:
		c.t.Logf("bot audit\n%s", out)
	}
}
