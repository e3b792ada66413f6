use super::{SAM, Week};
use anyhow::{Result, ensure};

impl Week {
    pub async fn ines_invites(&mut self) -> Result<()> {
        let (ines, watch) = (&self.ines, &mut self.watch);
        ines.open("/week").await?;
        ines.press("A code for my partner").await?;
        watch.look(ines, "invite").await?;
        ines.press_unchecked("Make a code").await?;
        ines.sees(&["Tick this first"]).await?;
        watch.look(ines, "invite-errors").await?;
        ines.pick("rules", "yes").await?;
        ines.press("Make a code").await?;
        watch.look(ines, "invite-code").await?;
        let gone = ines.text_of("p.code").await?;
        ines.press("Take it back").await?;
        ines.pick("rules", "yes").await?;
        ines.press("Make a code").await?;
        let code = ines.text_of("p.code").await?;
        ensure!(code != gone, "a new code is another one");
        self.keep_secret(&gone);
        self.keep_secret(&code);
        (self.code, self.code_taken_back) = (code, gone);
        Ok(())
    }

    pub async fn sam_joins(&mut self) -> Result<()> {
        let (gone, code) = (self.code_taken_back.clone(), self.code.to_lowercase());
        let (sam, watch) = (&self.sam, &mut self.watch);
        sam.open("/").await?;
        sam.press("I have been given a code").await?;
        watch.look(sam, "join").await?;
        sam.fill("code", &gone).await?;
        sam.press("Have a look").await?;
        sam.sees(&["This code doesn’t open anything"]).await?;
        watch.look(sam, "join-closed").await?;
        sam.fill("code", &code).await?;
        sam.press("Have a look").await?;
        sam.sees(&["Ines asks you", "To answer, sign in"]).await?;
        watch.look(sam, "join-asked-signed-out").await?;

        sam.press("Make an account").await?;
        sam.is_on("/before").await?;
        sam.press("None of these").await?;
        let name = sam.text_of("output").await?;
        sam.fill("passphrase", SAM).await?;
        sam.fill("name", "Sam").await?;
        sam.enter().await?;
        sam.is_on("/recovery").await?;
        sam.press("I don’t want one").await?;
        sam.press("I have been given a code").await?;
        sam.fill("code", &code).await?;
        sam.press("Have a look").await?;
        watch.look(sam, "join-asked").await?;
        sam.press_unchecked("Join Ines").await?;
        sam.sees(&["Tick this first"]).await?;
        watch.look(sam, "join-asked-errors").await?;
        sam.pick("rules", "yes").await?;
        sam.press("Join Ines").await?;
        sam.is_on("/week").await?;
        sam.sees(&["Ines can’t read a word of it"]).await?;
        watch.look(sam, "week-unwritten").await?;
        self.names.push(name);
        Ok(())
    }
}
