-- The private check: what one asked oneself, and when. Under PK; its time is its day's.
CREATE TABLE readiness (
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    id         uuid NOT NULL,
    body       bytea NOT NULL,
    PRIMARY KEY (account_id, id)
);
