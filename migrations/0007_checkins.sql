-- The copy of a sealed side that its author put on the table: by arriving (for half an
-- hour) or by "you may open mine without me". Only the server reads it before the opening,
-- and no page is drawn from it.
CREATE TABLE offered_sides (
    couple_id     uuid NOT NULL REFERENCES couples ON DELETE CASCADE,
    seat          smallint NOT NULL CONSTRAINT offered_sides_seat CHECK (seat IN (1, 2)),
    id            uuid NOT NULL,
    body          bytea NOT NULL,    -- under CK
    allowed       boolean NOT NULL,  -- "you may open mine without me"
    arrived_until timestamptz,       -- "I'm here", until then
    PRIMARY KEY (couple_id, seat),
    CONSTRAINT offered_sides_reason CHECK (allowed OR arrived_until IS NOT NULL)
);

-- One week's joint record. It exists from the opening on; there is one a week.
CREATE TABLE checkins (
    couple_id uuid NOT NULL REFERENCES couples ON DELETE CASCADE,
    id        uuid NOT NULL,         -- sorts by the time of opening
    week_of   date NOT NULL,         -- the week's first day
    week_to   date NOT NULL,         -- and its last
    opened_on date NOT NULL,
    PRIMARY KEY (couple_id, id),
    CONSTRAINT checkins_one_a_week UNIQUE (couple_id, week_of)
);

-- The two sides as they were opened. Nothing updates this table.
CREATE TABLE opened_sides (
    couple_id  uuid NOT NULL,
    checkin_id uuid NOT NULL,
    seat       smallint NOT NULL CONSTRAINT opened_sides_seat CHECK (seat IN (1, 2)),
    id         uuid NOT NULL,
    body       bytea NOT NULL,       -- under CK
    PRIMARY KEY (couple_id, checkin_id, seat),
    FOREIGN KEY (couple_id, checkin_id) REFERENCES checkins ON DELETE CASCADE
);

-- One member's close: what they valued, how they leave the table. The check-in is closed
-- when there are two.
CREATE TABLE closings (
    couple_id  uuid NOT NULL,
    checkin_id uuid NOT NULL,
    seat       smallint NOT NULL CONSTRAINT closings_seat CHECK (seat IN (1, 2)),
    id         uuid NOT NULL,
    body       bytea NOT NULL,       -- under CK
    closed_on  date NOT NULL,
    PRIMARY KEY (couple_id, checkin_id, seat),
    FOREIGN KEY (couple_id, checkin_id) REFERENCES checkins ON DELETE CASCADE
);
