package contract

// Note is something the reader of a fit must know. It is a key, to be put into words at the edge.
type Note string

// What a fit may have to say.
const (
	NoteNotConverged  Note = "not_converged"  // the search found no maximum
	NoteSpreadUnclear Note = "spread_unclear" // how customers differ is not determined: retention hardly rises with age
	NoteUndetermined  Note = "undetermined"   // some coefficients cannot be told apart
)

// Estimate is the outcome of fitting by maximum likelihood, and how far it can be trusted.
type Estimate struct {
	LogLikelihood float64
	Contracts     int
	Endings       int
	// Gradient is the largest derivative of what was maximised, per contract: 0 at a maximum.
	Gradient float64
	// Curvature is the smallest eigenvalue of the negative Hessian of what was maximised: above 0 at a strict maximum. For
	// a hazard it is that of the expected information scaled to a diagonal of 1.
	Curvature  float64
	Iterations int
	Converged  bool
	Notes      []Note
}
