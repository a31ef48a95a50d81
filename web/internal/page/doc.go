// Package page renders the pages of web and web/preview from templates and protects them.
//
// A handler comes in as templates and data, and a page goes out whole or not at all. One rule: a page
// loads nothing from other hosts except images, and only if its source list allows them; no script or
// style runs without the page's nonce. [Guard] adds the headers and refuses foreign host names.
//
//	p := page.Parse(files, "data:", nil, "pages/status.html")
//	http.Handle("/", page.Guard(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
//		p.Write(w, http.StatusOK, view)
//	})))
package page
