//! Something was shown: asked about, said back, heard, and only then answered.

use super::{Notes, PHONE_PART, PHONE_REST, goes_to_what_waits, is_head, nothing_waits};
use anyhow::{Result, ensure};

const HALF: &str = "That you sit there and wait qzvyxkelm130";
const MORE: &str = "It is the face down that does it qzvyxkelm131";
const FIRST: &str = "That the phone scares you qzvyxkelm132";
const NOT_QUITE: &str = "Not the phone, the turning over qzvyxkelm133";
const SECOND: &str = "That my turning it over shuts you out qzvyxkelm134";
const REPLY: &str = "I had not seen that qzvyxkelm135";
const OFFER_TAKEN_BACK: &str = "No phone at all qzvyxkelm136";
const OFFER: &str = "Face up on the table after six qzvyxkelm137";

impl Notes {
    pub async fn sam_asks_for_more(&mut self) -> Result<()> {
        let (ines, sam, watch) = (&self.ines, &self.sam, &mut self.watch);
        sam.open("/week").await?;
        sam.sees_nothing_of(PHONE_PART).await?;
        watch.look(sam, "week-shown").await?;
        sam.follow("/shown/").await?;
        is_head(sam, "From Ines").await?;
        sam.is_on(&self.shown).await?;
        sam.sees(&[PHONE_PART]).await?;
        sam.sees_nothing_of(PHONE_REST).await?;
        for box_of_an_answer in ["reply", "offering"] {
            sam.has_no_field(box_of_an_answer).await?;
        }
        watch.look(sam, "shown-listener").await?;
        sam.fill("heard", HALF).await?;
        sam.press("Tell me more?").await?;
        ensure!(sam.value_of("heard").await? == HALF, "what he had begun is still there");
        watch.look(sam, "shown-asked").await?;

        ines.open("/week").await?;
        watch.look(ines, "week-asked").await?;
        ines.follow("/shown/").await?;
        is_head(ines, "What you showed Sam").await?;
        ines.sees_nothing_of(HALF).await?;
        watch.look(ines, "shown-author-asked").await?;
        ines.fill("more", MORE).await?;
        ines.press("Tell Sam more").await?;
        ines.sees(&[MORE]).await
    }

    pub async fn sam_says_what_he_heard(&mut self) -> Result<()> {
        let (ines, sam, watch) = (&self.ines, &self.sam, &mut self.watch);
        goes_to_what_waits(sam).await?;
        sam.sees(&[PHONE_PART, MORE]).await?;
        sam.press("Thank you for this").await?;
        watch.look(sam, "shown-thanked").await?;
        sam.press_unchecked("Show Ines").await?;
        sam.sees(&["another look"]).await?;
        watch.look(sam, "shown-listener-errors").await?;
        sam.fill("heard", FIRST).await?;
        sam.press("Show Ines").await?;
        sam.sees(&[FIRST]).await?;
        sam.has_no_field("heard").await?;
        watch.look(sam, "shown-waiting").await?;
        nothing_waits(sam).await?;

        ines.open("/week").await?;
        ines.sees_nothing_of(FIRST).await?;
        watch.look(ines, "week-reflected").await?;
        ines.follow("/shown/").await?;
        ines.sees(&[FIRST]).await?;
        watch.look(ines, "shown-author-reflected").await?;
        ines.fill("words", NOT_QUITE).await?;
        ines.press("That’s it").await?;
        ines.sees(&["another look"]).await?;
        ensure!(ines.value_of("words").await? == NOT_QUITE, "no word is dropped");
        watch.look(ines, "shown-author-errors").await?;
        ines.press("Not quite").await?;
        ines.sees(&[FIRST, NOT_QUITE]).await?;
        watch.look(ines, "shown-author-not-quite").await
    }

    pub async fn it_is_heard_at_the_second_try(&mut self) -> Result<()> {
        let (ines, sam, watch) = (&self.ines, &self.sam, &mut self.watch);
        sam.open("/week").await?;
        watch.look(sam, "week-corrected").await?;
        sam.follow("/shown/").await?;
        sam.sees(&[FIRST, NOT_QUITE]).await?;
        sam.has_no_field("reply").await?;
        watch.look(sam, "shown-listener-corrected").await?;
        sam.fill("heard", SECOND).await?;
        sam.press("Show Ines").await?;

        goes_to_what_waits(ines).await?;
        ines.sees(&[SECOND]).await?;
        ines.press("That’s it").await?;
        watch.look(ines, "shown-author-heard").await
    }

    pub async fn sam_replies_and_offers(&mut self) -> Result<()> {
        let (sam, watch) = (&self.sam, &mut self.watch);
        sam.open("/week").await?;
        watch.look(sam, "week-heard").await?;
        sam.follow("/shown/").await?;
        sam.has_no_field("heard").await?;
        watch.look(sam, "shown-listener-heard").await?;
        sam.press_unchecked("Send to Ines").await?;
        sam.sees(&["another look"]).await?;
        watch.look(sam, "shown-reply-errors").await?;
        sam.fill("reply", REPLY).await?;
        sam.press("Send to Ines").await?;
        sam.sees(&[REPLY]).await?;
        sam.press_unchecked("Send to Ines").await?;
        sam.sees(&["another look"]).await?;
        watch.look(sam, "shown-offer-errors").await?;
        sam.fill("offering", OFFER_TAKEN_BACK).await?;
        sam.press("Send to Ines").await?;
        sam.sees(&[OFFER_TAKEN_BACK]).await?;
        watch.look(sam, "shown-listener-offered").await?;
        sam.press("Take the offer back").await?;
        ensure!(!sam.text().await?.contains(OFFER_TAKEN_BACK), "the offer is taken back");
        sam.fill("offering", OFFER).await?;
        sam.press("Send to Ines").await?;
        sam.sees(&[REPLY, OFFER]).await
    }

    pub async fn ines_accepts(&mut self) -> Result<()> {
        let (ines, sam, watch) = (&self.ines, &self.sam, &mut self.watch);
        ines.open("/week").await?;
        watch.look(ines, "week-offered").await?;
        ines.follow("/shown/").await?;
        ines.sees(&[REPLY, OFFER]).await?;
        ines.sees_nothing_of(OFFER_TAKEN_BACK).await?;
        watch.look(ines, "shown-author-offered").await?;
        ines.press("Yes, let’s").await?;
        ines.sees(&[OFFER]).await?;
        watch.look(ines, "shown-author-agreed").await?;
        sam.open(&self.shown).await?;
        sam.sees(&[PHONE_PART, MORE, FIRST, NOT_QUITE, SECOND, REPLY, OFFER]).await?;
        sam.sees_nothing_of("Take the offer back").await?;
        watch.look(sam, "shown-listener-agreed").await?;
        nothing_waits(ines).await
    }
}
