-- Where the meeting of an opened check-in stands: one row a check-in, from its opening on.
-- The body (step, who speaks, who is ready, a pause, how each step ended) is under CK; null
-- before anything has happened. The revision goes up with every act of either, also with what
-- is said in a turn: a page names the one it shows.
CREATE TABLE meetings (
    couple_id  uuid NOT NULL,
    checkin_id uuid NOT NULL,
    first_seat smallint NOT NULL CONSTRAINT meetings_first_seat CHECK (first_seat IN (1, 2)),  -- who speaks first; it alternates
    revision   integer NOT NULL DEFAULT 0 CONSTRAINT meetings_revision_not_negative CHECK (revision >= 0),
    body       bytea,
    PRIMARY KEY (couple_id, checkin_id),
    FOREIGN KEY (couple_id, checkin_id) REFERENCES checkins ON DELETE CASCADE,
    CONSTRAINT meetings_begun CHECK ((revision = 0) = (body IS NULL))
);

-- Check-ins opened before there were meetings can still have theirs.
INSERT INTO meetings (couple_id, checkin_id, first_seat) SELECT couple_id, id, 1 FROM checkins;

-- One member's turn to speak at a step, from the moment the other one says something to it.
-- What was heard hangs on it as on a reveal (0010).
CREATE TABLE turns (
    couple_id  uuid NOT NULL,
    id         uuid NOT NULL,
    checkin_id uuid NOT NULL,
    step       smallint NOT NULL CONSTRAINT turns_step CHECK (step BETWEEN 2 AND 8),  -- not at arriving, not at the close
    seat       smallint NOT NULL CONSTRAINT turns_seat CHECK (seat IN (1, 2)),        -- who speaks
    asked      smallint CONSTRAINT turns_asked_not_negative CHECK (asked >= 0),       -- "is there more?", after so many tries
    PRIMARY KEY (couple_id, id),
    CONSTRAINT turns_one_each UNIQUE (couple_id, checkin_id, step, seat),
    FOREIGN KEY (couple_id, checkin_id) REFERENCES meetings ON DELETE CASCADE,
    FOREIGN KEY (couple_id, id) REFERENCES hearings ON DELETE CASCADE
);

-- What one member has half written on a meeting's page: theirs alone, under HK.
CREATE TABLE meeting_drafts (
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    couple_id  uuid NOT NULL,
    checkin_id uuid NOT NULL,
    body       bytea NOT NULL,
    PRIMARY KEY (account_id, couple_id, checkin_id),
    FOREIGN KEY (couple_id, checkin_id) REFERENCES checkins ON DELETE CASCADE
);
CREATE INDEX meeting_drafts_by_checkin ON meeting_drafts (couple_id, checkin_id);
