//! Between the processes: LISTEN on one connection, NOTIFY after the commit in a statement of
//! its own. Both come again by themselves after a lost database.

use super::hub::Live;
use super::note::{CHANNEL, Note};
use sqlx::PgPool;
use sqlx::postgres::{PgListener, PgPoolOptions};
use std::collections::HashSet;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::timeout;

/// How long to wait before a database that does not answer is tried again: twice as long each
/// time, up to the last.
const FIRST: Duration = Duration::from_millis(250);
const LAST: Duration = Duration::from_secs(4);

/// Sends what this process has to say, whatever waits at once, until the program is about to
/// stop and everything is said. What is lost here is found again with the next beat.
pub async fn send(live: Live, pool: PgPool) {
    let Some(mut inbox) = live.take_inbox() else { return };
    while let Some(lines) = gather(&live, &mut inbox).await {
        let sent = sqlx::query("SELECT pg_notify($1, line) FROM unnest($2::text[]) line")
            .bind(CHANNEL)
            .bind(&lines)
            .execute(&pool)
            .await;
        if let Err(error) = sent {
            tracing::warn!("other processes hear of a change with the next beat: {error}");
        }
    }
}

/// Everything that waits. None once the program stops and nothing does.
async fn gather(live: &Live, inbox: &mut UnboundedReceiver<Note>) -> Option<Vec<String>> {
    let first = tokio::select! {
        biased;
        note = inbox.recv() => note?,
        () = live.closed() => return None,
    };
    let mut notes = vec![first];
    while let Ok(note) = inbox.try_recv() {
        notes.push(note);
    }
    Some(tidy(notes).into_iter().map(Note::to_line).collect())
}

/// Each once, and of a topic's revisions the last. What is said of one seat counts by its order,
/// so the last word stays where it was said.
fn tidy(notes: Vec<Note>) -> Vec<Note> {
    let (mut seen, mut revised) = (HashSet::new(), HashSet::new());
    let mut kept: Vec<Note> = notes
        .into_iter()
        .rev()
        .filter(|note| match note {
            Note::Revised { topic, .. } => revised.insert(*topic),
            note => seen.insert(*note),
        })
        .collect();
    kept.reverse();
    kept
}

/// Hears what the others say, until the program is about to stop. Whenever something may have
/// been missed (at the beginning, and after the connection was lost), it says so.
pub async fn listen(live: Live, pool: PgPool) {
    tokio::select! {
        () = live.closed() => {}
        () = hear_always(&live, &pool) => {}
    }
}

async fn hear_always(live: &Live, pool: &PgPool) {
    let mut wait = FIRST;
    loop {
        match hear(live, pool).await {
            Ok(()) => wait = FIRST,
            Err(error) => tracing::warn!("the database is not heard, trying again: {error}"),
        }
        tokio::time::sleep(wait).await;
        wait = LAST.min(wait * 2);
    }
}

/// Until the connection is lost. An error is one that never listened.
async fn hear(live: &Live, pool: &PgPool) -> Result<(), sqlx::Error> {
    // A connection of its own: the requests keep all of theirs.
    let own = PgPoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None);
    let own = own.connect_with((*pool.connect_options()).clone()).await?;
    let mut listener = PgListener::connect_with(&own).await?;
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    live.miss();
    live.ask_all();
    // A connection can be lost without a word; but every beat is heard back, so silence tells it.
    while let Ok(Ok(Some(heard))) = timeout(live.beat() * 3, listener.try_recv()).await {
        Note::from_line(heard.payload()).into_iter().for_each(|note| live.hear(note));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn what_waits_is_said_once_and_the_last_word_last() {
        let (topic, process, seat) = (Uuid::from_u128(1), 7, 1);
        let (here, gone) = (Note::Here { topic, seat, process }, Note::Gone { topic, seat, process });
        let revised = |revision| Note::Revised { topic, revision };
        let said = tidy(vec![here, revised(1), gone, revised(2), here]);
        assert_eq!(said, [gone, revised(2), here]);
    }
}
