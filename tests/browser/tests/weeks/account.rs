use super::{INES, KEPT, WRONG, Week};
use anyhow::{Result, ensure};

impl Week {
    pub async fn ines_signs_up(&mut self) -> Result<()> {
        let (ines, watch) = (&self.ines, &mut self.watch);
        ines.open("/").await?;
        watch.look(ines, "welcome").await?;
        ines.press("Begin").await?;
        watch.look(ines, "before").await?;
        ines.press("At least one").await?;
        watch.look(ines, "before-some").await?;
        ines.press("Talk to someone").await?;
        ines.is_on("/safety").await?;
        watch.look(ines, "safety").await?;
        ines.open("/before").await?;
        ines.press("None of these").await?;
        ines.is_on("/sign-up").await?;
        watch.look(ines, "sign-up").await?;
        ines.press("Make my account").await?;
        ines.sees(&["need another look"]).await?;
        watch.look(ines, "sign-up-errors").await?;

        ines.fill("name", "Ines").await?;
        let first = ines.text_of("output").await?;
        ines.press("Offer another").await?;
        let name = ines.text_of("output").await?;
        ensure!(name != first, "the same name was offered twice");
        ensure!(ines.value_of("name").await? == "Ines", "the name that was typed is gone");
        ines.press("Suggest one").await?;
        ensure!(ines.value_of("passphrase").await?.split(' ').count() == 6, "six words are suggested");
        watch.look(ines, "sign-up-suggested").await?;
        ines.fill("passphrase", INES).await?;
        if self.scripts {
            ines.click("Show").await?;
            ines.click("Hide").await?;
            ines.click("Show").await?;
        }
        ines.press("Make my account").await?;
        ines.is_on("/recovery").await?;
        watch.look(ines, "recovery").await?;

        ines.fill("passphrase", WRONG).await?;
        ines.press("Make the sheet").await?;
        ines.sees(&["another look"]).await?;
        watch.look(ines, "recovery-wrong").await?;
        ines.fill("passphrase", INES).await?;
        ines.press("Make the sheet").await?;
        ines.sees(&["Spare sign-in details", &name]).await?;
        watch.look(ines, "recovery-kit").await?;
        let code = ines.text_of("dl div:nth-child(2) dd").await?;
        ines.press("I’ve kept it").await?;
        ines.is_on("/week").await?;
        watch.look(ines, "week-alone").await?;
        ines.open("/history").await?;
        watch.look(ines, "history-empty").await?;
        self.names.push(name);
        self.keep_secret(&code);
        Ok(())
    }

    pub async fn ines_looks_after_her_account(&mut self) -> Result<()> {
        let name = self.names[0].clone();
        let (ines, watch) = (&self.ines, &mut self.watch);
        ines.open("/week").await?;
        ines.click("Menu").await?;
        ines.press("Account").await?;
        ines.sees(&[&name, "this one"]).await?;
        watch.look(ines, "account").await?;

        ines.press("Choose mine").await?;
        watch.look(ines, "prompts").await?;
        ines.pick("prompts", "broke-something").await?;
        ines.press("Save").await?;
        ines.is_on("/account").await?;

        ines.press("Change the name").await?;
        watch.look(ines, "name").await?;
        ines.fill("name", " ").await?;
        ines.press_unchecked("Keep this name").await?;
        ines.sees(&["another look"]).await?;
        watch.look(ines, "name-errors").await?;
        ines.fill("name", "Ines qzvyxkelm90").await?;
        ines.press("Keep this name").await?;
        ines.sees(&["Ines qzvyxkelm90"]).await?;

        ines.press("Change passphrase").await?;
        watch.look(ines, "passphrase").await?;
        ines.press_unchecked("Change it").await?;
        ines.sees(&["another look"]).await?;
        watch.look(ines, "passphrase-errors").await?;
        ines.press("Suggest one").await?;
        watch.look(ines, "passphrase-suggested").await?;
        let new = format!("{INES} anew");
        ines.fill("current", INES).await?;
        ines.fill("passphrase", &new).await?;
        ines.press("Change it").await?;
        ines.is_on("/account").await?;
        ines.open("/account/passphrase").await?;
        ines.fill("current", &new).await?;
        ines.fill("passphrase", INES).await?;
        ines.press("Change it").await?;
        ines.is_on("/account").await?;

        ines.press("Open it").await?;
        ines.sees_nothing_of(KEPT).await?;
        watch.look(ines, "private-door").await?;
        ines.fill("passphrase", WRONG).await?;
        ines.press("Open").await?;
        watch.look(ines, "private-wrong").await?;
        ines.fill("passphrase", INES).await?;
        ines.press("Open").await?;
        ines.sees(&[KEPT]).await?;
        watch.look(ines, "private-open").await?;

        ines.open("/rhythm").await?;
        watch.look(ines, "rhythm").await?;
        ines.fill("zone", "Nowhere").await?;
        ines.press("Keep this").await?;
        ines.sees(&["No time zone has that name"]).await?;
        watch.look(ines, "rhythm-errors").await?;
        ines.fill("zone", "Europe/Lisbon").await?;
        ines.choose("weekday", "Friday").await?;
        ines.press("Keep this").await?;
        ines.sees(&["Europe/Lisbon", "Friday"]).await?;
        watch.look(ines, "rhythm-changed").await?;

        for (path, state) in [("/nothing", "not-found"), ("/together/nothing", "not-found-together")] {
            ines.open(path).await?;
            ines.sees(&["There is no page here"]).await?;
            watch.look(ines, state).await?;
        }
        ines.open("/join").await?;
        watch.look(ines, "join-linked").await
    }

    /// Signing out and in, and a session that ends while she writes.
    pub async fn ines_loses_her_session(&mut self) -> Result<()> {
        let name = self.names[0].clone();
        let (ines, watch) = (&self.ines, &mut self.watch);
        ines.open("/week").await?;
        ines.click("Menu").await?;
        ines.press("Sign out").await?;
        ines.is_on("/sign-in").await?;
        watch.look(ines, "sign-in").await?;
        ines.open("/week").await?;
        ines.is_on("/sign-in").await?;
        ines.press("Sign in").await?;
        ines.sees(&["need another look"]).await?;
        watch.look(ines, "sign-in-errors").await?;
        ines.fill("name", &name).await?;
        ines.fill("passphrase", WRONG).await?;
        ines.press("Sign in").await?;
        ines.sees(&["don’t go together"]).await?;
        watch.look(ines, "sign-in-wrong").await?;
        ines.press("Use my recovery code").await?;
        watch.look(ines, "recover").await?;
        ines.press("Come in").await?;
        ines.sees(&["need another look"]).await?;
        watch.look(ines, "recover-errors").await?;

        Self::sign_in(ines, &name, INES).await?;
        ines.lose_session().await?;
        Self::sign_in(ines, &name, INES).await?;
        ines.open("/account").await?;
        ines.sees(&["End all others"]).await?;
        watch.look(ines, "account-two-devices").await?;
        ines.press("End all others").await?;
        ensure!(!ines.text().await?.contains("End all others"), "the other session has ended");

        ines.open("/week/side/2").await?;
        ines.fill("good", "After the end of a session qzvyxkelm80").await?;
        ines.lose_session().await?;
        ines.press("Keep and go on").await?;
        ines.sees(&["You were signed out in the meantime", "What you wrote is safe"]).await?;
        ines.sees_nothing_of("qzvyxkelm80").await?;
        watch.look(ines, "sign-in-words-held").await?;
        ines.fill("name", &name).await?;
        ines.fill("passphrase", INES).await?;
        ines.press("Sign in").await?;
        ines.sees(&["Your words are still here", "qzvyxkelm80"]).await?;
        watch.look(ines, "words-kept").await?;
        ines.press("Go on with it").await?;
        ines.open("/week/side/2").await?;
        ensure!(ines.value_of("good").await?.ends_with("qzvyxkelm80"), "the words came back");
        Ok(())
    }

    /// The words on the page go along, and are there after the next sign-in.
    pub async fn ines_leaves_quickly(&mut self) -> Result<()> {
        let name = self.names[0].clone();
        let ines = &self.ines;
        ines.open("/week/side/7").await?;
        ines.fill("do-one", "Said while leaving qzvyxkelm81").await?;
        ines.click("Leave quickly").await?;
        ines.has_left().await?;
        ines.open("/week").await?;
        ines.is_on("/sign-in").await?;
        Self::sign_in(ines, &name, INES).await?;
        ines.open("/week/side/7").await?;
        ensure!(ines.value_of("do-one").await? == "Said while leaving qzvyxkelm81", "the words went along");
        Ok(())
    }
}
