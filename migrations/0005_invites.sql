-- A waiting invitation, found by a digest of its code. It holds no couple key: that is
-- made at acceptance. Declining writes nothing: declined and ignored are the same, and the
-- code runs out by itself. Taken back, used, expired and never made look the same: no row.
CREATE TABLE invites (
    id         bytea PRIMARY KEY CONSTRAINT invites_id_length CHECK (octet_length(id) = 32),
    account_id uuid NOT NULL CONSTRAINT invites_one_each UNIQUE REFERENCES accounts ON DELETE CASCADE,
    code       bytea NOT NULL,       -- under the inviter's HK, so that they can read it again
    name       bytea NOT NULL,       -- the inviter's name under a key from the code
    rules_on   date NOT NULL,        -- the inviter accepted the ground rules when making it
    weekday    smallint NOT NULL CONSTRAINT invites_weekday CHECK (weekday BETWEEN 1 AND 7),
    meets_at   time NOT NULL,
    zone       text NOT NULL,
    expires_at timestamptz NOT NULL
);
