// Package trial says what an action brought, from customers who were given it or held out at random: arms are drawn
// (Assign), the size that is needed is reckoned beforehand (Plan), the outcome is compared with the control (Analyze), and
// repeats of a trial are put together (Combine).
//
// Customers count once and independently of each other. An effect is the difference of the arm's rate or mean and that of the
// control: an intention-to-treat effect, of being assigned, whether or not the action reached the customer.
package trial
