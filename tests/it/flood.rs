//! Two hundred sign-ins at once, half of whose clients hang up: the hashing stays within its gate, the
//! rest is told to come back, and afterwards the door opens as before.

use crate::support::World;
use sqlx::PgPool;
use std::time::{Duration, Instant};

#[sqlx::test]
async fn a_flood_of_sign_ins_that_hang_up_stays_within_the_gate(pool: PgPool) {
    let world = World::new(pool);
    let ines = world.person("Ines").await;
    let before = world.app.gate.memories_made();
    let (mut busy, mut answered, mut hung_up) = (0, 0, 0);
    for wave in 0..2_u64 {
        let clients: Vec<_> = (0..200_u64)
            .map(|client| {
                let mut person = world.visitor();
                // Some know a name and some do not: both cost the same.
                person.sign_in_name =
                    if client % 2 == 0 { ines.sign_in_name.clone() } else { format!("amber-harbour-{client:04}") };
                // Half of them wait for an answer; the others hang up at any moment.
                let soon = Duration::from_millis((client * 37 + wave * 13) % 250);
                let patience = if client % 4 < 2 { soon } else { Duration::from_secs(20) };
                tokio::spawn(async move {
                    tokio::time::timeout(patience, person.sign_in_to_stay("not this one, nor the other")).await
                })
            })
            .collect();
        for client in clients {
            match client.await.unwrap() {
                Err(_) => hung_up += 1,
                Ok(page) => match page.status.as_u16() {
                    503 => {
                        busy += 1;
                        assert_eq!(page.headers["retry-after"], "5");
                        page.has("Many people are signing in at once").has_not("passphrase\" value=\"not");
                    }
                    status => {
                        assert_eq!(status, 422, "{}", page.text());
                        answered += 1;
                    }
                },
            }
            assert!(world.app.gate.in_use() <= 2, "{} at once", world.app.gate.in_use());
        }
    }
    println!("{busy} told to come back, {answered} answered, {hung_up} hung up");
    assert!(busy > 0, "the queue was never full");
    assert!(hung_up > 5, "nobody hung up");
    assert!(world.app.gate.in_use_peak() <= 2, "{} at once", world.app.gate.in_use_peak());
    assert!(world.app.gate.memories_made() <= 2 && before >= 1, "{} memories", world.app.gate.memories_made());

    let came_in = Instant::now();
    let mut person = world.visitor();
    person.sign_in_name = ines.sign_in_name.clone();
    loop {
        let page = person.sign_in_to_stay("seven quiet lanterns on a hill").await;
        if page.status.as_u16() == 303 {
            break;
        }
        page.is(503);
        assert!(came_in.elapsed() < Duration::from_secs(20), "the door stays shut");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    person.look("/week").await.is(200);
    // A signed-in browser was never in the way of any of it.
    let mut ines = ines;
    ines.look("/week").await.is(200);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(world.app.gate.in_use(), 0, "every permit came back");
}
