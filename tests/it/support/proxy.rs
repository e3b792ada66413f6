//! A line between a program and its Postgres that can be cut at any message the program sends.
//! It reads the stream of the protocol (after the startup, a type byte and a length each), so
//! that nothing in the program has to know of it.

use bytes::{Buf, BytesMut};
use sqlx::postgres::PgConnectOptions;
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UnixListener, UnixStream};
use tokio::sync::Notify;
use tokio::task::AbortHandle;

/// Asks for TLS or another encryption before the startup; answered with one byte.
const ASKS_FIRST: [u32; 2] = [80_877_103, 80_877_104];

/// Where the line is cut, both ways, counted from when it is armed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Before the n-th message goes to the server.
    Before(usize),
    /// After the n-th message that the server answers went there, before the answer comes back.
    /// What follows from the others it keeps to itself until the next one of these.
    After(usize),
}

/// What was sent while the line was armed.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// Every message that was counted and reached the server: its type, and the statement it belongs to.
    pub sent: Vec<String>,
    /// The message at which the line was cut.
    pub cut_at: Option<String>,
}

impl Heard {
    /// Whether the server was told to make anything last.
    pub fn says_commit(&self) -> bool {
        self.sent.iter().any(|message| message.contains("COMMIT"))
    }
}

/// Whether the server answers this message of [`Heard`], and lets the answers to those before go.
pub fn is_answered(message: &str) -> bool {
    message.starts_with("query") || message.starts_with("sync")
}

#[derive(Default)]
struct Line {
    cut: Option<Cut>,
    passed: usize,
    answered: usize,
    heard: Heard,
    /// Connections whose server has not yet closed its end.
    dying: usize,
}

enum Fate {
    Goes,
    GoesLast,
    Lost,
}

impl Line {
    fn meets(&mut self, message: &Message) -> Fate {
        let (passed, answered) = (self.passed, self.answered);
        self.passed += 1;
        self.answered += usize::from(message.kind == Kind::DoesAndAsks);
        let fate = match self.cut {
            Some(Cut::Before(n)) if n == passed => Fate::Lost,
            Some(Cut::After(n)) if n == answered && message.kind == Kind::DoesAndAsks => Fate::GoesLast,
            _ => Fate::Goes,
        };
        if !matches!(fate, Fate::Lost) {
            self.heard.sent.push(message.told.clone());
        }
        if !matches!(fate, Fate::Goes) {
            self.cut = None;
            self.heard.cut_at = Some(message.told.clone());
            self.dying += 1;
        }
        fate
    }
}

#[derive(Default)]
struct Shared {
    line: Mutex<Line>,
    changed: Notify,
}

impl Shared {
    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub struct Proxy {
    shared: Arc<Shared>,
    options: PgConnectOptions,
    listening: AbortHandle,
    _folder: TempDir,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl Proxy {
    /// Stands before the server that these options lead to, over a socket or over TCP.
    pub fn before(server: &PgConnectOptions) -> Self {
        let folder = tempfile::Builder::new().prefix("ac").tempdir_in("/tmp").expect("a folder for a socket");
        let listener = UnixListener::bind(socket(folder.path(), server.get_port())).expect("a socket to be reached at");
        let shared = Arc::new(Shared::default());
        let listening = tokio::spawn(listen(listener, server.clone(), shared.clone())).abort_handle();
        Self { shared, options: server.clone().socket(folder.path()), listening, _folder: folder }
    }

    /// How the program reaches its database through here.
    pub fn options(&self) -> PgConnectOptions {
        self.options.clone()
    }

    /// Begins to listen, and cuts the line once, if told where.
    pub fn arm(&self, cut: Option<Cut>) {
        let mut line = self.shared.line();
        *line = Line { cut, dying: line.dying, ..Line::default() };
    }

    /// Cuts no more, and answers when the server is through with whatever had reached it.
    pub async fn disarm(&self) -> Heard {
        loop {
            let changed = self.shared.changed.notified();
            {
                let mut line = self.shared.line();
                line.cut = None;
                if line.dying == 0 {
                    return std::mem::take(&mut line.heard);
                }
            }
            changed.await;
        }
    }
}

fn socket(folder: &Path, port: u16) -> PathBuf {
    folder.join(format!(".s.PGSQL.{port}"))
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

async fn connect(to: &PgConnectOptions) -> io::Result<Box<dyn Stream>> {
    let host = to.get_host();
    let folder = to.get_socket().cloned().or_else(|| host.starts_with('/').then(|| host.into()));
    Ok(match folder {
        Some(folder) => Box::new(UnixStream::connect(socket(&folder, to.get_port())).await?),
        None => {
            let stream = TcpStream::connect((host, to.get_port())).await?;
            // Messages go one by one: none of them waits for the one before to be received.
            stream.set_nodelay(true)?;
            Box::new(stream)
        }
    })
}

async fn listen(listener: UnixListener, server: PgConnectOptions, shared: Arc<Shared>) {
    while let Ok((program, _)) = listener.accept().await {
        let (server, shared) = (server.clone(), shared.clone());
        tokio::spawn(async move {
            // A side that is gone closes the other one: that is all there is to do about it.
            let Ok(server) = connect(&server).await else { return };
            let _ = carry(program, server, &shared).await;
        });
    }
}

/// One message, whole.
struct Message {
    bytes: BytesMut,
    kind: Kind,
    told: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Does nothing: a greeting, a good-bye, a statement that is only prepared (it may have been
    /// already), a look whether the line still stands. It is not counted.
    Idle,
    Does,
    /// A query, or the end of a row of messages: the server answers now.
    DoesAndAsks,
}

/// What one connection has said so far.
#[derive(Default)]
struct Talk {
    has_started: bool,
    is_at_work: bool,
    statements: HashMap<String, String>,
    current: String,
}

impl Talk {
    /// Takes the next whole message from what came in.
    fn next(&mut self, from: &mut BytesMut) -> Option<Message> {
        let head = usize::from(self.has_started);
        let length = from.get(head..head + 4).map(|mut bytes| bytes.get_u32() as usize)?;
        if from.len() < head + length {
            return None;
        }
        let bytes = from.split_to(head + length);
        if self.has_started {
            let told = self.told(bytes[0], &bytes[5..]);
            let kind = self.kind(bytes[0]);
            return Some(Message { kind, told, bytes });
        }
        self.has_started = bytes.get(4..8).is_some_and(|mut code| !ASKS_FIRST.contains(&code.get_u32()));
        Some(Message { kind: Kind::Idle, told: String::new(), bytes })
    }

    fn kind(&mut self, letter: u8) -> Kind {
        let was_at_work = self.is_at_work;
        self.is_at_work = matches!(letter, b'B' | b'E') || (was_at_work && letter != b'S');
        match letter {
            b'Q' => Kind::DoesAndAsks,
            b'S' if was_at_work => Kind::DoesAndAsks,
            b'B' | b'E' | b'C' => Kind::Does,
            _ => Kind::Idle,
        }
    }

    fn told(&mut self, letter: u8, body: &[u8]) -> String {
        let mut texts = body.split(|byte| *byte == 0).map(|text| String::from_utf8_lossy(text).into_owned());
        let mut text = || texts.next().unwrap_or_default();
        match letter {
            b'Q' => self.current = text(),
            b'P' => {
                let (name, statement) = (text(), text());
                self.current.clone_from(&statement);
                self.statements.insert(name, statement);
            }
            b'B' => {
                let (_portal, name) = (text(), text());
                self.current = self.statements.get(&name).cloned().unwrap_or_default();
            }
            _ => {}
        }
        let what = match letter {
            b'Q' => "query",
            b'B' => "bind",
            b'E' => "execute",
            b'C' => "close",
            b'S' => "sync",
            _ => "other",
        };
        format!("{what}: {}", self.current.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

/// Carries one connection until a side closes it, or the line is cut.
async fn carry(mut program: UnixStream, mut server: Box<dyn Stream>, shared: &Shared) -> io::Result<()> {
    let (mut asked, mut answered) = (BytesMut::new(), BytesMut::new());
    let mut talk = Talk::default();
    loop {
        while let Some(message) = talk.next(&mut asked) {
            let fate = if message.kind == Kind::Idle { Fate::Goes } else { shared.line().meets(&message) };
            let sent = match fate {
                Fate::Lost => Ok(()),
                Fate::Goes | Fate::GoesLast => server.write_all(&message.bytes).await,
            };
            if !matches!(fate, Fate::Goes) {
                drop(program);
                let ended = run_out(server).await;
                shared.line().dying -= 1;
                shared.changed.notify_one();
                return sent.and(ended);
            }
            sent?;
        }
        tokio::select! {
            read = program.read_buf(&mut asked) => if read? == 0 { break },
            read = server.read_buf(&mut answered) => {
                if read? == 0 {
                    return Ok(());
                }
                program.write_all_buf(&mut answered).await?;
            }
        }
    }
    run_out(server).await
}

/// The server does what it was sent, hears that nobody is there any more, and closes its end:
/// with a half that is closed properly nothing that reached it is lost on the way.
async fn run_out(mut server: Box<dyn Stream>) -> io::Result<()> {
    server.shutdown().await?;
    tokio::io::copy(&mut server, &mut tokio::io::sink()).await?;
    Ok(())
}
