//! The migrations, one after another, with people's rows in the tables: none loses a row, and
//! what the schema promises it refuses to break.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what cannot go on fails the test")]

use ampersand::db::MIGRATOR;
use sqlx::{PgConnection, PgPool};

const INES: &str = "00000000-0000-4000-8000-000000000001";
const SAM: &str = "00000000-0000-4000-8000-000000000002";
const SPACE: &str = "00000000-0000-7000-8000-00000000000c";
const WEEK: &str = "00000000-0000-7000-8000-0000000000c1";
const ID: &str = "00000000-0000-7000-8000-0000000000d";

fn account(id: &str, name: u8) -> String {
    format!(
        "INSERT INTO accounts VALUES ('{id}', '2026-03-09', decode(repeat('{name:02x}', 32), 'hex'), '\\x01', 1,
            decode(repeat('05', 16), 'hex'), 19456, 2, 1, '\\x02', '\\x03', '\\x04', decode(repeat('06', 32), 'hex'),
            '\\x07', decode(repeat('08', 32), 'hex'), '\\x09')"
    )
}

/// Statements that put sample rows in after the migration of that number, then statements it
/// must refuse, with the constraint that says so.
fn samples(version: i64) -> (Vec<String>, Vec<(String, &'static str)>) {
    let bytes = |byte: u8, length: usize| format!("decode(repeat('{byte:02x}', {length}), 'hex')");
    match version {
        1 => (
            vec![
                account(INES, 1),
                account(SAM, 2),
                format!(
                    "INSERT INTO recovery_codes VALUES ({}, '{INES}', {}, '\\x01', '2026-03-09')",
                    bytes(1, 32),
                    bytes(2, 32)
                ),
            ],
            vec![
                (account("00000000-0000-4000-8000-000000000003", 1), "accounts_name_index_unique"),
                (account(INES, 3), "accounts_pkey"),
                (
                    account("00000000-0000-4000-8000-000000000003", 3).replace("'\\x01', 1,", "'\\x01', 0,"),
                    "accounts_generation_positive",
                ),
                (
                    account("00000000-0000-4000-8000-000000000003", 3).replace("repeat('05', 16)", "repeat('05', 15)"),
                    "accounts_salt_length",
                ),
                (
                    account("00000000-0000-4000-8000-000000000003", 3).replace("repeat('03', 32)", "repeat('03', 31)"),
                    "accounts_name_index_length",
                ),
                (
                    account("00000000-0000-4000-8000-000000000003", 3).replace("repeat('06', 32)", "repeat('06', 33)"),
                    "accounts_mailbox_length",
                ),
                (
                    account("00000000-0000-4000-8000-000000000003", 3).replace("repeat('08', 32)", "repeat('08', 33)"),
                    "accounts_box_length",
                ),
                (
                    format!(
                        "INSERT INTO recovery_codes VALUES ({}, '{INES}', {}, '\\x01', '2026-03-09')",
                        bytes(3, 32),
                        bytes(2, 32)
                    ),
                    "recovery_codes_one_each",
                ),
                (
                    format!(
                        "INSERT INTO recovery_codes VALUES ({}, '{SAM}', {}, '\\x01', '2026-03-09')",
                        bytes(3, 31),
                        bytes(2, 32)
                    ),
                    "recovery_codes_id_length",
                ),
                (
                    format!(
                        "INSERT INTO recovery_codes VALUES ({}, '{SAM}', {}, '\\x01', '2026-03-09')",
                        bytes(3, 32),
                        bytes(2, 31)
                    ),
                    "recovery_codes_public_length",
                ),
                (
                    format!(
                        "INSERT INTO recovery_codes VALUES ({}, '{ID}f', {}, '\\x01', '2026-03-09')",
                        bytes(3, 32),
                        bytes(2, 32)
                    ),
                    "recovery_codes_account_id_fkey",
                ),
            ],
        ),
        2 => {
            let session = |id: u8, handle: u8, key: &str, until: &str| {
                format!(
                    "INSERT INTO sessions VALUES ({}, '{ID}{handle:x}', '{INES}', 1, '\\x01', {key}, {until}, '\\x02', true, now(), now())",
                    bytes(id, 32)
                )
            };
            (
                vec![session(1, 1, "NULL", "NULL"), session(2, 2, "'\\x01'", "now()")],
                vec![
                    (session(3, 3, "'\\x01'", "NULL"), "sessions_private_window"),
                    (session(3, 3, "NULL", "now()"), "sessions_private_window"),
                    (session(3, 1, "NULL", "NULL"), "sessions_handle_unique"),
                    (session(1, 3, "NULL", "NULL"), "sessions_pkey"),
                    (session(3, 3, "NULL", "NULL").replace(", 32)", ", 31)"), "sessions_id_length"),
                ],
            )
        }
        3 => (
            vec![format!("INSERT INTO private_letters VALUES ('{INES}', '{ID}1', '\\x01', '2026-03-09')")],
            vec![(
                format!("INSERT INTO private_letters VALUES ('{INES}', '{ID}1', '\\x02', '2026-03-09')"),
                "private_letters_pkey",
            )],
        ),
        4 => {
            let member = |seat: u8, who: &str| {
                format!("INSERT INTO members VALUES ('{SPACE}', {seat}, '{who}', '\\x01', '2026-03-09')")
            };
            let way = |who: &str, space: &str, key: &str, letter: &str| {
                format!("INSERT INTO memberships VALUES ('{who}', '{space}', 1, {key}, {letter})")
            };
            (
                vec![
                    format!("INSERT INTO couples VALUES ('{SPACE}', '2026-03-09', 1)"),
                    member(1, INES),
                    member(2, SAM),
                    format!("INSERT INTO rhythms VALUES ('{SPACE}', '2026-03-09', 7, '20:00', 'UTC')"),
                    way(INES, SPACE, "NULL", "'\\x01'"),
                ],
                vec![
                    (format!("INSERT INTO couples VALUES ('{ID}1', '2026-03-09', 0)"), "couples_epoch_positive"),
                    (member(3, &format!("{ID}3")), "members_seat"),
                    (member(1, &format!("{ID}3")), "members_pkey"),
                    (format!("UPDATE members SET account_id = '{INES}' WHERE seat = 2"), "members_once"),
                    (
                        format!("INSERT INTO rhythms VALUES ('{SPACE}', '2026-03-10', 8, '20:00', 'UTC')"),
                        "rhythms_weekday",
                    ),
                    (way(SAM, SPACE, "'\\x01'", "'\\x01'"), "memberships_key_or_letter"),
                    (way(SAM, SPACE, "NULL", "NULL"), "memberships_key_or_letter"),
                    (way(INES, &format!("{ID}1"), "'\\x01'", "NULL"), "memberships_one_open"),
                    (way(SAM, SPACE, "'\\x01'", "NULL").replace(", 1, ", ", 3, "), "memberships_seat"),
                ],
            )
        }
        5 => {
            let invite = |id: u8, who: &str, weekday: u8| {
                format!(
                    "INSERT INTO invites VALUES ({}, '{who}', '\\x01', '\\x02', '2026-03-09', {weekday}, '20:00', 'UTC', now())",
                    bytes(id, 32)
                )
            };
            (
                vec![invite(1, SAM, 7)],
                vec![
                    (invite(2, SAM, 7), "invites_one_each"),
                    (invite(1, INES, 7), "invites_pkey"),
                    (invite(2, INES, 0), "invites_weekday"),
                    (invite(2, INES, 7).replace(", 32)", ", 33)"), "invites_id_length"),
                ],
            )
        }
        6 => (
            vec![
                format!("INSERT INTO sides VALUES ('{INES}', '{ID}1', '\\x01', 1, '2026-03-09')"),
                format!("INSERT INTO let_gos VALUES ('{SAM}', '2026-03-09')"),
            ],
            vec![
                (format!("INSERT INTO sides VALUES ('{INES}', '{ID}2', '\\x01', 1, NULL)"), "sides_one_unopened"),
                (format!("INSERT INTO sides VALUES ('{SAM}', '{ID}2', '\\x01', 0, NULL)"), "sides_revision_positive"),
                (format!("INSERT INTO let_gos VALUES ('{SAM}', '2026-03-09')"), "let_gos_pkey"),
            ],
        ),
        7 => {
            let offer = |seat: u8, allowed: bool, until: &str| {
                format!("INSERT INTO offered_sides VALUES ('{SPACE}', {seat}, '{ID}1', '\\x01', {allowed}, {until})")
            };
            let side = |table: &str, seat: u8, checkin: &str| {
                let day = if table == "closings" { ", '2026-03-09'" } else { "" };
                format!("INSERT INTO {table} VALUES ('{SPACE}', '{checkin}', {seat}, '{ID}1', '\\x01'{day})")
            };
            let week = |id: &str| {
                format!("INSERT INTO checkins VALUES ('{SPACE}', '{id}', '2026-03-09', '2026-03-15', '2026-03-12')")
            };
            (
                vec![
                    offer(1, true, "NULL"),
                    offer(2, false, "now()"),
                    week(WEEK),
                    side("opened_sides", 1, WEEK),
                    side("opened_sides", 2, WEEK),
                    side("closings", 1, WEEK),
                ],
                vec![
                    ("UPDATE offered_sides SET arrived_until = NULL WHERE seat = 2".into(), "offered_sides_reason"),
                    ("UPDATE offered_sides SET allowed = false WHERE seat = 1".into(), "offered_sides_reason"),
                    (offer(3, true, "NULL"), "offered_sides_seat"),
                    (offer(1, true, "NULL"), "offered_sides_pkey"),
                    (week(&format!("{ID}9")), "checkins_one_a_week"),
                    (side("opened_sides", 3, WEEK), "opened_sides_seat"),
                    (side("opened_sides", 1, WEEK), "opened_sides_pkey"),
                    (side("opened_sides", 1, &format!("{ID}9")), "opened_sides_couple_id_checkin_id_fkey"),
                    (side("closings", 3, WEEK), "closings_seat"),
                    (side("closings", 1, WEEK), "closings_pkey"),
                    (side("closings", 2, &format!("{ID}9")), "closings_couple_id_checkin_id_fkey"),
                ],
            )
        }
        8 => {
            let note = |who: &str, id: &str, revision: u8| {
                format!("INSERT INTO notes VALUES ('{who}', '{id}', '\\x01', {revision})")
            };
            let (first, second) = (format!("{ID}1"), format!("{ID}2"));
            (
                vec![note(INES, &first, 1), note(INES, &second, 3), note(SAM, &first, 1)],
                vec![
                    (note(INES, &first, 2), "notes_pkey"),
                    (note(SAM, &second, 0), "notes_revision_positive"),
                    (note(&format!("{ID}f"), &second, 1), "notes_account_id_fkey"),
                    (format!("UPDATE notes SET revision = 0 WHERE account_id = '{SAM}'"), "notes_revision_positive"),
                ],
            )
        }
        9 => (shown(), Vec::new()),
        10 => (vec![hearing(UNTOUCHED)], unsayable()),
        11 => met(),
        12 => agreed(),
        13 => closer(),
        14 => (vec![format!("INSERT INTO readiness VALUES ('{INES}', '{ID}1', '\\x01')")], Vec::new()),
        15 => noted(),
        _ => (Vec::new(), Vec::new()),
    }
}

const HEARD: &str = "00000000-0000-7000-8000-0000000000e1";
const PARKED: &str = "00000000-0000-7000-8000-0000000000e2";
const WAITING: &str = "00000000-0000-7000-8000-0000000000e3";
const WITHDRAWN: &str = "00000000-0000-7000-8000-0000000000e4";
/// Something to be heard that nobody has said anything to.
const UNTOUCHED: &str = "00000000-0000-7000-8000-0000000000e5";
const NOBODYS: &str = "00000000-0000-7000-8000-0000000000ef";

/// A turn in a meeting, and one in which nobody has said anything yet.
const TURN: &str = "00000000-0000-7000-8000-0000000000e6";
const SILENT: &str = "00000000-0000-7000-8000-0000000000e7";

fn hearing(id: &str) -> String {
    format!("INSERT INTO hearings VALUES ('{SPACE}', '{id}')")
}

/// What was shown: its words and the rest of its columns, in the table's order.
fn reveal(id: &str, seat: u8, rest: &str) -> String {
    format!("INSERT INTO reveals VALUES ('{SPACE}', '{id}', {seat}, '2026-03-09', {rest})")
}

/// A try, and what its author says to it.
fn reflection(id: &str, number: u8, answer: &str) -> String {
    format!("INSERT INTO reflections VALUES ('{SPACE}', '{id}', {number}, '{ID}1', '\\x01', '2026-03-09', {answer})")
}

fn parking(id: &str, seat: u8, number: u8, heard: bool) -> String {
    format!("INSERT INTO parkings VALUES ('{SPACE}', '{id}', {seat}, {number}, {heard}, '2026-03-09')")
}

/// A reply or an offer.
fn after(table: &str, id: &str, number: u8, heard: bool) -> String {
    format!("INSERT INTO {table} VALUES ('{SPACE}', '{id}', {number}, {heard}, '{ID}1', '\\x01', '2026-03-09')")
}

fn consent(id: &str, seat: u8) -> String {
    format!("INSERT INTO offer_consents VALUES ('{SPACE}', '{id}', {seat}, '2026-03-09')")
}

const IT_IS: &str = "true, NULL, '2026-03-09'";
const NOT_QUITE: &str = "false, '\\x02', '2026-03-09'";
const UNANSWERED: &str = "NULL, NULL, NULL";

/// One heard and answered with an offer both said yes to, one set aside, one that waits, one withdrawn.
fn shown() -> Vec<String> {
    vec![
        reveal(HEARD, 1, "'\\x01', NULL, '2026-03-09', '2026-03-09', '\\x02'"),
        reveal(PARKED, 2, "'\\x01', NULL, NULL, '2026-03-09', NULL"),
        reveal(WAITING, 1, "'\\x01', NULL, NULL, NULL, NULL"),
        reveal(WITHDRAWN, 1, "NULL, '2026-03-09', NULL, '2026-03-09', NULL"),
        reflection(HEARD, 1, NOT_QUITE),
        reflection(HEARD, 2, IT_IS),
        reflection(PARKED, 1, NOT_QUITE),
        reflection(PARKED, 2, NOT_QUITE),
        reflection(WAITING, 1, UNANSWERED),
        reflection(WITHDRAWN, 1, NOT_QUITE),
        parking(PARKED, 1, 2, false),
        after("replies", HEARD, 2, true),
        after("offers", HEARD, 2, true),
        consent(HEARD, 1),
        consent(HEARD, 2),
    ]
}

/// Whatever would say more than has happened.
fn unsayable() -> Vec<(String, &'static str)> {
    let of = |table: &str, set: &str, id: &str, number: u8| {
        format!("UPDATE {table} SET {set} WHERE hearing_id = '{id}' AND try = {number}")
    };
    let withdraw = |set: &str, id: &str| format!("UPDATE reveals SET {set} WHERE id = '{id}'");
    vec![
        (hearing(HEARD), "hearings_pkey"),
        (hearing(NOBODYS).replace(SPACE, NOBODYS), "hearings_couple_id_fkey"),
        (reveal(NOBODYS, 1, "'\\x01', NULL, NULL, NULL, NULL"), "reveals_hearing"),
        (reveal(NOBODYS, 3, "'\\x01', NULL, NULL, NULL, NULL"), "reveals_seat"),
        (reveal(HEARD, 1, "'\\x01', NULL, NULL, NULL, NULL"), "reveals_pkey"),
        (reveal(NOBODYS, 1, "'\\x01', NULL, NULL, NULL, NULL").replace(SPACE, NOBODYS), "reveals_couple_id_fkey"),
        // The words, or the day they were withdrawn: never both, never neither.
        (reveal(NOBODYS, 1, "NULL, NULL, NULL, NULL, NULL"), "reveals_shown_or_withdrawn"),
        (reveal(NOBODYS, 1, "'\\x01', '2026-03-09', NULL, NULL, NULL"), "reveals_shown_or_withdrawn"),
        (withdraw("body = NULL", WAITING), "reveals_shown_or_withdrawn"),
        (withdraw("withdrawn_on = '2026-03-09'", WAITING), "reveals_shown_or_withdrawn"),
        (withdraw("body = '\\x01'", WITHDRAWN), "reveals_shown_or_withdrawn"),
        (withdraw("more = '\\x02'", WAITING), "reveals_more_was_asked"),
        (withdraw("more = '\\x02'", WITHDRAWN), "reveals_more_was_asked"),
        (withdraw("body = NULL, withdrawn_on = '2026-03-09'", HEARD), "reveals_more_was_asked"),
        (reflection(PARKED, 0, NOT_QUITE), "reflections_try_positive"),
        (reflection(PARKED, 2, NOT_QUITE), "reflections_pkey"),
        (reflection(NOBODYS, 1, UNANSWERED), "reflections_hearing"),
        (reflection(PARKED, 3, "NULL, NULL, '2026-03-09'"), "reflections_answered"),
        (reflection(PARKED, 3, "true, NULL, NULL"), "reflections_answered"),
        (reflection(PARKED, 3, "false, NULL, '2026-03-09'"), "reflections_answer"),
        (reflection(PARKED, 3, "true, '\\x02', '2026-03-09'"), "reflections_answer"),
        (reflection(PARKED, 3, "NULL, '\\x02', NULL"), "reflections_answer"),
        (reflection(HEARD, 3, IT_IS), "reflections_heard_once"),
        (reflection(WAITING, 2, UNANSWERED), "reflections_one_waiting"),
        (parking(WITHDRAWN, 3, 2, false), "parkings_seat"),
        (parking(WITHDRAWN, 1, 1, false), "parkings_after_two"),
        (parking(HEARD, 1, 2, true), "parkings_unheard"),
        (parking(PARKED, 2, 2, false), "parkings_pkey"),
        // After one try, after a second that waits or was heard, after none at all.
        (parking(WITHDRAWN, 1, 2, false), PARKED_AT),
        (parking(WAITING, 1, 2, false), PARKED_AT),
        (parking(HEARD, 1, 2, false), PARKED_AT),
        (parking(NOBODYS, 1, 2, false), PARKED_AT),
        (after("replies", PARKED, 2, false), "replies_after_heard"),
        (after("replies", HEARD, 2, true), "replies_pkey"),
        (of("replies", "try = 1", HEARD, 2), REPLIED_TO),
        (after("replies", PARKED, 2, true), REPLIED_TO),
        (after("replies", WAITING, 1, true), REPLIED_TO),
        (after("replies", WITHDRAWN, 1, true), REPLIED_TO),
        (after("replies", NOBODYS, 1, true), REPLIED_TO),
        (after("offers", PARKED, 2, false), "offers_after_heard"),
        (after("offers", HEARD, 2, true), "offers_pkey"),
        (of("offers", "try = 1", HEARD, 2), OFFERED_AT),
        (after("offers", PARKED, 2, true), OFFERED_AT),
        (after("offers", WAITING, 1, true), OFFERED_AT),
        (after("offers", WITHDRAWN, 1, true), OFFERED_AT),
        (after("offers", NOBODYS, 1, true), OFFERED_AT),
        // What was answered cannot be unheard again, nor what was set aside heard behind its back.
        (of("reflections", "heard = false, answer = '\\x02'", HEARD, 2), REPLIED_TO),
        (of("reflections", "heard = NULL, answered_on = NULL", HEARD, 2), REPLIED_TO),
        (of("reflections", "heard = true, answer = NULL", PARKED, 2), PARKED_AT),
        (consent(HEARD, 3), "offer_consents_seat"),
        (consent(HEARD, 1), "offer_consents_pkey"),
        (consent(PARKED, 1), "offer_consents_couple_id_reveal_id_fkey"),
    ]
}

/// One check-in more with its meeting begun, and turns of both: one heard, one only asked for more.
fn met() -> (Vec<String>, Vec<(String, &'static str)>) {
    let next = format!("{ID}8");
    let meeting = |id: &str, rest: &str| format!("INSERT INTO meetings VALUES ('{SPACE}', '{id}', {rest})");
    let turn = |id: &str, week: &str, step: u8, seat: u8, asked: &str| {
        format!("INSERT INTO turns VALUES ('{SPACE}', '{id}', '{week}', {step}, {seat}, {asked})")
    };
    let rows = vec![
        // The one opened before there were meetings has its own, and it can begin.
        format!("UPDATE meetings SET revision = 1, body = '\\x01' WHERE checkin_id = '{WEEK}' AND first_seat = 1"),
        format!("INSERT INTO checkins VALUES ('{SPACE}', '{next}', '2026-03-16', '2026-03-22', '2026-03-19')"),
        meeting(&next, "2, 0, NULL"),
        hearing(TURN),
        turn(TURN, WEEK, 3, 1, "NULL"),
        reflection(TURN, 1, IT_IS),
        after("replies", TURN, 1, true),
        hearing(SILENT),
        turn(SILENT, WEEK, 8, 2, "0"),
        format!(
            "INSERT INTO meeting_drafts SELECT account_id, '{SPACE}', '{WEEK}', '\\x01' FROM members WHERE seat = 1"
        ),
    ];
    let set = |table: &str, set: &str, of: &str| format!("UPDATE {table} SET {set} WHERE {of}");
    let (of_week, of_turn) = (format!("checkin_id = '{WEEK}'"), format!("id = '{TURN}'"));
    let refused = vec![
        (meeting(&next, "1, 0, NULL"), "meetings_pkey"),
        (meeting(NOBODYS, "1, 0, NULL"), "meetings_couple_id_checkin_id_fkey"),
        (set("meetings", "first_seat = 3", &of_week), "meetings_first_seat"),
        (set("meetings", "revision = -1", &of_week), "meetings_revision_not_negative"),
        // Something has happened, or nothing: never a revision without what it is one of.
        (set("meetings", "body = NULL", &of_week), "meetings_begun"),
        (set("meetings", "revision = 0", &of_week), "meetings_begun"),
        (turn(TURN, WEEK, 4, 1, "NULL"), "turns_pkey"),
        (turn(UNTOUCHED, WEEK, 3, 1, "NULL"), "turns_one_each"),
        (turn(UNTOUCHED, WEEK, 1, 1, "NULL"), "turns_step"),
        (turn(UNTOUCHED, WEEK, 9, 1, "NULL"), "turns_step"),
        (turn(UNTOUCHED, WEEK, 4, 3, "NULL"), "turns_seat"),
        (turn(UNTOUCHED, NOBODYS, 4, 1, "NULL"), "turns_couple_id_checkin_id_fkey"),
        (turn(NOBODYS, WEEK, 4, 1, "NULL"), "turns_couple_id_id_fkey"),
        (set("turns", "asked = -1", &of_turn), "turns_asked_not_negative"),
    ];
    (rows, refused)
}

/// An agreement whose second version stands, one that only waits, and one that both said yes to and one let rest.
const AGREED: &str = "00000000-0000-7000-8000-0000000000a1";
const WAITS: &str = "00000000-0000-7000-8000-0000000000a2";
const RESTS: &str = "00000000-0000-7000-8000-0000000000a3";

/// Versions with a yes or two, what was set down, what was put off, and what was begun.
fn agreed() -> (Vec<String>, Vec<(String, &'static str)>) {
    let agreement = |id: &str| format!("INSERT INTO agreements VALUES ('{SPACE}', '{id}')");
    let version = |id: &str, number: i8, seat: u8| {
        format!(
            "INSERT INTO agreement_versions VALUES ('{SPACE}', '{id}', {number}, {seat}, '{ID}1', '\\x01', '2026-03-09')"
        )
    };
    let yes = |id: &str, number: u8, seat: u8, at: &str| {
        format!("INSERT INTO agreement_consents VALUES ('{SPACE}', '{id}', {number}, {seat}, '{ID}{at}', '2026-03-09')")
    };
    let end = |id: &str, number: u8, for_good: bool, at: &str| {
        format!(
            "INSERT INTO agreement_endings (couple_id, agreement_id, version, is_for_good, id, ended_on, up_to)
             VALUES ('{SPACE}', '{id}', {number}, {for_good}, '{ID}{at}', '2026-03-10', {number})"
        )
    };
    let not_now = |who: &str| format!("INSERT INTO agreement_not_nows VALUES ('{who}', '{SPACE}', '\\x01')");
    let draft =
        |who: &str, id: &str| format!("INSERT INTO agreement_drafts VALUES ('{who}', '{SPACE}', '{id}', '\\x01')");
    let turn = |step: u8| format!("INSERT INTO turns VALUES ('{SPACE}', '{UNTOUCHED}', '{WEEK}', {step}, 1, NULL)");
    let new = NOTHING_YET;
    let rows = vec![
        agreement(AGREED),
        agreement(WAITS),
        agreement(RESTS),
        version(AGREED, 1, 1),
        version(AGREED, 2, 2),
        version(WAITS, 1, 1),
        version(RESTS, 1, 2),
        yes(AGREED, 1, 1, "1"),
        yes(AGREED, 1, 2, "2"),
        yes(AGREED, 2, 2, "3"),
        yes(AGREED, 2, 1, "4"),
        yes(WAITS, 1, 1, "5"),
        yes(RESTS, 1, 1, "6"),
        yes(RESTS, 1, 2, "7"),
        // What rests can be ended for good as well.
        end(RESTS, 1, false, "8"),
        end(RESTS, 1, true, "9"),
        not_now(SAM),
        not_now(INES),
        draft(INES, new),
        draft(INES, AGREED),
        draft(SAM, new),
        turn(10),
    ];
    let refused = vec![
        (agreement(AGREED), "agreements_pkey"),
        (agreement(AGREED).replace(SPACE, NOBODYS), "agreements_couple_id_fkey"),
        (version(AGREED, 0, 1), "agreement_versions_positive"),
        (version(AGREED, 3, 3), "agreement_versions_seat"),
        (version(AGREED, 2, 1), "agreement_versions_pkey"),
        (version(NOBODYS, 1, 1), "agreement_versions_couple_id_agreement_id_fkey"),
        (yes(WAITS, 1, 3, "a"), "agreement_consents_seat"),
        (yes(WAITS, 1, 1, "a"), "agreement_consents_pkey"),
        (yes(WAITS, 1, 2, "1"), "agreement_consents_by_time"),
        (yes(WAITS, 2, 2, "a"), "agreement_consents_couple_id_agreement_id_version_fkey"),
        // Nothing is set down that was not agreed on: a yes is missing, whosever it is.
        (end(WAITS, 1, false, "a"), "agreement_endings_couple_id_agreement_id_version_other_fkey"),
        (end(WAITS, 1, true, "a"), "agreement_endings_couple_id_agreement_id_version_other_fkey"),
        (end(AGREED, 3, true, "a"), "agreement_endings_couple_id_agreement_id_version_one_fkey"),
        (end(RESTS, 1, false, "a"), "agreement_endings_pkey"),
        (end(AGREED, 2, false, "8"), "agreement_endings_by_time"),
        // One yes counted twice is one yes.
        (format!("UPDATE agreement_endings SET other = 1 WHERE agreement_id = '{RESTS}'"), "agreement_endings_other"),
        (format!("UPDATE agreement_endings SET one = 2 WHERE agreement_id = '{RESTS}'"), "agreement_endings_one"),
        (not_now(SAM), "agreement_not_nows_pkey"),
        (not_now(&format!("{ID}f")), "agreement_not_nows_account_id_fkey"),
        (not_now(SAM).replace(SPACE, NOBODYS), "agreement_not_nows_couple_id_fkey"),
        (draft(INES, new), "agreement_drafts_pkey"),
        (draft(&format!("{ID}f"), new), "agreement_drafts_account_id_fkey"),
        (draft(SAM, AGREED).replace(SPACE, NOBODYS), "agreement_drafts_couple_id_fkey"),
        (turn(1), "turns_step"),
        (turn(9), "turns_step"),
        (turn(11), "turns_step"),
    ];
    (rows, refused)
}

/// A list, the answers of one, a copy of them, and what both said yes to.
fn closer() -> (Vec<String>, Vec<(String, &'static str)>) {
    let ladder = |revision: i8| format!("INSERT INTO closeness_ladders VALUES ('{SPACE}', {revision}, '\\x01')");
    let choices = |who: &str| format!("INSERT INTO closeness_choices VALUES ('{who}', '{SPACE}', '\\x01')");
    let copy = |seat: u8| format!("INSERT INTO offered_choices VALUES ('{SPACE}', {seat}, '{ID}1', '\\x01')");
    let matches = |week: &str| format!("INSERT INTO closeness_matches VALUES ('{SPACE}', '{week}', '\\x01')");
    let rows = vec![ladder(1), choices(INES), copy(2), matches(WEEK)];
    let refused = vec![
        (ladder(2), "closeness_ladders_pkey"),
        ("UPDATE closeness_ladders SET revision = 0".into(), "closeness_ladders_revision_positive"),
        (choices(INES), "closeness_choices_pkey"),
        (choices(&format!("{ID}f")), "closeness_choices_account_id_fkey"),
        // A copy lies beside the copy of a side, or nowhere.
        (copy(3), "offered_choices_couple_id_seat_fkey"),
        (copy(2), "offered_choices_pkey"),
        (matches(WEEK), "closeness_matches_pkey"),
        (
            format!("UPDATE closeness_matches SET checkin_id = '{NOBODYS}'"),
            "closeness_matches_couple_id_checkin_id_fkey",
        ),
    ];
    (rows, refused)
}

/// A moment that was answered, one taken back, and one somebody keeps.
fn noted() -> (Vec<String>, Vec<(String, &'static str)>) {
    let moment = |id: &str, seat: u8, body: &str, withdrawn: &str| {
        format!("INSERT INTO moments VALUES ('{SPACE}', '{ID}{id}', {seat}, '2026-03-09', {body}, {withdrawn})")
    };
    let answer =
        |id: &str| format!("INSERT INTO moment_answers VALUES ('{SPACE}', '{ID}{id}', '{ID}1', '\\x01', '2026-03-09')");
    let rows = vec![
        moment("1", 1, "'\\x01'", "NULL"),
        moment("2", 2, "NULL", "'2026-03-10'"),
        answer("1"),
        format!("INSERT INTO own_moments VALUES ('{INES}', '{ID}1', '\\x01')"),
    ];
    let refused = vec![
        (moment("1", 1, "'\\x01'", "NULL"), "moments_pkey"),
        (moment("3", 3, "'\\x01'", "NULL"), "moments_seat"),
        (moment("3", 1, "NULL", "NULL"), "moments_words_or_withdrawn"),
        (moment("3", 1, "'\\x01'", "'2026-03-10'"), "moments_words_or_withdrawn"),
        (answer("1"), "moment_answers_pkey"),
        (answer("3"), "moment_answers_couple_id_moment_id_fkey"),
        (format!("INSERT INTO own_moments VALUES ('{INES}', '{ID}1', '\\x01')"), "own_moments_pkey"),
    ];
    (rows, refused)
}

/// Where a draft for something new is kept.
const NOTHING_YET: &str = "00000000-0000-0000-0000-000000000000";

const PARKED_AT: &str = "parkings_couple_id_reveal_id_try_heard_fkey";
const REPLIED_TO: &str = "replies_couple_id_reveal_id_try_heard_fkey";
const OFFERED_AT: &str = "offers_couple_id_reveal_id_try_heard_fkey";

async fn run(db: &mut PgConnection, sql: &str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(db).await.map(|_| ())
}

async fn counts(db: &mut PgConnection) -> Vec<(String, i64)> {
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations' ORDER BY 1",
    )
    .fetch_all(&mut *db)
    .await
    .expect("the tables");
    let mut counts = Vec::new();
    for table in tables {
        let sql = format!("SELECT count(*) FROM {table}");
        let count = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut *db).await.expect("a count");
        counts.push((table, count));
    }
    counts
}

#[sqlx::test(migrations = false)]
async fn each_migration_keeps_the_rows_of_those_before_and_refuses_what_it_promises(pool: PgPool) {
    let mut db = pool.acquire().await.expect("a connection");
    let (mut refused, mut filled) = (0, 0);
    for migration in MIGRATOR.iter() {
        let before = counts(&mut db).await;
        MIGRATOR.run_to(migration.version, &mut *db).await.expect("the migration runs");
        for (table, count) in &before {
            let now = counts(&mut db).await;
            assert!(now.contains(&(table.clone(), *count)), "migration {} lost rows of {table}", migration.version);
        }
        let (inserts, refusals) = samples(migration.version);
        for sql in inserts {
            run(&mut db, &sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
            filled += 1;
        }
        for (sql, constraint) in refusals {
            let error = run(&mut db, &sql).await.expect_err(&sql);
            let named = error.as_database_error().and_then(|e| e.constraint().map(str::to_owned));
            assert_eq!(named.as_deref(), Some(constraint), "{sql}: {error}");
            refused += 1;
        }
    }
    println!("{filled} rows, {refused} refusals");
    let all = counts(&mut db).await;
    assert!(all.iter().all(|(_, count)| *count > 0), "a table without a sample row: {all:?}");
    // Whatever a name was given to is tried: conditions, uniqueness in a table or in a part of it.
    let untested: Vec<String> = sqlx::query_scalar(
        "SELECT conname::text FROM pg_constraint JOIN pg_namespace n ON n.oid = connamespace
          WHERE nspname = 'public' AND contype = 'c'
         UNION SELECT c.relname::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
           JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE nspname = 'public' AND i.indisunique AND NOT i.indisprimary",
    )
    .fetch_all(&mut *db)
    .await
    .expect("the constraints");
    let tried: Vec<&str> =
        MIGRATOR.iter().flat_map(|m| samples(m.version).1).map(|(_, constraint)| constraint).collect();
    let untested: Vec<_> = untested.iter().filter(|constraint| !tried.contains(&constraint.as_str())).collect();
    // The key says it first: this one is only there to be pointed at.
    assert_eq!(untested, ["reflections_outcome"], "nothing tries to break these");

    // Once more changes nothing, and taking a person away takes what was theirs alone.
    MIGRATOR.run(&mut *db).await.expect("nothing left to do");
    assert_eq!(counts(&mut db).await, all);
    run(&mut db, &format!("DELETE FROM accounts WHERE id = '{INES}'")).await.expect("the account goes");
    let own = ["recovery_codes", "sessions", "private_letters", "sides", "memberships", "notes"];
    for table in own.into_iter().chain([
        "agreement_not_nows",
        "agreement_drafts",
        "closeness_choices",
        "readiness",
        "own_moments",
    ]) {
        let sql = format!("SELECT count(*) FROM {table} WHERE account_id = '{INES}'");
        let left: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut *db).await.expect("a count");
        assert_eq!(left, 0, "{table}");
    }
    let opened: i64 =
        sqlx::query_scalar("SELECT count(*) FROM opened_sides").fetch_one(&mut *db).await.expect("a count");
    assert_eq!(opened, 2, "what both made together stays with the other");
    let sql = "SELECT count(*) FROM reveals r JOIN offers o ON o.hearing_id = r.id JOIN offer_consents c ON c.hearing_id = r.id";
    let agreed: i64 = sqlx::query_scalar(sql).fetch_one(&mut *db).await.expect("a count");
    assert_eq!(agreed, 2, "and so does what was shown, with the yes of both");
    let sql = "SELECT count(*) FROM meetings m JOIN turns t ON t.checkin_id = m.checkin_id JOIN replies r ON r.hearing_id = t.id";
    let heard: i64 = sqlx::query_scalar(sql).fetch_one(&mut *db).await.expect("a count");
    assert_eq!(heard, 1, "and what was heard at the table");
    let sql =
        "SELECT count(*) FROM agreement_consents y JOIN agreement_versions v USING (couple_id, agreement_id, version)";
    let agreed: i64 = sqlx::query_scalar(sql).fetch_one(&mut *db).await.expect("a count");
    assert_eq!(agreed, 7, "and what they agreed on, with the yes of both");
    // A version that is taken back takes its yes along.
    run(&mut db, &format!("DELETE FROM agreement_versions WHERE agreement_id = '{WAITS}'")).await.expect("it goes");
    for (table, left) in [("agreement_consents", 6), ("agreement_not_nows", 1), ("agreement_drafts", 1)] {
        let sql = format!("SELECT count(*) FROM {table}");
        let count: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut *db).await.expect("a count");
        assert_eq!(count, left, "{table}");
    }
    run(&mut db, "DELETE FROM couples").await.expect("the space goes");
    let shared = ["hearings", "reveals", "reflections", "parkings", "replies", "offers", "offer_consents"];
    let agreed = [
        "agreements",
        "agreement_versions",
        "agreement_consents",
        "agreement_endings",
        "agreement_drafts",
        "agreement_not_nows",
    ]
    .into_iter()
    .chain(["closeness_ladders", "closeness_choices", "closeness_matches"]);
    for table in shared
        .into_iter()
        .chain(["checkins", "meetings", "turns", "moments", "moment_answers", "offered_choices"])
        .chain(agreed)
    {
        let sql = format!("SELECT count(*) FROM {table}");
        let left: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut *db).await.expect("a count");
        assert_eq!(left, 0, "{table}");
    }
}
