package feeds

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

// maxUnpacked limits what a document that was compressed twice may grow to.
const maxUnpacked = 8 << 20

// unpack undoes a compression that HTTP did not tell of: of servers that compress what is
// compressed already, and of files saved as they came. What breaks off gives what came before.
func unpack(body []byte) ([]byte, string, error) {
	if !bytes.HasPrefix(body, []byte("\x1f\x8b\x08")) {
		return body, "", nil
	}
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return body, "", nil //nolint:nilerr // it is judged as it is
	}
	z.Multistream(false)
	whole, err := io.ReadAll(io.LimitReader(z, maxUnpacked+1))
	switch {
	case len(whole) > maxUnpacked:
		return nil, "", &HostileError{What: fmt.Sprintf("a compressed document of more than %d bytes", maxUnpacked)}
	case err != nil && len(whole) == 0:
		return body, "", nil
	case errors.Is(err, io.ErrUnexpectedEOF):
		return whole, "the document was compressed once too often, and breaks off", nil
	}
	return whole, "the document was compressed once too often", nil
}
