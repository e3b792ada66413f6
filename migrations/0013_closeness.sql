-- Small steps towards each other: the list the two keep together, each one's answers to it, and
-- what both said yes to, from an opening on.

-- The list, in its order, as one sealed value under CK.
CREATE TABLE closeness_ladders (
    couple_id uuid PRIMARY KEY REFERENCES couples ON DELETE CASCADE,
    revision  integer NOT NULL CONSTRAINT closeness_ladders_revision_positive CHECK (revision > 0),
    body      bytea NOT NULL
);

-- One member's answers, theirs alone, under HK.
CREATE TABLE closeness_choices (
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    couple_id  uuid NOT NULL REFERENCES couples ON DELETE CASCADE,
    body       bytea NOT NULL,
    PRIMARY KEY (account_id, couple_id)
);

-- A copy of them under CK from "I'm here" until the opening, or until nobody is here any more.
-- It is made at every arrival, whether anything was ever chosen or not.
CREATE TABLE offered_choices (
    couple_id uuid NOT NULL,
    seat      smallint NOT NULL,
    id        uuid NOT NULL,
    body      bytea NOT NULL,
    PRIMARY KEY (couple_id, seat),
    FOREIGN KEY (couple_id, seat) REFERENCES offered_sides ON DELETE CASCADE
);

-- What both said yes to at the last opening, and nothing else. There is a row from every opening
-- on, empty or not; a yes that is taken back is taken out of it.
CREATE TABLE closeness_matches (
    couple_id  uuid PRIMARY KEY,
    checkin_id uuid NOT NULL,
    body       bytea NOT NULL,
    FOREIGN KEY (couple_id, checkin_id) REFERENCES checkins ON DELETE CASCADE
);
