use super::{KEPT, Week};
use anyhow::{Result, ensure};
use browser::{Person, Watch};

/// The words each of them brings, by step of the opened check-in.
pub const INES_SAYS: [(&str, &str); 6] = [
    ("weather", "windy qzvyxkelm10"),
    ("good", "We walked home in the rain qzvyxkelm11"),
    ("deeds", "mostly"),
    ("table", "A part of what I carry qzvyxkelm13"),
    ("topic", "you never call on Thursdays qzvyxkelm15"),
    ("coming", "Call at seven qzvyxkelm17"),
];
pub const SAM_SAYS: [(&str, &str); 6] = [
    ("weather", "braced"),
    ("good", "You laughed at breakfast qzvyxkelm31"),
    ("deeds", "not this week"),
    ("table", "All of it, said plainly qzvyxkelm33"),
    ("topic", "About the evening in May qzvyxkelm35"),
    ("coming", "Be home on Tuesday qzvyxkelm37"),
];

const ON: &str = "Keep and go on";

impl Week {
    pub async fn ines_writes_her_side(&mut self) -> Result<()> {
        let (ines, watch) = (&self.ines, &mut self.watch);
        ines.open("/week").await?;
        ines.press("Let this week go").await?;
        watch.look(ines, "week-let-go").await?;
        ines.press("Write after all").await?;
        weather(ines, watch).await?;
        good_and_deeds(ines, watch).await?;
        carrying(ines, watch).await?;
        topic_and_coming(ines, watch).await?;

        ines.is_on("/week/side/8").await?;
        ines.sees(&INES_SAYS.map(|(_, words)| words)).await?;
        ines.sees_nothing_of(KEPT).await?;
        watch.look(ines, "write-8-check").await?;
        ines.press("Back").await?;
        ines.is_on("/week/side/7").await?;
        ines.press(ON).await?;
        ines.press("Seal my side").await?;
        ines.is_on("/week").await?;
        watch.look(ines, "week-sealed-alone").await?;
        ines.press("Take it back").await?;
        watch.look(ines, "week-writing").await?;

        ines.press("Take the short form").await?;
        ines.is_on("/week/hold").await?;
        watch.look(ines, "hold").await?;
        ines.press("Write the long form").await?;
        ines.is_on("/week/side/1").await?;
        ensure!(ines.value_of("own").await? == INES_SAYS[0].1, "her own word is kept");
        ines.open("/week/side/8").await?;
        ines.press("Seal my side").await?;
        ines.sees(&["Sealed on", "Take it back"]).await
    }

    /// A shorter one: nothing in some sections, "I'd rather not say" in one, all of what he carries.
    pub async fn sam_writes_his_side(&mut self) -> Result<()> {
        let (sam, watch) = (&self.sam, &mut self.watch);
        sam.open("/week/hold").await?;
        sam.fill("feel", "tight qzvyxkelm40").await?;
        sam.pick("like", "space").await?;
        watch.look(sam, "hold-linked").await?;
        sam.open("/week").await?;
        sam.press("Write my side").await?;
        sam.pick("feeling", "braced").await?;
        sam.pick("weather-say", "rather-not").await?;
        sam.press(ON).await?;
        sam.fill("good", SAM_SAYS[1].1).await?;
        sam.press(ON).await?;
        for (field, value) in [("deeds", "not-this-week"), ("lean", "cant-say"), ("future", "fully")] {
            sam.pick(field, value).await?;
        }
        sam.press(ON).await?;
        sam.fill("carry", SAM_SAYS[3].1).await?;
        sam.pick("bring", "whole").await?;
        sam.press(ON).await?;
        sam.fill("when", SAM_SAYS[4].1).await?;
        sam.press(ON).await?;
        sam.press(ON).await?;
        sam.fill("do-one", SAM_SAYS[5].1).await?;
        sam.press(ON).await?;
        sam.sees(&SAM_SAYS.map(|(_, words)| words)).await?;
        sam.pick("opens", "both").await?;
        watch.look(sam, "write-8-check-linked").await?;
        sam.press("Seal my side").await?;
        sam.is_on("/week").await?;
        watch.look(sam, "week-sealed").await
    }
}

async fn weather(ines: &Person, watch: &mut Watch) -> Result<()> {
    ines.is_on("/week/side/1").await?;
    watch.look(ines, "write-1-weather").await?;
    for feeling in ["hopeful", "scared", "tired", "torn", "raw", "numb"] {
        ines.pick("feeling", feeling).await?;
    }
    ines.choose("joined-1", "hopeful").await?;
    ines.choose("joined-2", "hopeful").await?;
    ines.press(ON).await?;
    ines.sees(&["Choose up to five", "These are the same"]).await?;
    watch.look(ines, "write-1-errors").await?;
    for feeling in ["tired", "torn", "raw", "numb"] {
        ines.pick("feeling", feeling).await?;
    }
    ines.choose("joined-2", "scared").await?;
    ines.pick("amount-hopeful", "a-lot").await?;
    ines.fill("own", INES_SAYS[0].1).await?;
    ines.press(ON).await?;
    ines.is_on("/week/side/2").await
}

async fn good_and_deeds(ines: &Person, watch: &mut Watch) -> Result<()> {
    watch.look(ines, "write-2-good").await?;
    ines.fill("good", INES_SAYS[1].1).await?;
    ines.press(ON).await?;
    watch.look(ines, "write-3-deeds").await?;
    for (field, value) in [("deeds", "mostly"), ("lean", "a-little"), ("future", "partly"), ("true", "cant-say")] {
        ines.pick(field, value).await?;
    }
    watch.look(ines, "write-3-answered").await?;
    ines.press(ON).await
}

async fn carrying(ines: &Person, watch: &mut Watch) -> Result<()> {
    watch.look(ines, "write-4-carrying").await?;
    ines.fill("carry", KEPT).await?;
    ines.pick("bring", "keep").await?;
    ines.press(ON).await?;
    ines.press("Back").await?;
    ines.is_on("/week/side/4").await?;
    ines.sees_nothing_of(KEPT).await?;
    ines.fill("carry", "What I carry, all of it qzvyxkelm12").await?;
    ines.pick("bring", "part").await?;
    ines.press(ON).await?;
    ines.sees(&["another look"]).await?;
    watch.look(ines, "write-4-errors").await?;
    ines.fill("part", INES_SAYS[3].1).await?;
    ines.press(ON).await
}

async fn topic_and_coming(ines: &Person, watch: &mut Watch) -> Result<()> {
    ines.is_on("/week/side/5").await?;
    watch.look(ines, "write-5-topic").await?;
    ines.fill("feel", "small qzvyxkelm14").await?;
    ines.fill("when", INES_SAYS[4].1).await?;
    ines.fill("help", "One call a week qzvyxkelm16").await?;
    ines.press(ON).await?;
    ines.press("Back").await?;
    ines.sees(&["Only you see this"]).await?;
    watch.look(ines, "write-5-hint").await?;
    ines.press(ON).await?;
    watch.look(ines, "write-6-agreements").await?;
    ines.press(ON).await?;
    watch.look(ines, "write-7-coming").await?;
    ines.fill("do-one", INES_SAYS[5].1).await?;
    ines.fill("welcome-one", "A letter qzvyxkelm18").await?;
    ines.press(ON).await
}
