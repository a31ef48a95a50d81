//go:build !endurance

package main

const (
	chaosKills = 4
	chaosLong  = false
)
