-- What one of the two has shown the other: a copy of their own, with an id as old as the
-- showing. Withdrawing deletes the copy and leaves the day. Nothing here leads to a note.
CREATE TABLE reveals (
    couple_id    uuid NOT NULL REFERENCES couples ON DELETE CASCADE,
    id           uuid NOT NULL,      -- sorts by the time of showing
    seat         smallint NOT NULL CONSTRAINT reveals_seat CHECK (seat IN (1, 2)),  -- its author's
    shown_on     date NOT NULL,
    body         bytea,              -- under CK; gone once withdrawn
    withdrawn_on date,
    thanked_on   date,               -- the listener's "thank you for this"
    asked_on     date,               -- the listener's "tell me more?"
    more         bytea,              -- the author's words to that, under CK; gone once withdrawn
    PRIMARY KEY (couple_id, id),
    CONSTRAINT reveals_shown_or_withdrawn CHECK (num_nonnulls(body, withdrawn_on) = 1),
    CONSTRAINT reveals_more_was_asked CHECK (more IS NULL OR (asked_on IS NOT NULL AND withdrawn_on IS NULL))
);

-- "What I heard is...", try by try, and what its author says to it: that's it (heard), or
-- not quite, or there's more. One waits for its answer at a time; one is heard at most.
CREATE TABLE reflections (
    couple_id   uuid NOT NULL,
    reveal_id   uuid NOT NULL,
    try         smallint NOT NULL CONSTRAINT reflections_try_positive CHECK (try > 0),
    id          uuid NOT NULL,
    body        bytea NOT NULL,      -- the listener's words, under CK
    said_on     date NOT NULL,
    heard       boolean,             -- null while it waits for an answer
    answer      bytea,               -- not quite or there's more, with words, under CK
    answered_on date,
    PRIMARY KEY (couple_id, reveal_id, try),
    FOREIGN KEY (couple_id, reveal_id) REFERENCES reveals ON DELETE CASCADE,
    CONSTRAINT reflections_answered CHECK ((heard IS NULL) = (answered_on IS NULL)),
    CONSTRAINT reflections_answer CHECK ((heard IS NOT DISTINCT FROM false) = (answer IS NOT NULL)),
    CONSTRAINT reflections_outcome UNIQUE (couple_id, reveal_id, try, heard)
);
CREATE UNIQUE INDEX reflections_heard_once ON reflections (couple_id, reveal_id) WHERE heard;
CREATE UNIQUE INDEX reflections_one_waiting ON reflections (couple_id, reveal_id) WHERE heard IS NULL;

-- Set aside by either, after at least two tries that were not it.
CREATE TABLE parkings (
    couple_id uuid NOT NULL,
    reveal_id uuid NOT NULL,
    seat      smallint NOT NULL CONSTRAINT parkings_seat CHECK (seat IN (1, 2)),  -- who parked it
    try       smallint NOT NULL CONSTRAINT parkings_after_two CHECK (try >= 2),
    heard     boolean NOT NULL CONSTRAINT parkings_unheard CHECK (NOT heard),
    parked_on date NOT NULL,
    PRIMARY KEY (couple_id, reveal_id),
    FOREIGN KEY (couple_id, reveal_id, try, heard)
        REFERENCES reflections (couple_id, reveal_id, try, heard) ON DELETE CASCADE
);

-- A reply and an offer point at a try that was heard: before that there is nothing to point at.
CREATE TABLE replies (
    couple_id uuid NOT NULL,
    reveal_id uuid NOT NULL,
    try       smallint NOT NULL,
    heard     boolean NOT NULL CONSTRAINT replies_after_heard CHECK (heard),
    id        uuid NOT NULL,
    body      bytea NOT NULL,        -- the listener's words, under CK
    said_on   date NOT NULL,
    PRIMARY KEY (couple_id, reveal_id),
    FOREIGN KEY (couple_id, reveal_id, try, heard)
        REFERENCES reflections (couple_id, reveal_id, try, heard) ON DELETE CASCADE
);

-- An offer is the first version of a commitment. Whoever offers has said yes to it with the
-- offer; the other one's yes makes two.
CREATE TABLE offers (
    couple_id  uuid NOT NULL,
    reveal_id  uuid NOT NULL,
    try        smallint NOT NULL,
    heard      boolean NOT NULL CONSTRAINT offers_after_heard CHECK (heard),
    id         uuid NOT NULL,
    body       bytea NOT NULL,       -- the wording, under CK
    offered_on date NOT NULL,
    PRIMARY KEY (couple_id, reveal_id),
    FOREIGN KEY (couple_id, reveal_id, try, heard)
        REFERENCES reflections (couple_id, reveal_id, try, heard) ON DELETE CASCADE
);

-- One member's yes to an offer, as it was worded.
CREATE TABLE offer_consents (
    couple_id uuid NOT NULL,
    reveal_id uuid NOT NULL,
    seat      smallint NOT NULL CONSTRAINT offer_consents_seat CHECK (seat IN (1, 2)),
    given_on  date NOT NULL,
    PRIMARY KEY (couple_id, reveal_id, seat),
    FOREIGN KEY (couple_id, reveal_id) REFERENCES offers ON DELETE CASCADE
);
