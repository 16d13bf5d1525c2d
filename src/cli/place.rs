//! Places of evidence as arguments name them, and who asks there.
//!
//! Tokens come from a file or the environment, and go to the place that they are for and to no other.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use serde_json::Value;
use zeroize::Zeroizing;

use super::environment;
use crate::evidence::attach::{self, Around, Image, Login, Network, Place, Problem, Secret, Store};

/// The heading of the arguments in help texts.
const HEADING: &str = "Network options";
/// The most bytes of a file with a token, and of docker's configuration.
const TOKEN_BYTES: u64 = 1 << 20;

/// How to reach a place.
#[derive(Debug, Args)]
pub(super) struct Reach {
    /// A file with the token: for a registry, a token or `USER:PASSWORD`. Without it, `GITHUB_TOKEN`; `GITLAB_TOKEN` or
    /// `CI_JOB_TOKEN`; `TOLLGATE_REGISTRY_TOKEN`, `TOLLGATE_REGISTRY_USER` and `TOLLGATE_REGISTRY_PASSWORD`, or the
    /// `auths` of docker's configuration
    #[arg(long, value_name = "FILE", help_heading = HEADING)]
    token_file: Option<PathBuf>,
    /// The base address of GitHub's or GitLab's interface; without it, `GITHUB_API_URL` or `CI_API_V4_URL`, else the
    /// public one
    #[arg(long, value_name = "URL", help_heading = HEADING)]
    api_url: Option<String>,
    /// Speak to the host without encryption, which is done on this machine alone otherwise
    #[arg(long, help_heading = HEADING)]
    plain_http: bool,
    /// How long one request may take, in seconds
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 60,
        value_parser = clap::value_parser!(u64).range(1..=3600),
        help_heading = HEADING
    )]
    timeout: u64,
}

impl Reach {
    /// Opens a place.
    ///
    /// # Errors
    /// It is not there, or a token cannot be read.
    pub(super) fn open(&self, place: &Place, publish: bool) -> anyhow::Result<Box<dyn Store>> {
        Ok(attach::open(place, &self.around(place, publish)?)?)
    }

    /// What a place is opened with.
    ///
    /// # Errors
    /// A token cannot be read.
    pub(super) fn around(&self, place: &Place, publish: bool) -> anyhow::Result<Around> {
        let (api, login) = match place {
            Place::File(_) | Place::Git(..) | Place::Layout(..) => (None, None),
            Place::GitHub(_) => self.github()?,
            Place::GitLab(_) => self.gitlab()?,
            Place::Registry(image) => (None, self.registry(image)?),
        };
        let network = Network { plain_http: self.plain_http, timeout: Duration::from_secs(self.timeout) };
        Ok(Around { network, api, login, publish })
    }

    fn github(&self) -> anyhow::Result<(Option<String>, Option<Login>)> {
        let usual = environment::variable("GITHUB_API_URL");
        let api = self.api_url.clone().or_else(|| usual.clone());
        if let Some(token) = self.token()? {
            return Ok((api, Some(Login::Token(token))));
        }
        // A workflow's token is for the workflow's own server.
        let own = usual.is_none() || self.api_url.is_none() || self.api_url == usual;
        let token = if own { variable("GITHUB_TOKEN")? } else { None };
        Ok((api, token.map(Login::Token)))
    }

    fn gitlab(&self) -> anyhow::Result<(Option<String>, Option<Login>)> {
        let usual = environment::variable("CI_API_V4_URL");
        let api = self.api_url.clone().or_else(|| usual.clone());
        if let Some(token) = self.token()? {
            return Ok((api, Some(Login::Token(token))));
        }
        if let Some(token) = variable("GITLAB_TOKEN")? {
            return Ok((api, Some(Login::Token(token))));
        }
        // A job's token is for the job's own server.
        let token = if api == usual { variable("CI_JOB_TOKEN")? } else { None };
        Ok((api, token.map(Login::JobToken)))
    }

    fn registry(&self, image: &Image) -> anyhow::Result<Option<Login>> {
        if let Some(secret) = self.file()? {
            return pair_or_token(&secret).map(Some);
        }
        if let Some(token) = variable("TOLLGATE_REGISTRY_TOKEN")? {
            return Ok(Some(Login::Token(token)));
        }
        let user = environment::variable("TOLLGATE_REGISTRY_USER");
        match (user, variable("TOLLGATE_REGISTRY_PASSWORD")?) {
            (Some(user), Some(password)) => Ok(Some(Login::Password(user, password))),
            (None, None) => docker(&image.registry),
            _ => bail!("of TOLLGATE_REGISTRY_USER and TOLLGATE_REGISTRY_PASSWORD one is missing"),
        }
    }

    /// The token in the file that is named.
    fn token(&self) -> anyhow::Result<Option<Secret>> {
        let Some(text) = self.file()? else { return Ok(None) };
        Secret::new(&text).context("the file of `--token-file` holds no token").map(Some)
    }

    fn file(&self) -> anyhow::Result<Option<Zeroizing<String>>> {
        let Some(path) = &self.token_file else { return Ok(None) };
        let bytes = Zeroizing::new(environment::read_file(path, TOKEN_BYTES)?);
        let text = std::str::from_utf8(&bytes).ok().context("the file of `--token-file` is no text")?;
        Ok(Some(Zeroizing::new(text.to_owned())))
    }
}

/// A secret in an environment variable.
fn variable(name: &str) -> anyhow::Result<Option<Secret>> {
    let Some(text) = environment::variable(name).map(Zeroizing::new) else { return Ok(None) };
    Secret::new(&text).with_context(|| format!("what {name} holds is no token")).map(Some)
}

fn pair_or_token(text: &str) -> anyhow::Result<Login> {
    let no_token = "the file of `--token-file` holds no token";
    match text.trim().split_once(':') {
        Some((user, password)) => {
            Ok(Login::Password(user.to_owned(), Secret::new(password).context(no_token)?))
        }
        None => Ok(Login::Token(Secret::new(text).context(no_token)?)),
    }
}

/// Name and password for a registry in docker's configuration.
///
/// # Errors
/// The configuration cannot be read, or it leaves the password to another program.
fn docker(registry: &str) -> anyhow::Result<Option<Login>> {
    let folder = environment::variable("DOCKER_CONFIG").map(PathBuf::from);
    let home = || Some(PathBuf::from(environment::variable("HOME")?).join(".docker"));
    let Some(path) = folder.or_else(home).map(|folder| folder.join("config.json")) else { return Ok(None) };
    if !path.is_file() {
        return Ok(None);
    }
    let shown = path.display();
    let bytes = Zeroizing::new(environment::read_file(&path, TOKEN_BYTES)?);
    let json: Value = serde_json::from_slice(&bytes).ok().with_context(|| format!("`{shown}` is no JSON"))?;
    from_docker(&json, registry).with_context(|| format!("`{shown}` cannot be used"))
}

/// Name and password for a registry in the text of docker's configuration.
fn from_docker(json: &Value, registry: &str) -> anyhow::Result<Option<Login>> {
    let hub = matches!(registry, "docker.io" | "index.docker.io");
    let is_for = |name: &str| {
        let bare = name.strip_prefix("https://").or_else(|| name.strip_prefix("http://")).unwrap_or(name);
        let host = bare.split('/').next().unwrap_or_default();
        host == registry || hub && host == "index.docker.io"
    };
    let entries = json.get("auths").and_then(Value::as_object);
    let entry = entries.and_then(|auths| auths.iter().find(|(name, _)| is_for(name)));
    let pair = entry.and_then(|(_, entry)| entry.get("auth")).and_then(Value::as_str);
    let Some(pair) = pair.filter(|pair| !pair.is_empty()) else {
        let helper = json.get("credHelpers").and_then(|helpers| helpers.get(registry));
        if helper.is_some() || entry.is_some() && json.get("credsStore").is_some() {
            bail!(
                "it leaves the password of `{registry}` to a credential helper, which is not run; give it in \
                 TOLLGATE_REGISTRY_USER and TOLLGATE_REGISTRY_PASSWORD, or with `--token-file`"
            );
        }
        return Ok(None);
    };
    let malformed = "its `auth` is no name and password";
    let bytes = Zeroizing::new(STANDARD.decode(pair).ok().context(malformed)?);
    let text = std::str::from_utf8(&bytes).ok().context(malformed)?;
    let (user, password) = text.split_once(':').context(malformed)?;
    let password = Secret::new(password.trim_end_matches('\0')).context(malformed)?;
    Ok(Some(Login::Password(user.to_owned(), password)))
}

/// Reads a place out of an argument.
pub(super) fn parse(text: &str) -> Result<Place, Problem> {
    text.parse()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn docker_knows_a_registry_by_several_names() {
        let auth = STANDARD.encode("me:pass:word");
        for (name, registry) in [
            ("registry.example", "registry.example"),
            ("https://registry.example/v2/", "registry.example"),
            ("https://index.docker.io/v1/", "docker.io"),
            ("127.0.0.1:5000", "127.0.0.1:5000"),
        ] {
            let json = json!({"auths": {name: {"auth": auth}}});
            let login = from_docker(&json, registry).unwrap();
            assert!(matches!(login, Some(Login::Password(user, _)) if user == "me"), "{name}");
            assert!(from_docker(&json, "registry.example.evil").unwrap().is_none());
        }
    }

    #[test]
    fn a_credential_helper_is_told_and_not_run() {
        let helper = json!({"credHelpers": {"registry.example": "x"}});
        assert!(from_docker(&helper, "registry.example").is_err());
        assert!(from_docker(&helper, "other.example").unwrap().is_none());
        let store = json!({"auths": {"registry.example": {}}, "credsStore": "desktop"});
        assert!(from_docker(&store, "registry.example").is_err());
        let broken = json!({"auths": {"registry.example": {"auth": "!!"}}});
        let told = format!("{:#}", from_docker(&broken, "registry.example").unwrap_err());
        assert!(!told.contains("!!"), "{told}");
    }
}
