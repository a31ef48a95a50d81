//go:build anchors

// Package hyperscan looks for words with Hyperscan (https://www.hyperscan.io), for the benchmark
// that compares with it.
package hyperscan

/*
#cgo pkg-config: libhs
#include <hs/hs.h>
#include <stdlib.h>
static int count(unsigned int id, unsigned long long from, unsigned long long to, unsigned int flags, void *n) {
	(*(unsigned int *)n)++;
	return 0;
}
static unsigned int scan(hs_database_t *db, hs_scratch_t *scratch, const char *text, unsigned int size) {
	unsigned int n = 0;
	hs_scan(db, text, size, 0, scratch, count, &n);
	return n;
}
*/
import "C"

import (
	"errors"
	"unsafe"
)

// A Database is a compiled list of words.
type Database struct {
	db      *C.hs_database_t
	scratch *C.hs_scratch_t
}

// New compiles words, each of which is looked for between spaces.
func New(words []string) (*Database, error) {
	n := len(words)
	texts := unsafe.Slice((**C.char)(C.malloc(C.size_t(n)*C.size_t(unsafe.Sizeof((*C.char)(nil))))), n)
	flags := unsafe.Slice((*C.uint)(C.malloc(C.size_t(n)*4)), n)
	ids := unsafe.Slice((*C.uint)(C.malloc(C.size_t(n)*4)), n)
	sizes := unsafe.Slice((*C.size_t)(C.malloc(C.size_t(n)*8)), n)
	for i, w := range words {
		texts[i] = C.CString(" " + w + " ")
		flags[i], ids[i], sizes[i] = C.HS_FLAG_SINGLEMATCH, C.uint(i), C.size_t(len(w)+2)
	}
	d := &Database{}
	var fault *C.hs_compile_error_t
	if C.hs_compile_lit_multi(&texts[0], &flags[0], &ids[0], &sizes[0], C.uint(n), C.HS_MODE_BLOCK, nil, &d.db, &fault) != C.HS_SUCCESS {
		return nil, errors.New(C.GoString(fault.message))
	}
	if C.hs_alloc_scratch(d.db, &d.scratch) != C.HS_SUCCESS {
		return nil, errors.New("no scratch")
	}
	return d, nil
}

// Scan counts the words that stand in a text.
func (d *Database) Scan(text string) int {
	return int(C.scan(d.db, d.scratch, (*C.char)(unsafe.Pointer(unsafe.StringData(text))), C.uint(len(text))))
}

// Close frees the memory.
func (d *Database) Close() {
	C.hs_free_scratch(d.scratch)
	C.hs_free_database(d.db)
}
