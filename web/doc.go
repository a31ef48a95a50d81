// Package web is what Tocsin shows over HTTP: the state of a running bot ([Status]), the
// answers for machines that watch over it ([Health]), a channel as a reader of Discord would see
// it ([Preview]), and the one endpoint that strangers may reach, where hubs push ([Callbacks]).
//
//	health := web.Health(ready)
//	mux := http.NewServeMux()
//	mux.Handle("/", web.Status(read))
//	mux.Handle("/healthz", health)
//	mux.Handle("/readyz", health)
//
// The pages come from the server whole; a small script only refreshes them, and without it they
// reload. They load nothing from elsewhere but the pictures of a preview, and a content security
// policy holds them to that. Everything shown is escaped, and only http and https links are
// links. The pages are read-only: GET and HEAD, nothing else.
//
// On a loopback connection the pages answer only to the names of this machine, localhost or an
// IP address, so that no other site can read them through a name that it points here (DNS
// rebinding). A proxy on the same machine has to set the Host header to the address it calls.
package web
