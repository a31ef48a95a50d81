package feeds

import (
	"fmt"
	"io"
	"log/slog"
)

const hidden = "***"

// A Secret is a token, a password, or a URL that contains one. It is printed, logged and marshalled as
// ***; only [Secret.Reveal] returns it.
type Secret string

// Reveal returns the secret. Call it only where the secret is used.
func (s Secret) Reveal() string { return string(s) }

// String hides the secret.
func (Secret) String() string { return hidden }

// GoString hides the secret from %#v.
func (Secret) GoString() string { return hidden }

// Format hides the secret from every verb, those for numbers and bytes included.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// MarshalText hides the secret from JSON, YAML and the like.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// LogValue hides the secret from slog.
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }
