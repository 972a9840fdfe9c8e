//go:build program

// Package program names what scorecard.sh builds, so that go.sum pins all of it.
package program

import _ "github.com/ossf/scorecard/v5"
