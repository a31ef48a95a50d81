// Package console writes terminal output: coloured lines for people and JSON Lines for programs.
//
// Text of any origin and values come in; lines go out to the io.Writer that the caller chose. The one
// rule: only the program's own colours and cursor movements reach a terminal. Everything else passes
// through [Sanitize], [OneLine], [Escape] or [Screen.Printf] and loses its control characters.
//
//	stdout := console.Sanitize(os.Stdout)
//	s := console.NewScreen(stdout, os.Getenv)
//	s.Printf("%s: %s", path, s.Good.Render("ok"))
package console
