-- Private text written while the private window was closed: sealed to the account's
-- private box, so that a cookie alone cannot read it back. Notes will file these.
CREATE TABLE private_letters (
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    id         uuid NOT NULL,
    body       bytea NOT NULL,
    made_on    date NOT NULL,
    PRIMARY KEY (account_id, id)
);
