-- One signed-in browser. The id is derived from the cookie and does not lead back to it;
-- deleting the row deletes the only copy of the key the cookie could open.
-- Backups leave this table out.
CREATE TABLE sessions (
    id             bytea PRIMARY KEY CONSTRAINT sessions_id_length CHECK (octet_length(id) = 32),
    handle         uuid NOT NULL CONSTRAINT sessions_handle_unique UNIQUE,  -- names it in the list of devices
    account_id     uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    key_generation integer NOT NULL,
    home_key       bytea NOT NULL,   -- HK under the cookie's wrapping key
    -- The private window: PK under the cookie's wrapping key, for ten minutes.
    private_key    bytea,
    private_until  timestamptz,
    device         bytea NOT NULL,   -- a coarse label ("A phone"), under HK
    stays          boolean NOT NULL, -- "stay signed in here"
    started_at     timestamptz NOT NULL,
    seen_at        timestamptz NOT NULL,
    CONSTRAINT sessions_private_window CHECK ((private_key IS NULL) = (private_until IS NULL))
);
CREATE INDEX sessions_by_account ON sessions (account_id);
