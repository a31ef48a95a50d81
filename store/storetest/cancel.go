package storetest

import (
	"context"
	"sync/atomic"
	"testing"
)

// A dying context ends when it is looked at for the n-th time: at one statement after another.
type dying struct {
	context.Context
	end  context.CancelFunc
	left atomic.Int64
}

func dieAt(ctx context.Context, n int) *dying {
	d := &dying{}
	d.Context, d.end = context.WithCancel(ctx)
	d.left.Store(int64(n))
	return d
}

// Done counts its calls: all code calls it before it waits.
func (d *dying) Done() <-chan struct{} {
	if d.left.Add(-1) == 0 {
		d.end()
	}
	return d.Context.Done()
}

// atEveryMoment runs a step that is cancelled at its first moment, then at its second, and so on
// until it comes through. After each time but the last, untouched checks that nothing was done.
func atEveryMoment(t *testing.T, step func(context.Context) error, untouched func()) {
	t.Helper()
	for n := 1; ; n++ {
		ctx := dieAt(t.Context(), n)
		err := step(ctx)
		dead := ctx.Err() != nil
		ctx.end()
		switch {
		case err == nil && n < 4:
			t.Fatalf("the step looks at its context only %d times", n)
		case err == nil && !dead:
			t.Logf("cancelled at %d moments", n-1)
			return
		case err == nil: // cancelled after its end
			return
		case !dead:
			t.Fatalf("moment %d: %v", n, err)
		}
		untouched()
		if t.Failed() {
			t.Fatalf("cancelled at moment %d (%v)", n, err)
		}
	}
}
