package desk

// Reply is a letter to the customer.
type Reply struct {
	Text  string
	Files []Upload
}

// Reply answers the customer in substance, which does what was promised of a
// first answer or a next update.
func (k Clerk) Reply(f File, r Reply) (Change, error) {
	d := k.draft(f)
	text, err := d.reply(r)
	if err != nil {
		return Change{}, err
	}
	d.write("letter.reply", "Text", text)
	return d.end(), nil
}

// replyPromising answers the customer and promises them something, in one letter.
func (k Clerk) replyPromising(f File, r Reply, n NewPromise) (Change, error) {
	d := k.draft(f)
	text, err := d.reply(r)
	if err != nil {
		return Change{}, err
	}
	p, err := d.promised(n)
	if err != nil {
		return Change{}, err
	}
	d.write("letter.reply_promised", "Text", text, "KindKey", kindKey(p.Kind), "DueAt", decimal(p.DueAt))
	return d.end(), nil
}

// reply adds the answer, and returns its text as it is kept.
func (d *draft) reply(r Reply) (string, error) {
	text, err := need("text", words(r.Text), MaxWords)
	if err != nil {
		return "", err
	}
	m := d.say(Outbound, text, r.Files)
	d.log(EntryReplied, "MessageID", m.ID)
	d.answered()
	return text, nil
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
