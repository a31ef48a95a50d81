// Package snowflake reads Discord's ids, decimal numbers of 64 bits whose upper 42 bits are the
// creation time in milliseconds since 2015.
//
// An id arrives as a string from a configuration, a ledger or Discord. It may go into a path or a
// mention only if [Valid] reports true.
//
//	snowflake.Valid("123456789012345678")     // true
//	snowflake.Number(id) >= snowflake.Lowest(t) // created at t or later
//
// https://docs.discord.com/developers/reference#snowflakes
package snowflake
