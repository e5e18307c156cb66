package trial

import "math"

// tightest is at how many customers of both arms the always-valid interval is narrowest beside the ordinary one. From a
// tenth to a hundred times as many it is at most twice as wide.
const tightest = 1000

// alwaysValid is by how many standard errors an interval must reach to each side of an effect among n customers so that it
// covers the truth at all times at once with the given confidence: one may look every day and stop when one likes.
//
// It is the normal mixture boundary of H. Robbins (Statistical Methods Related to the Law of the Iterated Logarithm. The Annals
// of Mathematical Statistics 41 (1970), 1397–1409) with estimated variances: an asymptotic confidence sequence (I.
// Waudby-Smith, D. Arbour, R. Sinha, E. H. Kennedy, A. Ramdas: Time-uniform central limit theory and asymptotic confidence
// sequences. The Annals of Statistics 52 (2024), 2613–2640, theorem 2.2 and its appendix for the tuning).
func alwaysValid(n, confidence float64) float64 {
	miss := -2 * math.Log(1-confidence)
	information := n * (miss + math.Log1p(miss)) / tightest
	return math.Sqrt((1 + 1/information) * (miss + math.Log1p(information)))
}
