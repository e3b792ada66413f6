//! Everything that is sealed in a database, with the place it belongs to and the kind of key
//! it is under; and somebody who holds some keys and opens whatever follows from them.
//!
//! Written from keys.md and the migrations, not from the program's own stores: a column that
//! is sealed for another place than the one told here does not open, and the tests say so.

use ampersand::ids::AccountId;
use ampersand::keys::{
    AccountKey, BoxSecret, CoupleKey, HomeKey, InviteCode, InviteKey, Kek, Keyring, OpenError, Place, PrivateKey,
    RecoveryCode, SessionToken, WrapKey, open, open_box,
};
use sqlx::{PgPool, Row};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What a sealed value is under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Under {
    Home,
    Private,
    Couple,
    Wrap,
    Invite,
    /// The account's mailbox: an X25519 box.
    Mailbox,
    /// The account's private box.
    PrivateBox,
    /// The pair that comes from a recovery code.
    Code,
    /// The keyring's identity key.
    Identity,
    /// The keyring's outer layer, over a value under the passphrase's key.
    OuterThenKek,
}

/// One sealed value of one row.
#[derive(Clone, Debug)]
pub struct Sealed {
    pub table: &'static str,
    pub column: &'static str,
    /// The id that is authenticated with it.
    pub row: Vec<u8>,
    pub author: Uuid,
    pub couple: Option<Uuid>,
    pub revision: i32,
    pub under: Under,
    pub bytes: Vec<u8>,
    /// Where it stands: a condition that finds exactly this row.
    pub at: String,
}

impl Sealed {
    pub fn place(&self) -> Place<'_> {
        Place {
            table: self.table,
            column: self.column,
            row: &self.row,
            author: self.author,
            couple: self.couple,
            revision: self.revision,
        }
    }

    pub fn name(&self) -> String {
        format!("{}.{}", self.table, self.column)
    }

    /// Puts other bytes in its place.
    pub async fn overwrite(&self, pool: &PgPool, bytes: &[u8]) {
        let sql = format!("UPDATE {} SET {} = $1 WHERE {}", self.table, self.column, self.at);
        let done = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(bytes).execute(pool).await.unwrap();
        assert_eq!(done.rows_affected(), 1, "{}", self.at);
    }
}

/// One statement a table: the key columns, what authenticates a row, and each sealed column.
type Described = (&'static str, &'static str, &'static [(&'static str, Under)]);

/// A table below what was shown, or said in a meeting, with whichever of the two wrote there.
macro_rules! said_back {
    ($table:literal, $whose:literal) => {
        concat!(
            "SELECT m.account_id AS author, uuid_send(s.id) AS row, s.couple_id AS couple, c.epoch AS revision, s.* FROM ",
            $table,
            " s JOIN (SELECT couple_id, id, seat FROM reveals UNION ALL SELECT couple_id, id, seat FROM turns) r
                  ON r.couple_id = s.couple_id AND r.id = s.hearing_id
                JOIN members m ON m.couple_id = s.couple_id AND ",
            $whose,
            " JOIN couples c ON c.id = s.couple_id"
        )
    };
}

const TABLES: &[Described] = &[
    (
        "accounts",
        "SELECT id AS at, id AS author, uuid_send(id) AS row, NULL::uuid AS couple, key_generation AS revision, * FROM accounts",
        &[
            ("name_sealed", Under::Identity),
            ("account_key", Under::OuterThenKek),
            ("display_name", Under::Home),
            ("prompts", Under::Home),
            ("mailbox_secret", Under::Home),
            ("box_secret", Under::Private),
        ],
    ),
    (
        "recovery_codes",
        "SELECT account_id AS author, id AS row, NULL::uuid AS couple, 0 AS revision, * FROM recovery_codes",
        &[("account_key", Under::Code)],
    ),
    (
        "sessions",
        "SELECT account_id AS author, id AS row, NULL::uuid AS couple, key_generation AS revision, * FROM sessions",
        &[("home_key", Under::Wrap), ("device", Under::Home), ("private_key", Under::Wrap)],
    ),
    (
        "private_letters",
        "SELECT account_id AS author, uuid_send(id) AS row, NULL::uuid AS couple, 0 AS revision, * FROM private_letters",
        &[("body", Under::PrivateBox)],
    ),
    (
        "members",
        "SELECT m.account_id AS author, uuid_send(m.couple_id) || set_byte('\\x00', 0, m.seat) AS row,
                m.couple_id AS couple, c.epoch AS revision, m.* FROM members m JOIN couples c ON c.id = m.couple_id",
        &[("name", Under::Couple)],
    ),
    (
        "memberships",
        "SELECT account_id AS author, uuid_send(couple_id) AS row, couple_id AS couple, 0 AS revision, * FROM memberships",
        &[("couple_key", Under::Home), ("letter", Under::Mailbox)],
    ),
    (
        "invites",
        "SELECT account_id AS author, id AS row, NULL::uuid AS couple, 0 AS revision, * FROM invites",
        &[("code", Under::Home), ("name", Under::Invite)],
    ),
    (
        "sides",
        "SELECT account_id AS author, uuid_send(id) AS row, NULL::uuid AS couple, * FROM sides",
        &[("body", Under::Home)],
    ),
    (
        "offered_sides",
        "SELECT m.account_id AS author, uuid_send(s.id) AS row, s.couple_id AS couple, c.epoch AS revision, s.* FROM offered_sides s
           JOIN members m ON m.couple_id = s.couple_id AND m.seat = s.seat JOIN couples c ON c.id = s.couple_id",
        &[("body", Under::Couple)],
    ),
    (
        "opened_sides",
        "SELECT m.account_id AS author, uuid_send(s.id) AS row, s.couple_id AS couple, c.epoch AS revision, s.* FROM opened_sides s
           JOIN members m ON m.couple_id = s.couple_id AND m.seat = s.seat JOIN couples c ON c.id = s.couple_id",
        &[("body", Under::Couple)],
    ),
    (
        "closings",
        "SELECT m.account_id AS author, uuid_send(s.id) AS row, s.couple_id AS couple, c.epoch AS revision, s.* FROM closings s
           JOIN members m ON m.couple_id = s.couple_id AND m.seat = s.seat JOIN couples c ON c.id = s.couple_id",
        &[("body", Under::Couple)],
    ),
    // Where a meeting stands is neither one's: the couple is its author.
    (
        "meetings",
        "SELECT s.couple_id AS author, uuid_send(s.checkin_id) AS row, s.couple_id AS couple, c.epoch AS revision,
                s.couple_id, s.checkin_id, s.body FROM meetings s JOIN couples c ON c.id = s.couple_id",
        &[("body", Under::Couple)],
    ),
    (
        "meeting_drafts",
        "SELECT account_id AS author, uuid_send(checkin_id) AS row, NULL::uuid AS couple, 0 AS revision, account_id,
                couple_id, checkin_id, body FROM meeting_drafts",
        &[("body", Under::Home)],
    ),
    (
        "notes",
        "SELECT account_id AS author, uuid_send(id) AS row, NULL::uuid AS couple, * FROM notes",
        &[("body", Under::Private)],
    ),
    (
        "reveals",
        "SELECT m.account_id AS author, uuid_send(s.id) AS row, s.couple_id AS couple, c.epoch AS revision, s.* FROM reveals s
           JOIN members m ON m.couple_id = s.couple_id AND m.seat = s.seat JOIN couples c ON c.id = s.couple_id",
        &[("body", Under::Couple), ("more", Under::Couple)],
    ),
    // What is said back is the listener's, and what is said to that the author's.
    ("reflections", said_back!("reflections", "m.seat <> r.seat"), &[("body", Under::Couple)]),
    ("reflections", said_back!("reflections", "m.seat = r.seat"), &[("answer", Under::Couple)]),
    ("replies", said_back!("replies", "m.seat <> r.seat"), &[("body", Under::Couple)]),
    ("offers", said_back!("offers", "m.seat <> r.seat"), &[("body", Under::Couple)]),
    (
        "agreement_versions",
        "SELECT m.account_id AS author, uuid_send(s.id) AS row, s.couple_id AS couple, c.epoch AS revision, s.*
           FROM agreement_versions s JOIN members m ON m.couple_id = s.couple_id AND m.seat = s.seat
           JOIN couples c ON c.id = s.couple_id",
        &[("body", Under::Couple)],
    ),
    (
        "agreement_drafts",
        "SELECT account_id AS author, uuid_send(id) AS row, NULL::uuid AS couple, 0 AS revision, account_id,
                couple_id, id, body FROM agreement_drafts",
        &[("body", Under::Home)],
    ),
    (
        "agreement_not_nows",
        "SELECT account_id AS author, uuid_send(couple_id) AS row, NULL::uuid AS couple, 0 AS revision, account_id,
                couple_id, body FROM agreement_not_nows",
        &[("body", Under::Home)],
    ),
    // The list and what both said yes to are neither one's: the couple is their author.
    (
        "closeness_ladders",
        "SELECT s.couple_id AS author, uuid_send(s.couple_id) AS row, s.couple_id AS couple, c.epoch AS revision,
                s.couple_id, s.body FROM closeness_ladders s JOIN couples c ON c.id = s.couple_id",
        &[("body", Under::Couple)],
    ),
    (
        "closeness_matches",
        "SELECT s.couple_id AS author, uuid_send(s.checkin_id) AS row, s.couple_id AS couple, c.epoch AS revision,
                s.couple_id, s.body FROM closeness_matches s JOIN couples c ON c.id = s.couple_id",
        &[("body", Under::Couple)],
    ),
    (
        "closeness_choices",
        "SELECT account_id AS author, uuid_send(couple_id) AS row, NULL::uuid AS couple, 0 AS revision, account_id,
                couple_id, body FROM closeness_choices",
        &[("body", Under::Home)],
    ),
    (
        "offered_choices",
        "SELECT m.account_id AS author, uuid_send(s.id) AS row, s.couple_id AS couple, c.epoch AS revision, s.*
           FROM offered_choices s JOIN members m ON m.couple_id = s.couple_id AND m.seat = s.seat
           JOIN couples c ON c.id = s.couple_id",
        &[("body", Under::Couple)],
    ),
    (
        "readiness",
        "SELECT account_id AS author, uuid_send(id) AS row, NULL::uuid AS couple, 0 AS revision, * FROM readiness",
        &[("body", Under::Private)],
    ),
    (
        "own_moments",
        "SELECT account_id AS author, uuid_send(id) AS row, NULL::uuid AS couple, 0 AS revision, * FROM own_moments",
        &[("body", Under::Private)],
    ),
    (
        "moments",
        "SELECT m.account_id AS author, uuid_send(s.id) AS row, s.couple_id AS couple, c.epoch AS revision, s.*
           FROM moments s JOIN members m ON m.couple_id = s.couple_id AND m.seat = s.seat
           JOIN couples c ON c.id = s.couple_id",
        &[("body", Under::Couple)],
    ),
    (
        "moment_answers",
        "SELECT m.account_id AS author, uuid_send(s.id) AS row, s.couple_id AS couple, c.epoch AS revision, s.*
           FROM moment_answers s JOIN moments w ON w.couple_id = s.couple_id AND w.id = s.moment_id
           JOIN members m ON m.couple_id = s.couple_id AND m.seat <> w.seat JOIN couples c ON c.id = s.couple_id",
        &[("body", Under::Couple)],
    ),
];

/// The row's condition, from the columns that are its key.
fn at(table: &str, row: &sqlx::postgres::PgRow) -> String {
    let uuid = |column: &str| format!("{column} = '{}'", row.get::<Uuid, _>(column));
    let bytes = |column: &str| format!("{column} = '\\x{}'", data_encoding::HEXLOWER.encode(row.get(column)));
    let seat = || format!("seat = {}", row.get::<i16, _>("seat"));
    match table {
        "accounts" => uuid("id"),
        "recovery_codes" | "sessions" | "invites" => bytes("id"),
        "private_letters" | "sides" | "notes" | "readiness" | "own_moments" => {
            [uuid("account_id"), uuid("id")].join(" AND ")
        }
        "members" | "offered_sides" | "offered_choices" => [uuid("couple_id"), seat()].join(" AND "),
        "memberships" | "closeness_choices" | "agreement_not_nows" => {
            [uuid("account_id"), uuid("couple_id")].join(" AND ")
        }
        "closeness_ladders" | "closeness_matches" => uuid("couple_id"),
        "moment_answers" => [uuid("couple_id"), uuid("moment_id")].join(" AND "),
        "reveals" | "agreement_versions" | "moments" => [uuid("couple_id"), uuid("id")].join(" AND "),
        "agreement_drafts" => [uuid("account_id"), uuid("couple_id"), uuid("id")].join(" AND "),
        "reflections" => {
            [uuid("couple_id"), uuid("hearing_id"), format!("try = {}", row.get::<i16, _>("try"))].join(" AND ")
        }
        "meeting_drafts" => [uuid("account_id"), uuid("couple_id"), uuid("checkin_id")].join(" AND "),
        "meetings" => [uuid("couple_id"), uuid("checkin_id")].join(" AND "),
        "replies" | "offers" => [uuid("couple_id"), uuid("hearing_id")].join(" AND "),
        _ => [uuid("couple_id"), uuid("checkin_id"), seat()].join(" AND "),
    }
}

/// All sealed values of the database.
pub async fn dump(pool: &PgPool) -> Vec<Sealed> {
    read(pool, TABLES.iter()).await
}

/// The sealed values of one table.
pub async fn dump_of(pool: &PgPool, name: &str) -> Vec<Sealed> {
    read(pool, TABLES.iter().filter(|(table, ..)| *table == name)).await
}

async fn read(pool: &PgPool, described: impl Iterator<Item = &Described>) -> Vec<Sealed> {
    let mut values = Vec::new();
    for (table, sql, columns) in described {
        for row in sqlx::query(*sql).fetch_all(pool).await.unwrap() {
            for (column, under) in *columns {
                let Some(bytes) = row.get::<Option<Vec<u8>>, _>(*column) else { continue };
                // The sign-in name outlives its account's keys.
                let revision = if *column == "name_sealed" { 0 } else { row.get("revision") };
                values.push(Sealed {
                    table,
                    column,
                    row: row.get("row"),
                    author: row.get("author"),
                    couple: row.get("couple"),
                    revision,
                    under: *under,
                    bytes,
                    at: at(table, &row),
                });
            }
        }
    }
    values
}

/// The columns [`dump`] reads.
pub fn sealed_columns() -> impl Iterator<Item = (&'static str, &'static str, Under)> {
    TABLES.iter().flat_map(|(table, _, columns)| columns.iter().map(move |(column, under)| (*table, *column, *under)))
}

/// Somebody with a dump and some keys.
#[derive(Default)]
pub struct Holder<'a> {
    pub keyring: Option<&'a Keyring>,
    pub homes: Vec<HomeKey>,
    pub privates: Vec<PrivateKey>,
    pub couples: Vec<CoupleKey>,
    pub wraps: Vec<WrapKey>,
    pub invites: Vec<InviteKey>,
    pub keks: Vec<Kek>,
    /// Mailboxes, private boxes, pairs from codes: whoever holds one tries it on every box.
    pub boxes: Vec<BoxSecret>,
    pub accounts: Vec<AccountKey>,
}

/// What somebody could read: the name of the column and whose row it is, with the text.
pub type Read = BTreeMap<(String, Uuid, String), Vec<u8>>;

fn any<'k, K: 'k>(
    keys: impl IntoIterator<Item = &'k K>,
    open: impl Fn(&K) -> Result<zeroize::Zeroizing<Vec<u8>>, OpenError>,
) -> Option<Vec<u8>> {
    keys.into_iter().find_map(|key| open(key).ok()).map(|text| text.to_vec())
}

impl Holder<'_> {
    /// Every key they hold, of every kind, on this value in this place.
    pub fn open_at(&self, bytes: &[u8], place: &Place<'_>) -> Option<Vec<u8>> {
        any(&self.homes, |k| open(k, place, bytes))
            .or_else(|| any(&self.privates, |k| open(k, place, bytes)))
            .or_else(|| any(&self.couples, |k| open(k, place, bytes)))
            .or_else(|| any(&self.wraps, |k| open(k, place, bytes)))
            .or_else(|| any(&self.invites, |k| open(k, place, bytes)))
            .or_else(|| any(&self.keks, |k| open(k, place, bytes)))
            .or_else(|| any(&self.boxes, |k| open_box(k, place, bytes)))
            .or_else(|| any(self.keyring, |k: &Keyring| k.identity_open(place, bytes)))
            .or_else(|| {
                let inner = self.keyring?.outer_open(place, bytes).ok()?;
                any(&self.keks, |k| open(k, place, &inner))
            })
    }

    /// Every key they hold of one kind.
    pub fn open_kind(&self, under: Under, bytes: &[u8], place: &Place<'_>) -> Option<Vec<u8>> {
        match under {
            Under::Home => any(&self.homes, |k| open(k, place, bytes)),
            Under::Private => any(&self.privates, |k| open(k, place, bytes)),
            Under::Couple => any(&self.couples, |k| open(k, place, bytes)),
            Under::Wrap => any(&self.wraps, |k| open(k, place, bytes)),
            Under::Invite => any(&self.invites, |k| open(k, place, bytes)),
            Under::Mailbox | Under::PrivateBox | Under::Code => any(&self.boxes, |k| open_box(k, place, bytes)),
            Under::Identity | Under::OuterThenKek => self.open_at(bytes, place),
        }
    }

    pub fn open(&self, value: &Sealed) -> Option<Vec<u8>> {
        self.open_at(&value.bytes, &value.place())
    }

    /// Whether the keyring alone takes the outer layer off, and no more.
    pub fn outer_layer(&self, value: &Sealed) -> bool {
        self.keyring.is_some_and(|k| k.outer_open(&value.place(), &value.bytes).is_ok())
    }

    pub fn holds_code(&mut self, code: &RecoveryCode) {
        self.boxes.push(code.box_secret());
    }

    pub fn holds_cookie(&mut self, cookie: &str) {
        self.wraps.push(SessionToken::parse(cookie).unwrap().wrapping_key());
    }

    /// Opens what the keys open, takes the keys found there, and goes on until nothing new comes.
    pub fn read(&mut self, dump: &[Sealed]) -> Read {
        let mut read = Read::new();
        let mut taken = BTreeSet::new();
        loop {
            let before = read.len();
            for value in dump {
                let key = (value.name(), value.author, value.at.clone());
                let Some(text) = self.open(value) else { continue };
                if taken.insert(key.clone()) {
                    self.take(value, &text);
                }
                read.insert(key, text);
            }
            if read.len() == before {
                return read;
            }
        }
    }

    fn take(&mut self, value: &Sealed, text: &[u8]) {
        match (value.table, value.column) {
            ("accounts" | "recovery_codes", "account_key") => {
                let key = AccountKey::from_slice(text).unwrap();
                self.homes.push(key.home());
                self.privates.push(key.private());
                self.accounts.push(key);
            }
            ("sessions", "home_key") => self.homes.push(HomeKey::from_slice(text).unwrap()),
            ("sessions", "private_key") => self.privates.push(PrivateKey::from_slice(text).unwrap()),
            ("memberships", _) => self.couples.push(CoupleKey::from_slice(text).unwrap()),
            ("accounts", "mailbox_secret" | "box_secret") => self.boxes.push(BoxSecret::from_slice(text).unwrap()),
            ("invites", "code") => {
                let code = InviteCode::parse(std::str::from_utf8(text).unwrap()).unwrap();
                self.invites.push(code.key());
            }
            _ => {}
        }
    }
}

/// The account that signs in with this name, and the key its passphrase makes.
pub async fn kek(app: &ampersand::web::AppState, account: AccountId, passphrase: &str) -> Kek {
    let (salt, memory_kib, passes, lanes): (Vec<u8>, i32, i32, i32) =
        sqlx::query_as("SELECT salt, memory_kib, passes, lanes FROM accounts WHERE id = $1")
            .bind(account.0)
            .fetch_one(&app.pool)
            .await
            .unwrap();
    let params = ampersand::keys::KdfParams { memory_kib, passes, lanes };
    let passphrase = ampersand::keys::Passphrase::new(passphrase.to_owned());
    app.gate.derive(&passphrase, salt.try_into().unwrap(), params).await.unwrap()
}
