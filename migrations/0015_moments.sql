-- A line when something happens, good or hard, from either of the two: for both to read. What kind
-- it is stands in the sealed body. Taken back, the words go and the day stays.
CREATE TABLE moments (
    couple_id    uuid NOT NULL REFERENCES couples ON DELETE CASCADE,
    id           uuid NOT NULL,
    seat         smallint NOT NULL CONSTRAINT moments_seat CHECK (seat IN (1, 2)),
    noted_on     date NOT NULL,
    body         bytea,              -- under CK
    withdrawn_on date,
    PRIMARY KEY (couple_id, id),
    CONSTRAINT moments_words_or_withdrawn CHECK ((body IS NULL) = (withdrawn_on IS NOT NULL))
);

-- The other one's answer to it: one.
CREATE TABLE moment_answers (
    couple_id   uuid NOT NULL,
    moment_id   uuid NOT NULL,
    id          uuid NOT NULL,
    body        bytea NOT NULL,      -- under CK
    answered_on date NOT NULL,
    PRIMARY KEY (couple_id, moment_id),
    FOREIGN KEY (couple_id, moment_id) REFERENCES moments ON DELETE CASCADE
);

-- One that somebody keeps for themselves: under PK; its time is its day's.
CREATE TABLE own_moments (
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    id         uuid NOT NULL,
    body       bytea NOT NULL,
    PRIMARY KEY (account_id, id)
);
