//! Two people and their agreements, played from outside: what they send, and what their pages and
//! the database say.

use super::model::{Agreement, Card, Model, NAMES, Of, Sent, What, Who};
use crate::support::histories::{Wrong, right};
use crate::support::template::still_signed_in;
use crate::support::{Page, Person, World, select};
use scraper::ElementRef;
use sqlx::PgPool;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Which row stands for which agreement and which version of the model.
#[derive(Clone, Debug, Default)]
pub struct Names {
    agreements: BTreeMap<usize, Uuid>,
    versions: BTreeMap<usize, Uuid>,
}

impl Names {
    fn paths(&self, serials: &[usize], end: &str) -> Vec<String> {
        serials.iter().map(|serial| format!("/agreements/{}{end}", self.agreements[serial])).collect()
    }
}

pub struct Two {
    pub world: World,
    pub people: [Person; 2],
    marks: [String; 2],
    pub names: Names,
}

/// A version as it stands in the database.
type Row = (Uuid, Uuid, i16, i16, Vec<i16>, i64);

const ROWS: &str = "SELECT v.agreement_id, v.id, v.version, v.seat,
       array(SELECT y.seat FROM agreement_consents y WHERE y.agreement_id = v.agreement_id
                AND y.version = v.version ORDER BY y.seat),
       (SELECT count(*) FROM agreement_endings e WHERE e.agreement_id = v.agreement_id AND e.version = v.version)
  FROM agreement_versions v ORDER BY v.agreement_id, v.version";

impl Two {
    pub async fn new(pool: PgPool) -> Self {
        let world = World::new(pool);
        let (ines, sam) = world.pair().await;
        let mut people = [ines, sam];
        let mut marks = [String::new(), String::new()];
        for (person, mark) in people.iter_mut().zip(&mut marks) {
            *mark = person.get("/agreements/new").await.value("mine");
        }
        Self { world, people, marks, names: Names::default() }
    }

    /// The first day, with nothing between them.
    pub async fn begin_anew(&mut self) {
        sqlx::raw_sql("DELETE FROM agreements; DELETE FROM agreement_drafts; DELETE FROM agreement_not_nows")
            .execute(&self.world.pool)
            .await
            .unwrap();
        self.names = Names::default();
        self.days(0).await;
    }

    /// The day after so many from the first one.
    pub async fn days(&mut self, day: i32) {
        self.world.at("2026-03-09T10:00:00Z");
        self.world.days_later(i64::from(day));
        still_signed_in(&self.world).await;
    }

    pub async fn send(&mut self, sent: &Sent) -> Page {
        let (path, fields) = self.form(sent);
        // Ids sort by their time: what comes later is later.
        self.world.later(jiff::SignedDuration::from_millis(20));
        send(&mut self.people[sent.who], &path, &fields).await
    }

    /// What that press sends.
    pub fn form(&self, sent: &Sent) -> (String, Vec<(String, String)>) {
        let nobodys = Uuid::nil();
        let agreement = self.names.agreements.get(&sent.of.0).unwrap_or(&nobodys);
        let version = self.names.versions.get(&sent.of.1).unwrap_or(&nobodys).to_string();
        let act = match sent.what {
            What::New => "new",
            What::Change => "change",
            What::Consent => "consent",
            What::NotNow => "not-now",
            What::TakeBack => "take-back",
            What::Keep => "keep",
            What::Rest => "rest",
            What::Retire => "retire",
        };
        let path =
            if sent.what == What::New { "/agreements/new".into() } else { format!("/agreements/{agreement}/{act}") };
        let mut fields = vec![("mine".to_owned(), self.marks[sent.who].clone()), ("version".into(), version)];
        if matches!(sent.what, What::New | What::Change) {
            let until = sent.until.map(|until| date(until).to_string()).unwrap_or_default();
            fields.extend([
                ("agree-that".into(), sent.words.clone()),
                ("until".into(), until),
                ("do".into(), "propose".into()),
            ]);
        }
        (path, fields)
    }

    /// Reads the rows and knows each by its place; what it knew before is where it was.
    async fn know(&self, model: &Model, names: &mut Names) -> Result<Vec<Row>, String> {
        let rows: Vec<Row> = sqlx::query_as(ROWS).fetch_all(&self.world.pool).await.unwrap();
        let of =
            |agreement: &Agreement| agreement.versions.iter().map(|v| (agreement.serial, v.serial)).collect::<Vec<_>>();
        let expected: Vec<Of> = model.agreements.iter().flat_map(of).collect();
        right(rows.len() == expected.len(), || format!("{} versions, not {expected:?}", rows.len()))?;
        for ((agreement, version), row) in expected.iter().zip(&rows) {
            let known = [
                *names.agreements.entry(*agreement).or_insert(row.0),
                *names.versions.entry(*version).or_insert(row.1),
            ];
            right(known == [row.0, row.1], || format!("version {version} is {row:?}, not {known:?}"))?;
        }
        Ok(rows)
    }

    /// The database itself, then the list of both; and all their pages, where all are to be looked at.
    pub async fn compare(&mut self, model: &Model, all_pages: bool) -> Wrong {
        let mut names = self.names.clone();
        let rows = self.know(model, &mut names).await?;
        for (version, row) in model.agreements.iter().flat_map(|a| &a.versions).zip(&rows) {
            let yes: Vec<i16> =
                (1..=2).filter(|seat| version.yes[usize::try_from(seat - 1).unwrap()].is_some()).collect();
            right(row.4 == yes, || format!("version {} has the yes of {:?}, not {yes:?}", version.serial, row.4))?;
            right(row.3 == i16::try_from(version.by + 1).unwrap(), || {
                format!("version {} is seat {}’s", version.serial, row.3)
            })?;
            right((row.5 > 0) == version.set_down().is_some(), || {
                format!("version {} has {} endings", version.serial, row.5)
            })?;
        }
        // Whatever the model says: nothing is set down that has not both their yes.
        let unagreed = "SELECT count(*) FROM agreement_endings e WHERE (SELECT count(*) FROM agreement_consents y
             WHERE y.couple_id = e.couple_id AND y.agreement_id = e.agreement_id AND y.version = e.version) <> 2";
        right(self.world.count(unagreed).await == 0, || "something was set down that was not agreed on".into())?;
        for who in [0, 1] {
            let told = |wrong| format!("{}: {wrong}", NAMES[who]);
            self.compare_list(who, model, &names).await.map_err(told)?;
            if all_pages {
                self.compare_pages(who, model, &names).await.map_err(told)?;
            }
        }
        self.names = names;
        Ok(())
    }

    async fn compare_list(&mut self, who: Who, model: &Model, names: &Names) -> Wrong {
        let page = look(&mut self.people[who], "/agreements").await?;
        let cards = model.cards(who);
        let (there, expected) = (cards_on(&page), drawn(&cards, names));
        right(there == expected, || format!("the list has {there:#?}, not {expected:#?}"))?;
        self.in_force_by_two_yeses(&there).await?;
        let links = |css: &str| hrefs(&page, css);
        let lapsed = links("section.sheet--quiet ul.rows a.words");
        right(lapsed == names.paths(&model.lapsed(who), "/change"), || format!("{lapsed:?} have lapsed"))?;
        let retired = links("details ul.rows a.words");
        right(retired == names.paths(&model.retired(), ""), || format!("{retired:?} are retired"))
    }

    async fn compare_pages(&mut self, who: Who, model: &Model, names: &Names) -> Wrong {
        for agreement in &model.agreements {
            self.compare_one(who, model, agreement, names).await?;
        }
        for gone in names.agreements.iter().filter(|(serial, _)| model.agreement(**serial).is_none()) {
            let page = self.people[who].look(&format!("/agreements/{}", gone.1)).await;
            right(page.status == 404, || format!("what was taken back answers {}", page.status))?;
        }
        let week = look(&mut self.people[who], "/week").await?;
        let named: Vec<String> = week.links().into_iter().filter(|link| link.starts_with("/agreements/")).collect();
        let expected = names.paths(&model.named_by_the_week(who), "");
        right(named == expected, || format!("the week names {named:?}, not {expected:?}"))?;
        let side = look(&mut self.people[who], "/week/side/6").await?;
        let asked = side.find("fieldset legend");
        right(asked == model.told_of(), || format!("{asked:?} are asked about, not {:?}", model.told_of()))
    }

    /// The page of one, and where other words begin.
    async fn compare_one(&mut self, who: Who, model: &Model, agreement: &Agreement, names: &Names) -> Wrong {
        let path = format!("/agreements/{}", names.agreements[&agreement.serial]);
        let person = &mut self.people[who];
        let (page, change) = (person.look(&path).await, person.look(&format!("{path}/change")).await);
        let Some((heading, version)) = agreement.headed(who, model.today) else {
            let answers = [page.status.as_u16(), change.status.as_u16()];
            return right(answers == [404, 404], || format!("{path} and its change answer {answers:?}"));
        };
        right(page.status == 200, || format!("{path} answers {}", page.status))?;
        right(page.find("h1") == [heading], || format!("{path} is headed {:?}, not {heading}", page.find("h1")))?;
        let cards = if ["Retired", "Lapsed"].contains(&heading) {
            vec![]
        } else {
            vec![agreement.card(who, model.today, version)]
        };
        let (there, expected) = (cards_on(&page), drawn(&cards, names));
        right(there == expected, || format!("{path} has {there:#?}, not {expected:#?}"))?;
        let (versions, read) = (page.find("ol.versions > li"), agreement.read_by(who, model.today));
        right(versions.len() == read.len(), || format!("{path} has {} versions", versions.len()))?;
        for (shown, version) in versions.iter().zip(read) {
            let is = shown.contains(&version.words)
                && shown.contains("set down on") == version.set_down().is_some()
                && shown.starts_with("Agreed on") == version.is_agreed();
            right(is, || format!("{path} tells {shown:?} of {version:?}"))?;
        }
        if heading == "Retired" {
            return right(change.status == 404, || format!("{path}/change answers {}", change.status));
        }
        let newest = agreement.versions.last().unwrap().serial;
        let begins = [change.value("version"), change.value("agree-that")];
        let expected = [names.versions[&newest].to_string(), version.words.clone()];
        right(begins == expected, || format!("{path}/change begins with {begins:?}, not {expected:?}"))
    }

    /// Of what a page calls agreed, the database has two yeses to that very version.
    async fn in_force_by_two_yeses(&self, cards: &[String]) -> Wrong {
        for card in cards.iter().filter(|card| card.contains(":Agreed ")) {
            let version = card.rsplit(":version=").next().unwrap_or_default();
            let sql = "SELECT count(*) FROM agreement_versions v JOIN agreement_consents y USING (couple_id, agreement_id, version)
                        WHERE v.id::text = $1";
            let yes: i64 = sqlx::query_scalar(sql).bind(version).fetch_one(&self.world.pool).await.unwrap();
            right(yes == 2, || format!("agreed with {yes} yes: {card}"))?;
        }
        Ok(())
    }
}

fn date(day: i32) -> jiff::civil::Date {
    jiff::civil::date(2026, 3, 9).checked_add(jiff::Span::new().days(day)).unwrap()
}

pub async fn send(person: &mut Person, path: &str, fields: &[(String, String)]) -> Page {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    person.act(path, &fields).await
}

async fn look(person: &mut Person, path: &str) -> Result<Page, String> {
    let page = person.look(path).await;
    right(page.status == 200, || format!("{path} answers {}", page.status))?;
    Ok(page)
}

fn hrefs(page: &Page, css: &str) -> Vec<String> {
    page.html().select(&select(css)).map(|a| a.value().attr("href").unwrap_or_default().to_owned()).collect()
}

fn words(element: ElementRef) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the model's cards would look like, read the same way.
fn drawn(cards: &[Card], names: &Names) -> Vec<String> {
    let draw = |card: &Card| {
        let path = format!("/agreements/{}", names.agreements[&card.of.0]);
        let buttons: Vec<_> = card.buttons.iter().map(|(name, act)| format!("{name}>{path}/{act}")).collect();
        let Card { stands, links, yes, words, says, of, .. } = card;
        let version = names.versions[&of.1];
        format!(":{stands} {words} {buttons:?} {links:?} {yes:?} {says:?}:version={version}")
    };
    let mut all: Vec<String> = cards.iter().map(draw).collect();
    all.sort();
    all
}

fn cards_on(page: &Page) -> Vec<String> {
    let html = page.html();
    let mut cards: Vec<String> = html.select(&select("main article[aria-labelledby]")).map(card).collect();
    cards.sort();
    cards
}

fn card(article: ElementRef) -> String {
    let all = |css: &str| article.select(&select(css)).collect::<Vec<_>>();
    let stands = match article.value().attr("aria-labelledby").unwrap_or_default().get(..2) {
        Some("p-") => "Proposed",
        Some("a-") => "Agreed",
        Some("r-") => "Resting",
        other => panic!("a card of {other:?}"),
    };
    let mut versions: Vec<&str> = all("input[name='version']").iter().filter_map(|i| i.value().attr("value")).collect();
    versions.dedup();
    let mut buttons = Vec::new();
    for form in all("form") {
        for button in form.select(&select("button")) {
            let to = button.value().attr("formaction").or(form.value().attr("action")).unwrap_or_default();
            buttons.push(format!("{}>{to}", words(button)));
        }
    }
    buttons.sort();
    let mut links: Vec<String> = all("a[href]").into_iter().map(words).collect();
    for link in links.iter_mut().filter(|link| link.starts_with("All versions of: ")) {
        "All versions".clone_into(link);
    }
    links.sort();
    let mut yes: Vec<bool> = all("p.who").into_iter().map(|who| words(who).contains("Yes, ")).collect();
    yes.resize(2, true);
    let gone: Vec<String> = all("p.words.lines del").into_iter().map(words).collect();
    let shown = all("p.words.lines").into_iter().map(words).collect::<String>();
    let shown = gone.iter().fold(shown, |text, gone| text.replacen(gone.as_str(), "", 1)).trim().to_owned();
    let says: Vec<String> = all(".when, .hint")
        .into_iter()
        .map(words)
        .filter(|said| !said.starts_with("It waits two weeks") && !said.starts_with("“Not now”"))
        .collect();
    format!(":{stands} {shown} {buttons:?} {links:?} {yes:?} {says:?}:version={}", versions.join("+"))
}
