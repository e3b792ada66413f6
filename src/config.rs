//! What the person who runs the server sets, from flags or the environment.

use clap::Args;
use std::path::PathBuf;

/// Who runs this server, said at sign-up and above the private area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operator {
    Named(String),
    OneOfTheTwo,
}

impl std::str::FromStr for Operator {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim() {
            "" => Err("say who runs this server: a name, or one-of-us".into()),
            "one-of-us" => Ok(Self::OneOfTheTwo),
            name => Ok(Self::Named(name.to_owned())),
        }
    }
}

#[derive(Args, Clone, Debug)]
pub struct Config {
    /// A Postgres server to use. Without it a private one is kept in the data folder.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// The folder for the private Postgres and the keyring.
    #[arg(long, env = "AMPERSAND_DATA", default_value = "data")]
    pub data: PathBuf,

    /// The address to listen on.
    #[arg(long, env = "AMPERSAND_LISTEN", default_value = "127.0.0.1:3000")]
    pub listen: String,

    /// The address people type, without a path.
    #[arg(long, env = "AMPERSAND_PUBLIC_URL", default_value = "http://localhost:3000")]
    pub public_url: String,

    /// Who runs this server: a name people know, or `one-of-us`. Needed with DATABASE_URL.
    #[arg(long, env = "AMPERSAND_OPERATOR")]
    pub operator: Option<Operator>,

    /// The keyring: keep it out of the database's backups.
    #[arg(long, env = "AMPERSAND_KEYRING")]
    pub keyring: Option<PathBuf>,

    /// Make a new keyring where the old one is lost. People then get in with their recovery codes only.
    #[arg(long, env = "AMPERSAND_NEW_KEYRING")]
    pub new_keyring: bool,

    /// The time zone offered first (an IANA name).
    #[arg(long, env = "AMPERSAND_TIME_ZONE", default_value = "UTC")]
    pub time_zone: String,

    /// Take the visitor's address from the last X-Forwarded-For entry: only behind a proxy of yours.
    #[arg(long, env = "AMPERSAND_BEHIND_PROXY")]
    pub behind_proxy: bool,
}

impl Config {
    pub fn keyring_path(&self) -> PathBuf {
        self.keyring.clone().unwrap_or_else(|| self.data.join("keyring"))
    }

    /// The operator; with the private database the one who started it is one of the two.
    pub fn operator(&self) -> Result<Operator, String> {
        match (&self.operator, &self.database_url) {
            (Some(operator), _) => Ok(operator.clone()),
            (None, None) => Ok(Operator::OneOfTheTwo),
            (None, Some(_)) => {
                Err("Say who runs this server: set AMPERSAND_OPERATOR to a name people know, or to one-of-us.".into())
            }
        }
    }

    /// Cookies carry `Secure` and the `__Host-` prefix wherever the public address is https.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}
