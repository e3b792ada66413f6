//! The two at the table: step by step through an opened check-in, each on their own page.

use super::browser::{Browser, between};
use super::closer;
use super::script::meetings::{CAME_BACK, SAID, Said, wish};
use super::sitting::Who;
use anyhow::{Context, Result, bail};

pub struct Table<'a> {
    pub path: &'a str,
    pub week: usize,
    pub ines: &'a mut Browser,
    pub sam: &'a mut Browser,
}

impl Table<'_> {
    /// From arriving to the close.
    pub async fn sit(&mut self, is_short: [bool; 2]) -> Result<()> {
        for (who, is_short) in [(Who::Ines, is_short[0]), (Who::Sam, is_short[1])] {
            self.press(who, "begin", &[("wish", wish(self.week, is_short))]).await?;
        }
        loop {
            let page = self.ines.get(self.path).await?;
            let step = between(&page, "name=\"step\" value=\"", "\"")?.to_owned();
            if step == "close" {
                return Ok(());
            }
            let week = self.week;
            for said in SAID.iter().filter(|said| said.week == week && said.step == step) {
                self.say(said).await.with_context(|| format!("week {}, {step}", self.week))?;
            }
            if step == "topic" && self.week == CAME_BACK {
                self.come_back(&page).await?;
            }
            if step == "closeness" && self.week == closer::BEGUN {
                closer::choose_one(self.ines, self.path).await?;
            }
            self.press(Who::Ines, "on", &[]).await?;
            self.press(Who::Sam, "on", &[]).await?;
        }
    }

    fn browser(&mut self, who: Who) -> &mut Browser {
        if who == Who::Ines { self.ines } else { self.sam }
    }

    async fn press(&mut self, who: Who, act: &str, typed: &[(&str, &str)]) -> Result<()> {
        let (page, to) = (self.path.to_owned(), format!("{}/{act}", self.path));
        self.browser(who).press(&page, &to, typed).await.map(drop)
    }

    async fn say(&mut self, said: &Said) -> Result<()> {
        let (speaker, listener) = (said.speaker, said.speaker.other());
        let page = self.path.to_owned();
        if !self.browser(speaker).get(&page).await?.contains("You’re speaking.") {
            self.press(listener, "turn", &[]).await?;
        }
        for (heard, answer, words) in said.tries {
            self.press(listener, "reflections", &[("heard", heard)]).await?;
            self.press(speaker, "answer", &[("answer", answer), ("words", words)]).await?;
        }
        if said.tries.iter().all(|(_, answer, _)| *answer != "heard") {
            return self.press(speaker, "park", &[]).await;
        }
        if !said.reply.is_empty() || !said.offer.is_empty() {
            self.press(listener, "reply", &[("reply", said.reply), ("offering", said.offer)]).await?;
        }
        if said.is_accepted { self.accept(speaker).await } else { Ok(()) }
    }

    async fn accept(&mut self, who: Who) -> Result<()> {
        let (page, to) = (self.path.to_owned(), format!("{}/offer/accept", self.path));
        let html = self.browser(who).get(&page).await?;
        let (_, offer) = html.split_once(&to).context("no offer to accept")?;
        let version = between(offer, "name=\"version\" value=\"", "\"")?.to_owned();
        self.press(who, "offer/accept", &[("version", &version)]).await
    }

    async fn come_back(&mut self, page: &str) -> Result<()> {
        let Ok(parked) = between(page, "name=\"parked\" value=\"", "\"") else { bail!("nothing was parked") };
        self.press(Who::Ines, "take-up", &[("parked", parked)]).await
    }
}
