-- +goose Up

-- Those settled on the spot are counted by when they were.
CREATE INDEX timeline_spot ON timeline (at) WHERE kind = 'on_the_spot';
