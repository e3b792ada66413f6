-- What the two agree on: boundaries and commitments. An agreement is its versions; a version stands
-- once both have said yes to exactly it, and then in place of the one before.
CREATE TABLE agreements (
    couple_id uuid NOT NULL REFERENCES couples ON DELETE CASCADE,
    id        uuid NOT NULL,         -- sorts by the time of the first proposal
    PRIMARY KEY (couple_id, id)
);

-- One wording. Nothing ever changes one: other words are another version.
CREATE TABLE agreement_versions (
    couple_id    uuid NOT NULL,
    agreement_id uuid NOT NULL,
    version      smallint NOT NULL CONSTRAINT agreement_versions_positive CHECK (version > 0),
    seat         smallint NOT NULL CONSTRAINT agreement_versions_seat CHECK (seat IN (1, 2)),  -- who worded it
    id           uuid NOT NULL,
    body         bytea NOT NULL,     -- the words, what they are about and a day to look again, under CK
    proposed_on  date NOT NULL,
    PRIMARY KEY (couple_id, agreement_id, version),
    FOREIGN KEY (couple_id, agreement_id) REFERENCES agreements ON DELETE CASCADE
);

-- One member's yes to one version. Whoever proposes has said yes by it. There is no row for a no.
CREATE TABLE agreement_consents (
    couple_id    uuid NOT NULL,
    agreement_id uuid NOT NULL,
    version      smallint NOT NULL,
    seat         smallint NOT NULL CONSTRAINT agreement_consents_seat CHECK (seat IN (1, 2)),
    id           uuid NOT NULL,      -- sorts by time: the second yes is what history tells
    given_on     date NOT NULL,
    PRIMARY KEY (couple_id, agreement_id, version, seat),
    CONSTRAINT agreement_consents_by_time UNIQUE (couple_id, id),
    FOREIGN KEY (couple_id, agreement_id, version) REFERENCES agreement_versions ON DELETE CASCADE
);

-- Set down by one of the two, alone and at once: for now, or for good. It is of the version that
-- stood; picking it up again is a new version, with both their yes.
CREATE TABLE agreement_endings (
    couple_id    uuid NOT NULL,
    agreement_id uuid NOT NULL,
    version      smallint NOT NULL,
    is_for_good  boolean NOT NULL,
    one          smallint NOT NULL DEFAULT 1 CONSTRAINT agreement_endings_one CHECK (one = 1),
    other        smallint NOT NULL DEFAULT 2 CONSTRAINT agreement_endings_other CHECK (other = 2),
    id           uuid NOT NULL,
    ended_on     date NOT NULL,
    up_to        smallint NOT NULL,  -- the newest version then: what waited for a yes waits no more
    PRIMARY KEY (couple_id, agreement_id, version, is_for_good),  -- what rests can be ended for good as well
    CONSTRAINT agreement_endings_by_time UNIQUE (couple_id, id),
    -- Only what both had said yes to can be set down.
    FOREIGN KEY (couple_id, agreement_id, version, one) REFERENCES agreement_consents ON DELETE CASCADE,
    FOREIGN KEY (couple_id, agreement_id, version, other) REFERENCES agreement_consents ON DELETE CASCADE
);

-- "Not now": the versions that one member doesn't want to be asked about, theirs alone, under HK. Written
-- anew with every press of theirs, whichever it is, and at one length.
CREATE TABLE agreement_not_nows (
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    couple_id  uuid NOT NULL REFERENCES couples ON DELETE CASCADE,
    body       bytea NOT NULL,
    PRIMARY KEY (account_id, couple_id)
);

-- What one member has begun to word and not proposed, and what it is to change: theirs alone, under HK.
CREATE TABLE agreement_drafts (
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    couple_id  uuid NOT NULL REFERENCES couples ON DELETE CASCADE,
    id         uuid NOT NULL,        -- by chance: it tells no time
    body       bytea NOT NULL,
    PRIMARY KEY (account_id, couple_id, id)
);

-- At a meeting each tells of their own part in them: a step after words and deeds, with turns.
ALTER TABLE turns DROP CONSTRAINT turns_step;
ALTER TABLE turns ADD CONSTRAINT turns_step CHECK (step BETWEEN 2 AND 8 OR step = 10);
