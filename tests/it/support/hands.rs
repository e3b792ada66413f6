//! Acts without a page in front of them: for two devices at once, and for what no button sends.

use super::person::encoded;
use super::world::PASSPHRASE;
use super::{Page, Person};

impl Person {
    /// One post, answered and not followed.
    pub async fn act(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let fields: Vec<(String, String)> = fields.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
        self.send("POST", path, encoded(&fields).into_bytes(), &[]).await
    }

    /// One look, not followed.
    pub async fn look(&mut self, path: &str) -> Page {
        self.send("GET", path, Vec::new(), &[]).await
    }

    /// The form of that button as keep.js sends it, every now and then: nobody pressed anything.
    pub async fn keep_by_script(&mut self, button: &str, typed: &[(&str, &str)]) -> Page {
        let (path, fields) = self.filled(button, typed);
        self.send("POST", &path, encoded(&fields).into_bytes(), &[("x-keep", "1")]).await
    }

    /// Signs in with "stay signed in here", under whatever passphrase it is by now.
    pub async fn sign_in_to_stay(&mut self, passphrase: &str) -> Page {
        let name = self.sign_in_name.clone();
        self.act("/sign-in", &[("name", &name), ("passphrase", passphrase), ("stay", "on")]).await
    }

    pub async fn stay(&mut self) {
        self.sign_in_to_stay(PASSPHRASE).await.is(303);
    }
}
