//go:build endurance

package main

const (
	chaosKills = 200
	chaosLong  = true // with failures and digests that take minutes
)
