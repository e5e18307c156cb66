// Package proportion says how sure a share is that was counted.
package proportion

import "math"

// Range is where the share of all such cases may lie, with 95 % confidence,
// when so many of those counted were hits: the interval of E. B. Wilson
// (Journal of the American Statistical Association 22 (1927), 209–212). It holds
// for few and for shares near nought and one. Of none counted, nothing is known.
func Range(hits, of int64) (low, high float64) {
	if of <= 0 {
		return 0, 1
	}
	const z = 1.959964
	n, p := float64(of), float64(hits)/float64(of)
	middle := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return max(0, middle-half), min(1, middle+half)
}
