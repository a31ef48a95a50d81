// Package web serves Tocsin over HTTP: the state of a running bot ([Status]), its metrics ([Metrics]),
// its health for supervisors ([Health]), and the callbacks of WebSub hubs ([Callbacks]), the only
// endpoint for the public.
//
// In go functions that read the state, out come handlers. The server renders each page whole; a small
// script refreshes it, and without scripts the page reloads.
//
// The one rule: pages are read-only and self-contained. Only GET and HEAD are answered, nothing is
// loaded from other hosts, all text is escaped, and only http and https addresses are links.
//
//	mux := http.NewServeMux()
//	mux.Handle("/", web.Status(read))
//	mux.Handle("/healthz", web.Health(ready))
package web
