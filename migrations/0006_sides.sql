-- What one person writes alone. It belongs to the account, solo or not, and has no week:
-- a check-in takes its week at the opening, so an unopened side simply carries over.
-- At most one is unopened; the body (form, answers, prompts, how it may open) is under HK.
CREATE TABLE sides (
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    id         uuid NOT NULL,
    body       bytea NOT NULL,
    revision   integer NOT NULL CONSTRAINT sides_revision_positive CHECK (revision > 0),
    sealed_on  date,                 -- null while it is being written
    PRIMARY KEY (account_id, id),
    CONSTRAINT sides_one_unopened UNIQUE (account_id)
);

-- "Let this week go": said to nobody. The side, if there is one, stays as it is.
CREATE TABLE let_gos (
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    week_of    date NOT NULL,        -- the week's first day
    PRIMARY KEY (account_id, week_of)
);
