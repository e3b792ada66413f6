-- An account is one person. Nothing here names them: the sign-in name is found by a
-- keyed digest and kept sealed under the server's keyring; every other value is sealed
-- under keys that only the person's passphrase, recovery code or live cookie opens.
CREATE TABLE accounts (
    id             uuid PRIMARY KEY,
    made_on        date NOT NULL,
    -- HMAC of the tidied sign-in name under the keyring's identity-index.
    name_index     bytea NOT NULL CONSTRAINT accounts_name_index_unique UNIQUE
                   CONSTRAINT accounts_name_index_length CHECK (octet_length(name_index) = 32),
    name_sealed    bytea NOT NULL,
    -- Every write that seals under this account's keys locks this row and checks this
    -- number, so that no word is ever sealed under keys a new passphrase made dead.
    key_generation integer NOT NULL CONSTRAINT accounts_generation_positive CHECK (key_generation > 0),
    salt           bytea NOT NULL CONSTRAINT accounts_salt_length CHECK (octet_length(salt) = 16),
    memory_kib     integer NOT NULL,
    passes         integer NOT NULL,
    lanes          integer NOT NULL,
    account_key    bytea NOT NULL,   -- outer(keyring, envelope(passphrase's key, AK))
    display_name   bytea NOT NULL,   -- under HK
    prompts        bytea NOT NULL,   -- which set of statements one is asked, under HK
    mailbox_public bytea NOT NULL CONSTRAINT accounts_mailbox_length CHECK (octet_length(mailbox_public) = 32),
    mailbox_secret bytea NOT NULL,   -- under HK
    box_public     bytea NOT NULL CONSTRAINT accounts_box_length CHECK (octet_length(box_public) = 32),
    box_secret     bytea NOT NULL    -- under PK
);

-- A spare way in: the row is found by a value derived from the code, and holds AK sealed
-- to a key derived from the code. No outer layer, so it works with the keyring lost.
CREATE TABLE recovery_codes (
    id          bytea PRIMARY KEY CONSTRAINT recovery_codes_id_length CHECK (octet_length(id) = 32),
    account_id  uuid NOT NULL CONSTRAINT recovery_codes_one_each UNIQUE REFERENCES accounts ON DELETE CASCADE,
    public_key  bytea NOT NULL CONSTRAINT recovery_codes_public_length CHECK (octet_length(public_key) = 32),
    account_key bytea NOT NULL,
    made_on     date NOT NULL
);
