//! What the two do at the table, a chapter at a time. Everything typed holds the canary and a number of its own.

mod begin;
mod close;
mod follow;
mod keys;
mod lost;
mod turns;

use anyhow::{Context, Result};
use browser::{Killed, Person, Server, Settings, Watch};
use std::time::{Duration, Instant};

const INES: &str = "harbour qzvyxkelm201 thistle ladder plum";
const SAM: &str = "gravel qzvyxkelm202 anchor velvet moth";

/// The other page changes within this.
const AT_ONCE: Duration = Duration::from_secs(1);

pub struct Table {
    pub ines: Person,
    pub sam: Person,
    /// Ines's process, with the database; and Sam's.
    pub here: Server,
    pub there: Server,
    pub watch: Watch,
    pub path: String,
    pub secrets: Vec<String>,
    pub names: Vec<String>,
    followed: Vec<Duration>,
    /// Once it was killed and started again; it ends with the test.
    pub database: Option<Killed>,
}

impl Table {
    /// Both have accounts and a space, and their sides are open; Sam has a phone.
    pub async fn set(scripts: bool, watch: Watch) -> Result<Self> {
        let here = Server::start().await?;
        let there = here.beside().await?;
        let ines = Person::new("Ines", here.url(), Settings { scripts }).await?;
        let sam = Person::new("Sam", there.url(), Settings { scripts }).await?.on_a_phone().await?;
        let (path, secrets, names, followed) = Default::default();
        let mut table = Self { ines, sam, here, there, watch, path, secrets, names, followed, database: None };
        table.they_link().await?;
        table.they_open().await?;
        Ok(table)
    }

    /// How long after that moment this one's page says so, without anything being pressed there.
    async fn follows(person: &Person, words: &str, at: Instant) -> Result<Duration> {
        loop {
            if person.text().await.is_ok_and(|text| text.contains(words)) {
                return Ok(at.elapsed());
            }
            let late = at.elapsed() > 20 * AT_ONCE;
            (!late).then_some(()).with_context(|| format!("{} never sees {words:?}", person.name))?;
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// One presses, and the other one's page follows. The time is from the press to both pages, so it holds the
    /// presser's own new page as well.
    async fn press(&mut self, who: &'static str, button: &str, other_sees: &str) -> Result<()> {
        let (one, other) = if who == "Ines" { (&self.ines, &self.sam) } else { (&self.sam, &self.ines) };
        let pressed_at = Instant::now();
        one.press(button).await?;
        self.followed.push(Self::follows(other, other_sees, pressed_at).await?);
        Ok(())
    }

    /// Half of the changes were followed within this, and the slowest took that long. Only the long form insists on it:
    /// elsewhere the machine may be busy with something else.
    pub fn tells_how_fast_it_followed(&mut self) {
        self.followed.sort_unstable();
        let (count, slowest) = (self.followed.len(), self.followed.last().copied().unwrap_or_default());
        println!("{count} changes followed: median {:?}, slowest {slowest:?}", self.followed[count / 2]);
        let is_long = std::env::var("AMPERSAND_LONG").is_ok_and(|long| long == "1");
        self.watch.add((is_long && slowest > AT_ONCE).then(|| format!("a page followed after {slowest:?}")));
    }
}
