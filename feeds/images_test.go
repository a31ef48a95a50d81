package feeds

import "testing"

func TestFirstImage(t *testing.T) {
	base := mustURL(t, "https://example.org/news/today.html")
	for in, want := range map[string]string{
		`<p>no picture</p>`:             "",
		`<img>`:                         "",
		`<img src="a.jpg">`:             "https://example.org/news/a.jpg",
		`<IMG SRC='/a.jpg' ALT="b">`:    "https://example.org/a.jpg",
		`<img src="a.jpg" src="b.jpg">`: "https://example.org/news/a.jpg",
		`<img src="https://pixel.wp.com/b.gif"><img src="a.jpg">`:                                "https://example.org/news/a.jpg",
		`<img src="p.gif" width="1" height="1"><img src="a.jpg" width="640px">`:                  "https://example.org/news/a.jpg",
		`<img src="data:image/gif;base64,R0lGOD" data-src="a.jpg">`:                              "https://example.org/news/a.jpg",
		`<img src="data:image/gif;base64,R0lGOD" srcset="s.jpg 320w, m.jpg 640w,  l.jpg 1280w">`: "https://example.org/news/l.jpg",
		`<img data-srcset="/s,w_320/a.jpg 1x, /s,w_640/a.jpg 2x, ">`:                             "https://example.org/s,w_640/a.jpg",
		`<img srcset="only.jpg">`: "https://example.org/news/only.jpg",
		`<img srcset=", ,">`:      "",
		`<img src="javascript:alert(1)"><img src="file:///etc/passwd">`:                      "",
		`<img class="emoji" src="https://s.w.org/images/core/emoji/1.png"><img src="a.jpg">`: "https://example.org/news/a.jpg",
	} {
		if got := firstImage(in, base); got != want {
			t.Errorf("firstImage(%s) = %q, want %q", in, got, want)
		}
	}
}
