//! How a journey ends: both browsers close as people close them, the server stops, and then nothing that was typed may
//! be in what any of the three has kept.

use crate::{CANARY, Person, Server, Sweep, Watch};
use anyhow::{Result, ensure};

pub struct Ending<'a> {
    /// What was shown or typed and holds no canary.
    pub secrets: &'a [String],
    /// What somebody signs in with: for their browser to remember, and for nobody else.
    pub names: &'a [String],
    /// A table and a route that have to be there, or it is not our dump and not our log.
    pub table: &'a str,
    pub route: &'a str,
}

impl Ending<'_> {
    pub async fn find_nothing(&self, server: &mut Server, people: [Person; 2], mut watch: Watch) -> Result<()> {
        let mut people = people;
        for person in &mut people {
            person.open("/week").await?;
            person.stores_nothing().await?;
            watch.add(person.errors());
            watch.add(person.written_down());
            person.close().await?;
        }
        let dump = server.dump()?;
        server.stop()?;

        let words: Vec<&str> = [CANARY].into_iter().chain(self.secrets.iter().map(String::as_str)).collect();
        let anywhere = Sweep::new(&words);
        for person in &people {
            let (files, found) = anywhere.folder(person.name, person.profile())?;
            ensure!(files > 20, "{} has a profile of {files} files only", person.name);
            watch.add(found);
        }
        let everything: Vec<&str> = words.into_iter().chain(self.names.iter().map(String::as_str)).collect();
        let at_home = Sweep::new(&everything);
        ensure!(contains(&dump, self.table), "the dump is not ours");
        watch.add(at_home.bytes("dump", &dump));
        ensure!(server.log().contains(self.route), "the log is not ours");
        let (files, found) = at_home.folder("server", server.folder())?;
        ensure!(files > 100, "the server's folder has {files} files only");
        watch.add(found);
        watch.end()
    }
}

fn contains(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|text| text == word.as_bytes())
}
