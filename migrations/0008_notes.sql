-- What somebody writes for themselves alone: a feeling, a fear, a doubt. It belongs to the
-- account, solo or linked. The body (kind, text, how it has been since, what was shown of
-- it) is under PK. The id sorts by day and, within a day, by order; it tells no more of its
-- time than the day.
CREATE TABLE notes (
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    id         uuid NOT NULL,
    body       bytea NOT NULL,
    revision   integer NOT NULL CONSTRAINT notes_revision_positive CHECK (revision > 0),
    PRIMARY KEY (account_id, id)
);
