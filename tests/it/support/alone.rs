//! What Ines does for herself alone, drawn by chance. Every doing says at once, by what she
//! sees, that it was done: a world in which nothing happened would prove nothing.

mod doings;

use super::chance::Chance;
use super::life::account_of;
use super::template::still_signed_in;
use super::{Page, Person, World};
use ampersand::ids::AccountId;
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use std::collections::BTreeMap;
use uuid::Uuid;

/// In every word she keeps for herself.
pub const MINE: &str = "xqonlymine";

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doing {
    Write,
    WriteFear,
    WriteMany,
    AskAnotherQuestion,
    Search,
    Change,
    LetGo,
    SayHowItIs,
    KeepAfterSixWeeks,
    BeginAgreement,
    DraftBehindTheDoor,
    DraftBeforeTheDoor,
    SendTooLate,
    DraftChange,
    DraftShowing,
    RefusePreview,
    BringAndTakeOut,
    KeepFromSide,
    DraftSide,
    TellOfAgreements,
    DraftAgreement,
    LeaveFromBuilder,
    PutOffASuggestion,
    SealAndTakeBack,
    LetWeekGo,
    KeepMoment,
    AskOneself,
    ChooseSteps,
    CloseWindow,
    LetWindowExpire,
    LeaveFromNotes,
    LeaveFromShowing,
    SignOutAndIn,
    AnotherDevice,
    EndOtherDevices,
    LookAround,
    ChoosePrompts,
    MakeKit,
    ChangePassphrase,
}

impl Doing {
    pub const ALL: [Self; 39] = [
        Self::Write,
        Self::WriteFear,
        Self::WriteMany,
        Self::AskAnotherQuestion,
        Self::Search,
        Self::Change,
        Self::LetGo,
        Self::SayHowItIs,
        Self::KeepAfterSixWeeks,
        Self::BeginAgreement,
        Self::DraftBehindTheDoor,
        Self::DraftBeforeTheDoor,
        Self::SendTooLate,
        Self::DraftChange,
        Self::DraftShowing,
        Self::RefusePreview,
        Self::BringAndTakeOut,
        Self::KeepFromSide,
        Self::DraftSide,
        Self::TellOfAgreements,
        Self::DraftAgreement,
        Self::LeaveFromBuilder,
        Self::PutOffASuggestion,
        Self::SealAndTakeBack,
        Self::LetWeekGo,
        Self::KeepMoment,
        Self::AskOneself,
        Self::ChooseSteps,
        Self::CloseWindow,
        Self::LetWindowExpire,
        Self::LeaveFromNotes,
        Self::LeaveFromShowing,
        Self::SignOutAndIn,
        Self::AnotherDevice,
        Self::EndOtherDevices,
        Self::LookAround,
        Self::ChoosePrompts,
        Self::MakeKit,
        Self::ChangePassphrase,
    ];

    /// Hashes a passphrase once more, which takes its time.
    fn is_slow(self) -> bool {
        self >= Self::CloseWindow && !matches!(self, Self::EndOtherDevices | Self::LookAround | Self::ChoosePrompts)
    }
}

/// Doings by the minute at which she sits down to them.
pub type Recipe = Vec<(i64, Vec<Doing>)>;

/// Up to three sittings within the given minutes, the last one just before they are over. One
/// doing is certain to be among them.
pub fn recipe(chance: &mut Chance, minutes: i64, certain: Doing) -> Recipe {
    let last = minutes - LAST_SITTING;
    let mut starts = vec![last];
    if minutes > 24 * 60 {
        starts.push(0);
    }
    if chance.below(2) == 0 {
        starts.push(i64::try_from(chance.below(usize::try_from(last).unwrap())).unwrap());
    }
    starts.sort_unstable();
    let mut slow = 2;
    let mut sittings: Recipe = Vec::new();
    for start in starts {
        let mut doings = vec![Doing::Write; chance.below(2)];
        for _ in 0..1 + chance.below(5) {
            let doing = Doing::ALL[chance.below(Doing::ALL.len())];
            if !doing.is_slow() || slow > 0 {
                slow -= usize::from(doing.is_slow());
                doings.push(doing);
            }
        }
        sittings.push((start, doings));
    }
    // Something that may grow old until the last one.
    sittings[0].1.insert(0, Doing::WriteFear);
    sittings.last_mut().unwrap().1.push(certain);
    sittings
}

/// The last sitting begins so many minutes before the end: a window opened in it may still be open.
const LAST_SITTING: i64 = 9;

pub struct Alone<'a> {
    world: &'a World,
    pub ines: Person,
    account: AccountId,
    chance: Chance,
    fears: Vec<(Uuid, Timestamp)>,
    pub done: BTreeMap<Doing, usize>,
}

impl<'a> Alone<'a> {
    pub async fn new(world: &'a World, ines: Person, chance: Chance) -> Self {
        let account = account_of(world, &ines).await;
        Self { world, ines, account, chance, fears: Vec::new(), done: BTreeMap::new() }
    }

    pub fn account(&self) -> AccountId {
        self.account
    }

    pub async fn live(&mut self, recipe: &Recipe) {
        let began = self.world.app.now();
        for (start, doings) in recipe {
            self.world.clock.set((began + SignedDuration::from_mins(*start)).max(self.world.app.now()));
            still_signed_in(self.world).await;
            for doing in doings {
                self.world.later(SignedDuration::from_secs(5));
                let doing = self.do_one(*doing).await;
                *self.done.entry(doing).or_default() += 1;
            }
        }
    }

    /// Does it, or writes a note where there is nothing yet to do it with; says which.
    async fn do_one(&mut self, doing: Doing) -> Doing {
        let note = self.some_note().await;
        match (doing, note) {
            (Doing::WriteFear, _) => self.write(Some("fear")).await,
            (Doing::WriteMany, _) => self.write_many().await,
            (Doing::AskAnotherQuestion, _) => self.ask_another_question().await,
            (Doing::Search, _) => self.search().await,
            (Doing::Change, Some(note)) => self.change(note).await,
            (Doing::LetGo, Some(note)) => self.let_go(note).await,
            (Doing::SayHowItIs | Doing::BeginAgreement, _) => return self.live_with_a_fear(doing).await,
            (Doing::KeepAfterSixWeeks, _) => return self.keep_after_six_weeks().await,
            (Doing::DraftBehindTheDoor, _) => self.draft("/notes", "Keep it here").await,
            (Doing::DraftBeforeTheDoor, _) => self.draft_before_the_door().await,
            (Doing::SendTooLate, _) => self.send_too_late().await,
            (Doing::DraftChange, Some(note)) => self.draft(&format!("/notes/{note}"), "Keep it").await,
            (Doing::DraftShowing, Some(note)) => self.draft_showing(note).await,
            (Doing::RefusePreview, Some(note)) => self.refuse_preview(note).await,
            (Doing::BringAndTakeOut, Some(note)) => self.bring_and_take_out(note).await,
            (Doing::LeaveFromNotes, _) => self.leave_from("/notes", "text").await,
            (Doing::LeaveFromShowing, Some(note)) => self.leave_from(&format!("/notes/{note}/show"), "words").await,
            (Doing::KeepFromSide, _) => self.keep_from_side().await,
            (Doing::KeepMoment, _) => self.keep_moment().await,
            (Doing::AskOneself, _) => self.ask_oneself().await,
            (Doing::ChooseSteps, _) => self.choose_steps().await,
            (Doing::TellOfAgreements, _) => self.tell_of_agreements().await,
            (Doing::DraftAgreement, _) => self.draft_agreement().await,
            (Doing::LeaveFromBuilder, _) => self.leave_from("/agreements/new", "agree-that").await,
            (Doing::PutOffASuggestion, _) => return self.put_off().await,
            (Doing::DraftSide | Doing::SealAndTakeBack | Doing::LetWeekGo, _) => self.write_side(doing).await,
            (Doing::CloseWindow | Doing::LetWindowExpire, _) => self.close_window(doing).await,
            (Doing::SignOutAndIn | Doing::AnotherDevice | Doing::EndOtherDevices, _) => {
                self.change_devices(doing).await
            }
            (Doing::LookAround | Doing::ChoosePrompts | Doing::MakeKit | Doing::ChangePassphrase, _) => {
                self.look_after_the_account(doing).await;
            }
            _ => {
                self.write(None).await;
                return Doing::Write;
            }
        }
        doing
    }

    async fn some_note(&mut self) -> Option<Uuid> {
        let notes = notes(self.world, self.account).await;
        (!notes.is_empty()).then(|| notes[self.chance.below(notes.len())])
    }

    /// In front of her notes, whatever it takes.
    pub async fn open(&mut self, path: &str) -> &Page {
        self.sign_in_if_needed().await;
        self.ines.get(path).await;
        if self.ines.page().path.starts_with("/private") {
            let passphrase = self.ines.passphrase.clone();
            self.ines.press("Open", &[("passphrase", &passphrase)]).await.is(200);
        }
        if self.ines.page().path != path {
            self.ines.get(path).await;
        }
        assert_eq!(self.ines.page().path, path);
        self.ines.page().is(200)
    }

    async fn sign_in_if_needed(&mut self) {
        if !self.ines.cookies.contains_key("s") {
            self.ines.sign_in().await;
        }
    }

    fn words(&mut self, most: usize) -> String {
        const WORDS: [&str; 12] = [
            "again",
            "the phone",
            "was it me",
            "<b>quiet</b>",
            "’til noon",
            "größer",
            "nobody",
            "\"why\"",
            "rain",
            "& then",
            "I wake at four",
            "ça va",
        ];
        let length = match self.chance.below(10) {
            0 => most,
            1 | 2 => most / 5,
            _ => 60,
        };
        let mut words = MINE.to_owned();
        while words.chars().count() < length {
            words.push(if self.chance.below(12) == 0 { '\n' } else { ' ' });
            words.push_str(WORDS[self.chance.below(WORDS.len())]);
        }
        words.chars().take(length).collect::<String>().trim_end().to_owned()
    }

    /// A note of any kind, or of this one.
    pub async fn write(&mut self, kind: Option<&'static str>) {
        self.open("/notes").await;
        let before = notes(self.world, self.account).await;
        let kind = kind.unwrap_or_else(|| ["", "feeling", "fear", "doubt"][self.chance.below(4)]);
        let words = self.words(8_000);
        let typed = [("text", words.as_str()), ("kind", kind)];
        let typed = &typed[..1 + usize::from(!kind.is_empty())];
        self.ines.press("Keep it here", typed).await.is(200);
        let after = notes(self.world, self.account).await;
        assert_eq!(after.len(), before.len() + 1);
        if kind == "fear" {
            self.fears.push((*after.last().unwrap(), self.world.app.now()));
        }
    }
}

/// Takes off her side what she carries.
pub async fn take_out(ines: &mut Person) {
    ines.get("/week/side/4").await.is(200);
    while ines.page().find("button").iter().any(|button| button == "Take it out again") {
        ines.press("Take it out again", &[]).await.is(200);
        ines.get("/week/side/4").await.is(200);
    }
    ines.press("Keep and go on", &[("carry", ""), ("part", "")]).await.is(200);
}

/// Her notes, oldest first.
pub async fn notes(world: &World, account: AccountId) -> Vec<Uuid> {
    sqlx::query_scalar("SELECT id FROM notes WHERE account_id = $1 ORDER BY id")
        .bind(account.0)
        .fetch_all(&world.pool)
        .await
        .unwrap()
}

pub async fn letters(world: &World, account: AccountId) -> Vec<Uuid> {
    sqlx::query_scalar("SELECT id FROM private_letters WHERE account_id = $1 ORDER BY id")
        .bind(account.0)
        .fetch_all(&world.pool)
        .await
        .unwrap()
}

/// In any of her browsers.
pub async fn window_is_open(world: &World, ines: AccountId) -> bool {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM sessions WHERE account_id = $1 AND private_until > $2)")
        .bind(ines.0)
        .bind(world.app.now().to_sqlx())
        .fetch_one(&world.pool)
        .await
        .unwrap()
}
