-- Two linked accounts. A couple's tables start their keys with couple_id, carry no
-- foreign key to an account's table, and are ordered by the lock on the couple's row.
CREATE TABLE couples (
    id        uuid PRIMARY KEY,
    formed_on date NOT NULL,
    epoch     integer NOT NULL CONSTRAINT couples_epoch_positive CHECK (epoch > 0)
);

-- Seat decides colour and pattern, never rights. The name is what the other one sees.
-- Nobody is a member without having accepted the ground rules: the day is required.
CREATE TABLE members (
    couple_id  uuid NOT NULL REFERENCES couples ON DELETE CASCADE,
    seat       smallint NOT NULL CONSTRAINT members_seat CHECK (seat IN (1, 2)),
    account_id uuid NOT NULL,
    name       bytea NOT NULL,       -- under CK
    rules_on   date NOT NULL,
    PRIMARY KEY (couple_id, seat),
    CONSTRAINT members_once UNIQUE (couple_id, account_id)
);

-- The couple's weekday, time and zone. A change is a new row that counts from from_day,
-- the first day of the next week, so that weeks neither overlap nor leave a day out.
CREATE TABLE rhythms (
    couple_id uuid NOT NULL REFERENCES couples ON DELETE CASCADE,
    from_day  date NOT NULL,
    weekday   smallint NOT NULL CONSTRAINT rhythms_weekday CHECK (weekday BETWEEN 1 AND 7),  -- Monday is 1
    meets_at  time NOT NULL,
    zone      text NOT NULL,
    PRIMARY KEY (couple_id, from_day)
);

-- An account's way into its couple: the couple's key under HK, or, until that member
-- next does something, in a letter sealed to their mailbox. Exactly one of the two.
CREATE TABLE memberships (
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    couple_id  uuid NOT NULL,
    seat       smallint NOT NULL CONSTRAINT memberships_seat CHECK (seat IN (1, 2)),
    couple_key bytea,
    letter     bytea,
    PRIMARY KEY (account_id, couple_id),
    CONSTRAINT memberships_one_open UNIQUE (account_id),
    CONSTRAINT memberships_key_or_letter CHECK (num_nonnulls(couple_key, letter) = 1)
);
