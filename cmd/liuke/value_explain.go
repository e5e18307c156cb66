package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"liuke/internal/value/study/explain"
)

type valueExplainCommand struct {
	Scores   string `required:"" help:"Scores that liuke value wrote." type:"path" placeholder:"FILE"`
	Customer string `required:"" help:"The customer." placeholder:"ID"`
	Unit     string `help:"Unit of time that the scores are in." enum:"week,day" default:"week"`
	SVG      string `help:"File to draw a chart into." name:"svg" type:"path" placeholder:"OUT.svg"`
}

func (c *valueExplainCommand) Run(context.Context) error {
	if err := keepInput(c.Scores, c.SVG); err != nil {
		return err
	}
	s, err := c.find()
	if err != nil {
		return err
	}
	for _, sentence := range s.Sentences() {
		fmt.Println(sentence)
	}
	fmt.Print("\n", s.Chart())
	if c.SVG == "" {
		return nil
	}
	return writeFile(c.SVG, func(w io.Writer) error {
		_, err := io.WriteString(w, s.SVG())
		return err
	})
}

func (c *valueExplainCommand) find() (s explain.Score, err error) {
	f, info, err := openFile(c.Scores)
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return explain.Find(f, info.Size(), info.Name(), c.Customer, c.Unit)
}
