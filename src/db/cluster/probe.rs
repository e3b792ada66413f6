//! Asks a server whether it takes connections, in its own protocol: an open socket alone also answers while the server
//! is still recovering, or already on its way down.

use std::path::Path;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

use super::ROLE;

/// Protocol version 3.0.
const PROTOCOL: u32 = 3 << 16;
/// The field of an error that says `cannot_connect_now`: starting, recovering or stopping.
const NOT_NOW: &[u8] = b"C57P03\0";
/// `Terminate`: a server whose client says goodbye logs nothing.
const GOODBYE: &[u8] = &[b'X', 0, 0, 0, 4];
const PATIENCE: Duration = Duration::from_secs(1);

/// True when a connection would be taken now.
pub async fn is_ready(socket: &Path) -> bool {
    let answer = tokio::time::timeout(PATIENCE, ask(socket)).await;
    matches!(answer, Ok(Ok(true)))
}

async fn ask(socket: &Path) -> std::io::Result<bool> {
    let mut stream = UnixStream::connect(socket).await?;
    stream.write_all(&greeting()).await?;
    let mut answer = [0; 1024];
    let length = stream.read(&mut answer).await?;
    let answer = &answer[..length];
    let refused = answer.windows(NOT_NOW.len()).any(|part| part == NOT_NOW);
    let ready = !answer.is_empty() && !refused;
    if ready {
        stream.write_all(GOODBYE).await?;
    }
    Ok(ready)
}

/// The first message of a connection: its own length, the protocol, and who wants to go where.
fn greeting() -> Vec<u8> {
    let names = format!("user\0{ROLE}\0database\0postgres\0\0");
    let length = 8 + names.len() as u32;
    let mut message = Vec::new();
    message.extend_from_slice(&length.to_be_bytes());
    message.extend_from_slice(&PROTOCOL.to_be_bytes());
    message.extend_from_slice(names.as_bytes());
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greeting_tells_its_own_length() {
        let message = greeting();
        assert_eq!(message[..4], u32::try_from(message.len()).expect("short").to_be_bytes());
        assert!(message.ends_with(b"postgres\0\0"));
    }

    #[tokio::test]
    async fn nobody_at_home_is_not_ready() {
        assert!(!is_ready(Path::new("/nowhere/at/all")).await);
    }
}
