//! The same at the table: an evening, act by act.

use super::*;

type Press = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// What is half written is sealed anew each time it is kept as such; and kept twice among the
/// notes, nobody can know that it is the same, as only its author can read it.
const UNCUT: [&str; 2] = [LOOK, "Keep it in my private notes"];
const LOOK: &str = "Look again";

/// Every kind of act. Ines speaks first.
const EVENING: &[Press] = &[
    ("Ines", "I’m ready to begin", &[("wish", "full")]),
    ("Sam", "I’m ready to begin", &[("wish", "full")]),
    // It makes the turn.
    ("Sam", "Show ", &[("heard", "wrenbell")]),
    ("Ines", "Not quite", &[("words", "mothcoat")]),
    ("Sam", "Is there more?", &[]),
    ("Sam", "Show ", &[("heard", "larkstone")]),
    ("Ines", "There’s more", &[("words", "finchdoor")]),
    ("Sam", "Park it", &[]),
    ("Ines", "Take it up again", &[]),
    ("Sam", "Show ", &[("heard", "quailbridge")]),
    ("Ines", "That’s it", &[]),
    ("Sam", "Show ", &[("reply", "ploverjar"), ("offering", "ternlight")]),
    ("Ines", "Yes, let’s", &[]),
    ("Ines", "Let ", &[]),
    ("Ines", "I’m ready to go on", &[]),
    ("Sam", "I’m ready to go on", &[]),
    ("Ines", "One screen tonight", &[]),
    ("Sam", "Yes, on ", &[]),
    ("Sam", "I need a pause", &[]),
    ("Ines", "Set that", &[("until", "20")]),
    ("Ines", "I’m back", &[]),
    ("Sam", "I’m back", &[]),
    ("Sam", LOOK, &[("heard", "half written")]),
    ("Ines", "End here for today", &[]),
    ("Sam", "Keep it in my private notes", &[]),
    ("Ines", "Close this week", &[("valued", "larkfield"), ("leave", "lighter")]),
    ("Sam", "Close this week", &[("valued", "rookgate"), ("leave", "heavier")]),
];

/// Those cut each time: they write in most places.
const ALWAYS: [&str; 3] = ["wrenbell", "ploverjar", "rookgate"];

fn is_cut((_, button, typed): &Press, had: &[&str]) -> bool {
    let goes_on = *button == "I’m ready to go on" && had.contains(button);
    !UNCUT.contains(button) && rounds(0, 1) == 1 || goes_on || typed.iter().any(|(_, text)| ALWAYS.contains(text))
}

#[sqlx::test]
async fn whatever_is_pressed_at_the_table_is_done_once_for_both_or_not_at_all(pool: PgPool) {
    let two = Two::new(pool).await;
    let mut both = two.world.pair().await;
    let table = format!("/together/{}", two.world.open_week(&mut both, "the walk").await);
    let (ines_on, sam_on) = (both.0.on_another_device().await, both.1.on_another_device().await);
    let pair = Pair { ines: both.0, sam: both.1, ines_on, sam_on };
    let places: &[&str] = &[&table, "/week", "/history"];
    let mut had = Vec::new();
    for press in EVENING {
        let (who, button, typed) = press;
        let person = if *who == "Ines" { &pair.ines } else { &pair.sam };
        let act = two.about_to(person, &table, button, typed).await;
        if is_cut(press, &had) {
            let outcomes = all_or_nothing(&two, &act, &pair.look(places)).await;
            let own = usize::from(*who == "Sam");
            for (field, word) in typed.iter().filter(|(field, _)| !["wish", "until", "leave"].contains(field)) {
                assert!(sees(&outcomes.seen_after, own, word), "{word} is lost");
                assert!(sees(&outcomes.seen_after, 1 - own, word), "{field}: {word} isn’t shown");
            }
        }
        act.send().await.is(303);
        had.push(*button);
    }
    two.close().await;
}
