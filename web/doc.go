// Package web serves Tocsin over HTTP: the state of a running bot ([Status]), its metrics ([Metrics]),
// its health for supervisors ([Health]), and the callbacks of WebSub hubs ([Callbacks]), the only
// endpoint for the public.
//
//	health := web.Health(ready)
//	mux := http.NewServeMux()
//	mux.Handle("/", web.Status(read))
//	mux.Handle("/healthz", health)
//	mux.Handle("/readyz", health)
//
// The server renders each page whole. A small script refreshes it; without scripts the page reloads.
// A page loads nothing from other hosts, and a content security policy enforces that. All text is
// escaped, and only http and https addresses are links. The pages are read-only: GET and HEAD.
//
// On a loopback connection the pages answer only to localhost or an IP address in the Host header, so
// that no other site can read them through a name that resolves to this machine (DNS rebinding). A
// proxy on the same machine must set the Host header to the address that it calls.
package web
