// Command bot is Tocsin: it polls news feeds, matches their items against rules, and posts one
// living message per story to Discord. `bot help` lists its verbs.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"tocsin/cmd/bot/config"
	"tocsin/cmd/bot/console"

	"github.com/urfave/cli/v3"

	_ "time/tzdata" // the image has no time zone files

	_ "golang.org/x/crypto/x509roots/fallback" // nor certificate roots; those of the system have precedence
)

func main() { os.Exit(exit()) }

// exit runs the program and returns its exit status.
func exit() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr)
	return status(err, os.Stderr)
}

// status prints an error and returns its exit status: 0 for nil, 1 for a failure, 2 for wrong usage.
func status(err error, stderr io.Writer) int {
	stderr = console.Sanitize(stderr)
	var usage *usageError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &usage):
		_, _ = fmt.Fprintf(stderr, "bot: %v\n", err)
		return 2
	case !errors.Is(err, errReported):
		_, _ = fmt.Fprintf(stderr, "bot: %v\n", err)
	}
	return 1
}

// errReported is a failure that has been printed already.
var errReported = errors.New("failed")

// A usageError is a mistake in the command line.
type usageError struct{ msg string }

func (e *usageError) Error() string { return e.msg }

// A program is the environment of a verb.
type program struct {
	getenv         func(string) string
	stdin          io.Reader
	stdout, stderr io.Writer
	now            func() time.Time
}

// run runs the verb that args name until it returns or ctx ends.
func run(
	ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer,
) error {
	stdout, stderr = console.Sanitize(stdout), console.Sanitize(stderr)
	p := &program{
		getenv: getenv, stdin: stdin, stdout: stdout, stderr: stderr,
		now: func() time.Time { return time.Now().UTC() },
	}
	root := p.runVerb()
	root.Name = "bot"
	root.Usage = "turns news feeds into Discord alerts worth reading"
	root.Description = `Without a verb, bot runs the service ("bot run").

New here? "bot demo" shows the whole bot in your terminal and browser, without an account and
without a network. Then write a configuration (config.yaml in the repository is a complete
example), check it with "bot check", and start it with DISCORD_WEBHOOK or DISCORD_TOKEN set.`
	root.Commands = []*cli.Command{
		p.runVerb(), p.demoVerb(), p.checkVerb(), p.feedVerb(), p.tryVerb(), p.replayVerb(), p.auditVerb(),
		p.importVerb(), p.exportVerb(), p.healthVerb(), p.versionVerb(),
	}
	root.Suggest = true
	root.EnableShellCompletion = true
	root.Writer, root.ErrWriter, root.Reader = stdout, stderr, stdin
	root.HideVersion = true
	for _, c := range append(root.Commands, root) {
		c.OnUsageError = func(_ context.Context, c *cli.Command, err error, _ bool) error {
			if hint := dashHint(c, args, err); hint != "" {
				return &usageError{fmt.Sprintf("%v; %s", err, hint)}
			}
			return &usageError{fmt.Sprintf("%v; see bot %s", err, helpOf(c))}
		}
		c.HideHelpCommand = c != root
	}
	root.ExitErrHandler = func(context.Context, *cli.Command, error) {} // status reports errors
	return root.Run(ctx, append([]string{"bot"}, args...))
}

// dashHint returns a hint for a query that begins with - and was parsed as a flag, and "" for any other
// error.
func dashHint(c *cli.Command, args []string, err error) string {
	flag, unknown := strings.CutPrefix(err.Error(), "flag provided but not defined: -")
	if c.Name != "try" || !unknown {
		return ""
	}
	for _, arg := range args {
		if strings.HasPrefix(strings.TrimSpace(arg), "-"+flag) {
			return fmt.Sprintf("a query that begins with - needs -- before it, after all flags: "+
				"bot try -- '%s' FILE; see bot try --help", strings.ReplaceAll(console.Printable(arg), "'", `'\''`))
		}
	}
	return ""
}

func helpOf(c *cli.Command) string {
	if c.Name == "bot" {
		return "--help"
	}
	return c.Name + " --help"
}

// noArguments returns an error if there are arguments. An argument of the root command is an unknown verb.
func noArguments(c *cli.Command) error {
	if !c.Args().Present() {
		return nil
	}
	if c.Name != "bot" {
		return &usageError{fmt.Sprintf("%s takes no argument %q; see bot %[1]s --help", c.Name, c.Args().First())}
	}
	var verbs []string
	for _, v := range c.Commands {
		verbs = append(verbs, v.Name)
	}
	slices.Sort(verbs)
	return &usageError{fmt.Sprintf("unknown verb %q; %s", c.Args().First(), config.Suggest(c.Args().First(), verbs))}
}

// configFlag is the flag of every verb that reads the configuration.
func configFlag() *cli.StringFlag {
	return &cli.StringFlag{
		Name: "config", Aliases: []string{"c"}, Usage: "the configuration `FILE`; or TOCSIN_CONFIG",
		DefaultText: "config.yaml",
	}
}

// configPath returns the path of the configuration: from the flag, the environment, or the default.
func (p *program) configPath(c *cli.Command) string {
	for _, path := range []string{c.String("config"), p.getenv("TOCSIN_CONFIG")} {
		if path != "" {
			return path
		}
	}
	return "config.yaml"
}

func jsonFlag() *cli.BoolFlag {
	return &cli.BoolFlag{Name: "json", Usage: "print JSON Lines on standard output, and nothing else there"}
}
