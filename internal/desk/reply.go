package desk

// Reply is a letter to the customer.
type Reply struct {
	Text  string
	Files []Upload
}

// Reply answers the customer in substance, which does what was promised of a
// first answer or a next update.
func (k Clerk) Reply(f File, r Reply) (Change, error) {
	text, err := need("text", words(r.Text), MaxWords)
	if err != nil {
		return Change{}, err
	}
	d := k.draft(f)
	m := d.say(Outbound, text, r.Files)
	d.log(EntryReplied, "MessageID", m.ID)
	d.answered()
	d.write("letter.reply", "Text", text)
	return d.end(), nil
}

// Note is something for the staff only.
type Note struct {
	Text  string
	Files []Upload
}

// Note keeps what the staff should know of a case, whatever its state, and
// tells whom it calls by name.
func (k Clerk) Note(f File, n Note) (Change, error) {
	text, err := need("text", words(n.Text), MaxWords)
	if err != nil {
		return Change{}, err
	}
	called, err := k.mentioned(f, text)
	if err != nil {
		return Change{}, err
	}
	d := k.draft(f)
	m := d.say(Internal, text, n.Files)
	d.log(EntryNoted, "MessageID", m.ID)
	d.notify(NotifyMentioned, called, "By", k.Actor.Name)
	return d.end(), nil
}

// Restatement says how we understood the customer.
type Restatement struct{ Text string }

// Restate sends the customer how we understood the matter, to be put right. It
// answers nothing yet.
func (k Clerk) Restate(f File, r Restatement) (Change, error) {
	text, err := need("text", words(r.Text), MaxWords)
	if err != nil {
		return Change{}, err
	}
	if err := f.ours(); err != nil {
		return Change{}, err
	}
	d := k.draft(f)
	d.change.Case.Restated = true
	m := d.say(Outbound, text, nil)
	d.log(EntryRestated, "MessageID", m.ID)
	d.write("letter.restated", "Text", text)
	return d.end(), nil
}
