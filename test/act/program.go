//go:build program

// Package program names what act.sh builds, so that go.sum pins all of it.
package program

import _ "github.com/nektos/act"
