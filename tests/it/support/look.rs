//! Sam looks everywhere there is, and tries everything there is, with every id that may be had:
//! the two's own, ids that lead nowhere, and those of Ines's private rows.

use super::chance::Chance;
use super::routes;
use super::watch::Watch;
use super::world::World;
use ampersand::ids::AccountId;
use uuid::Uuid;

/// Well formed, and nobody's.
pub const NOWHERE: &str = "018f0000-0000-7000-8000-000000000000";
const SECTIONS: [&str; 8] = ["1", "2", "3", "4", "5", "6", "7", "8"];
/// Acts after which Sam is nobody, or somebody else; and those that answer with words drawn anew.
const LEFT_OUT: [&str; 10] = [
    "/away",
    "/sign-out",
    "/sign-in",
    "/sign-up",
    "/sign-up/offer",
    "/sign-up/suggest",
    "/recover",
    "/recovery",
    "/account/passphrase",
    "/account/passphrase/suggest",
];

/// The ids that are tried.
pub struct Known {
    checkins: Vec<Uuid>,
    reveals: Vec<Uuid>,
    agreements: Vec<Uuid>,
    own: Vec<Uuid>,
    secrets: Vec<Uuid>,
}

impl Known {
    /// `secrets` are Ines's own, or made up where she has none.
    pub async fn find(world: &World, sam: AccountId, secrets: &[Uuid]) -> Self {
        let ids =
            async |sql: &'static str| -> Vec<Uuid> { sqlx::query_scalar(sql).fetch_all(&world.pool).await.unwrap() };
        Self {
            checkins: ids("SELECT id FROM checkins ORDER BY id DESC").await,
            reveals: ids("SELECT id FROM reveals ORDER BY id DESC").await,
            agreements: ids("SELECT id FROM agreements ORDER BY id DESC").await,
            own: super::alone::notes(world, sam).await,
            secrets: secrets.to_vec(),
        }
    }

    /// The two's own ids for this address; and all others, which lead nowhere there.
    fn ids(&self, template: &str) -> (Vec<String>, Vec<String>) {
        let own = match template.split('/').nth(1) {
            Some("history" | "together") => &self.checkins,
            Some("shown") => &self.reveals,
            Some("agreements") => &self.agreements,
            Some("notes") => &self.own,
            _ => &vec![],
        };
        let foreign = [&self.checkins, &self.reveals, &self.agreements, &self.own].into_iter().find(|ids| *ids != own);
        let foreign = foreign.into_iter().flatten().take(1);
        let others = foreign.chain(&self.secrets).map(Uuid::to_string);
        let others = others.chain([NOWHERE.to_owned(), "nonsense".to_owned()]);
        (own.iter().map(Uuid::to_string).collect(), others.collect())
    }

    /// The addresses that show something, and those that never do.
    fn paths(&self, template: &str) -> (Vec<String>, Vec<String>) {
        let filled = |place: &str, with: &[&str]| with.iter().map(|with| template.replace(place, with)).collect();
        if template.contains("{section}") {
            return (filled("{section}", &SECTIONS), filled("{section}", &["9", "x"]));
        }
        if !template.contains('{') {
            return (vec![template.to_owned()], Vec::new());
        }
        let (own, others) = self.ids(template);
        let with_id = |id: &String| template.replace("{id}", id).replace("{handle}", id);
        (own.iter().map(with_id).collect(), others.iter().map(with_id).collect())
    }

    /// Where the meeting of the last opening is.
    pub fn newest_meeting(&self) -> String {
        format!("/together/{}", self.checkins[0])
    }

    /// For the clock: one address of each kind, and one that leads nowhere.
    pub fn first_paths(&self, template: &str) -> Vec<String> {
        let (own, others) = self.paths(template);
        let is_many = template.contains("{section}");
        let nowhere = others.into_iter().find(|path| path.contains(NOWHERE));
        own.into_iter().take(if is_many { 8 } else { 1 }).chain(nowhere).collect()
    }
}

/// Every page of the router's own list, at every id or at some of those that lead nowhere.
pub async fn everywhere(watch: &mut Watch, known: &Known, when: &str, mut some: Option<Chance>) {
    for template in routes::gets().iter().filter(|t| !t.starts_with("/static")) {
        let (own, mut others) = known.paths(template);
        if let Some(chance) = &mut some {
            others.retain(|_| chance.below(3) == 0);
        }
        for path in own.iter().chain(&others) {
            watch.get(when, path).await;
        }
    }
    watch.get(when, "/nowhere").await;
}

/// Only what the two can know of.
pub async fn at_what_is_known(watch: &mut Watch, known: &Known, when: &str) {
    for path in [
        "/week",
        "/history",
        "/account",
        "/notes",
        "/private",
        "/week/side/4",
        "/week/side/6",
        "/agreements",
        "/agreements/new",
    ] {
        watch.get(when, path).await;
    }
    for id in &known.reveals {
        watch.get(when, &format!("/shown/{id}")).await;
    }
    for id in &known.agreements {
        watch.get(when, &format!("/agreements/{id}")).await;
        watch.get(when, &format!("/agreements/{id}/change")).await;
    }
    for id in &known.checkins {
        watch.get(when, &format!("/history/{id}")).await;
        watch.get(when, &format!("/together/{id}")).await;
    }
}

/// Sam's private pages while his own window is open, and Ines's rows under them.
pub async fn behind_the_door(watch: &mut Watch, known: &Known, mut chance: Chance, when: &str) {
    watch.press("/private", "Open", &[("passphrase", super::PASSPHRASE)]).await;
    for template in routes::gets().iter().filter(|t| t.starts_with("/notes")) {
        let (own, others) = known.paths(template);
        for path in own.iter().chain(&others) {
            watch.get(when, path).await;
        }
    }
    for template in routes::posts().iter().filter(|t| t.starts_with("/notes")) {
        let (own, others) = known.paths(template);
        for path in own.iter().chain(&others).filter(|_| chance.below(3) == 0) {
            watch.post(when, path, &words_for(path)).await;
        }
    }
    watch.post(when, "/private/close", &[]).await;
}

/// Every act of the router's own list, at some ids, in an order of chance.
pub async fn act_everywhere(world: &World, watch: &mut Watch, known: &Known, mut chance: Chance, when: &str) {
    let mut paths = Vec::new();
    for template in routes::posts().iter().filter(|t| !LEFT_OUT.contains(&t.as_str())) {
        let (own, others) = known.paths(template);
        let is_one = !template.contains('{');
        paths.extend(own.into_iter().chain(others).filter(|_| is_one || chance.below(3) == 0));
    }
    for at in (1..paths.len()).rev() {
        paths.swap(at, chance.below(at + 1));
    }
    for path in &paths {
        // What comes later is later: ids of one moment stand in no order.
        world.later(jiff::SignedDuration::from_millis(10));
        let fields = words_at(watch, path).await;
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        watch.post(when, path, &fields).await;
        if path.starts_with("/together/") {
            let table = path.split('/').take(3).collect::<Vec<_>>().join("/");
            watch.get(when, &table).await;
        }
    }
    // Whatever chance made of it, this week is sealed once and waited for.
    watch.post(when, "/week/take-back", &[]).await;
    watch.post("then", "/week/side/2", &[("good", "you laughed at the radio")]).await;
    watch.post("then", "/week/side/8", &[("opens", "both"), ("do", "seal")]).await;
    watch.post("then", "/week/arrive", &[]).await;
    watch.get("waiting", "/week").await;
    watch.post("then", "/week/not-now", &[]).await;
    watch.post("then", "/week/take-back", &[]).await;
    watch.get("then", "/week").await;
}

/// The same with what the page says of itself, where an act is about what it shows.
async fn words_at(watch: &mut Watch, path: &str) -> Vec<(&'static str, String)> {
    let mut fields: Vec<_> = words_for(path).into_iter().map(|(name, value)| (name, value.to_owned())).collect();
    if path.starts_with("/together/") && !path.ends_with("/close") {
        let table = path.split('/').take(3).collect::<Vec<_>>().join("/");
        let page = watch.sam.get_only(&table).await;
        let said = ["step", "speaker", "pause", "try", "version", "parked"];
        fields.extend(said.into_iter().zip(page.held(said)).filter_map(|(name, held)| Some((name, held?))));
    }
    if path.starts_with("/agreements/") && !path.ends_with("/new") {
        let of = path.split('/').take(3).collect::<Vec<_>>().join("/");
        let page = watch.sam.get_only(&of).await;
        fields.extend(page.held(["version"]).into_iter().flatten().map(|version| ("version", version)));
    }
    fields
}

/// What somebody would have typed there.
fn words_for(path: &str) -> Vec<(&'static str, &'static str)> {
    let words = "words of Sam";
    match path.rsplit('/').next().unwrap_or_default() {
        "reflections" => vec![("heard", words)],
        "ask" | "thanks" => vec![("heard", "")],
        "answer" => vec![("answer", "not-quite"), ("words", words)],
        "more" => vec![("more", words)],
        "reply" => vec![("reply", words), ("offering", "")],
        "life" => vec![("life", "quieter")],
        "agreement" => vec![("help", words)],
        "search" => vec![("find", "onlymine")],
        "show" => vec![("how", "whole"), ("words", ""), ("when", "now"), ("revision", "1")],
        "decide" => vec![("letter", NOWHERE)],
        "notes" => vec![("text", words), ("kind", "doubt")],
        "2" => vec![("good", words)],
        "4" => vec![("carry", words), ("bring", "keep")],
        "5" => vec![("feel", words)],
        "7" => vec![("do-one", words)],
        "hold" => vec![("line", words)],
        "new" => vec![("agree-that", words), ("do", "propose")],
        "change" => vec![("agree-that", words), ("so-that", "calm")],
        "begin" => vec![("wish", "full")],
        "until" => vec![("until", "20")],
        "close" if path.starts_with("/together/") => vec![("valued", words), ("leave", "mixed")],
        "name" => vec![("name", "Sam")],
        "join" => vec![("code", "ABCD-EFGH-JKMN-PQRS")],
        _ if path.starts_with("/notes/") => vec![("text", words), ("revision", "1")],
        _ => vec![],
    }
}
