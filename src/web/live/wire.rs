//! Between the processes: LISTEN on one connection, NOTIFY after the commit in a statement of
//! its own. Both come again by themselves after a lost database.

use super::hub::Live;
use super::note::{CHANNEL, Note};
use sqlx::PgPool;
use sqlx::postgres::{PgListener, PgPoolOptions};
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;

/// How long to wait before a database that does not answer is tried again.
const AGAIN: Duration = Duration::from_secs(1);

/// Sends what this process has to say, whatever waits at once. What is lost here is found again
/// with the next beat.
pub async fn send(live: Live, pool: PgPool) {
    let Some(mut inbox) = live.take_inbox() else { return };
    while let Some(lines) = gather(&mut inbox).await {
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

/// Everything that waits, each line once.
async fn gather(inbox: &mut UnboundedReceiver<Note>) -> Option<Vec<String>> {
    let mut notes = vec![inbox.recv().await?];
    while let Ok(note) = inbox.try_recv() {
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    Some(notes.into_iter().map(Note::to_line).collect())
}

/// Hears what the others say, for as long as the program runs. Whenever something may have been
/// missed (at the beginning, and after the connection was lost), it says so.
pub async fn listen(live: Live, pool: PgPool) {
    loop {
        if let Err(error) = hear(&live, &pool).await {
            tracing::warn!("the database is not heard, trying again: {error}");
        }
        tokio::time::sleep(AGAIN).await;
    }
}

async fn hear(live: &Live, pool: &PgPool) -> Result<(), sqlx::Error> {
    // A connection of its own: the requests keep all of theirs.
    let own = PgPoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None);
    let own = own.connect_with((*pool.connect_options()).clone()).await?;
    let mut listener = PgListener::connect_with(&own).await?;
    listener.listen(CHANNEL).await?;
    live.miss();
    loop {
        match listener.try_recv().await? {
            Some(heard) => Note::from_line(heard.payload()).into_iter().for_each(|note| live.hear(note)),
            None => live.miss(),
        }
    }
}
