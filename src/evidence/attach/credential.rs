//! Tokens and passwords, and the hosts that may see them.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::url::{Origin, Url};

/// Text that is never shown and is wiped from memory.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// The secret in `text`, without blanks around it. None where nothing is left, or it cannot stand in a header.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        let fits = !text.is_empty() && text.bytes().all(|byte| (0x20..0x7f).contains(&byte));
        fits.then(|| Self(Zeroizing::new(text.to_owned())))
    }

    /// The secret itself. For headers alone.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// What somebody logs in with.
#[derive(Debug, Clone)]
pub enum Login {
    /// A token.
    Token(Secret),
    /// A token of a job of GitLab's.
    JobToken(Secret),
    /// A user's name and password.
    Password(String, Secret),
}

/// A header that proves who asks, and the only origins that may see it.
///
/// INVARIANT: [`Client`](super::http::Client) writes the header into requests to `origins` and into no other,
/// whatever redirects say.
#[derive(Debug, Clone)]
pub(super) struct Credential {
    pub(super) header: &'static str,
    pub(super) value: Secret,
    pub(super) origins: Vec<Origin>,
}

impl Credential {
    /// `Authorization: Bearer …`.
    pub(super) fn bearer(token: &Secret, origins: Vec<Origin>) -> Self {
        let value = Zeroizing::new(format!("Bearer {}", token.reveal()));
        Self { header: "authorization", value: Secret(value), origins }
    }

    /// `Authorization: Basic …`.
    pub(super) fn basic(user: &str, password: &Secret, origins: Vec<Origin>) -> Self {
        let pair = Zeroizing::new(format!("{user}:{}", password.reveal()));
        let value = Zeroizing::new(format!("Basic {}", STANDARD.encode(pair.as_bytes())));
        Self { header: "authorization", value: Secret(value), origins }
    }

    /// A header of that name that is the token.
    pub(super) fn header(header: &'static str, token: &Secret, origins: Vec<Origin>) -> Self {
        Self { header, value: token.clone(), origins }
    }

    /// Whether a request to `url` may have it.
    pub(super) fn is_for(&self, url: &Url) -> bool {
        self.origins.contains(&url.origin())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_never_shown() {
        let secret = Secret::new(" tok-123\n").unwrap();
        assert_eq!(secret.reveal(), "tok-123");
        let origin = Url::parse("https://api.example/").unwrap().origin();
        let all = format!(
            "{:?} {:?} {:?}",
            secret,
            Login::Password("user".into(), secret.clone()),
            Credential::bearer(&secret, vec![origin])
        );
        assert!(!all.contains("tok-123"), "{all}");
        assert!(Secret::new("a\r\nHost: b").is_none());
        assert!(Secret::new("  ").is_none());
    }

    #[test]
    fn a_credential_is_for_its_origins_alone() {
        let origin = Url::parse("https://api.example/x").unwrap().origin();
        let credential = Credential::bearer(&Secret::new("t").unwrap(), vec![origin]);
        let is_for = |text: &str| credential.is_for(&Url::parse(text).unwrap());
        assert!(is_for("https://api.example/y?z"));
        assert!(is_for("https://API.example:443/y"));
        for other in [
            "http://api.example/",
            "https://api.example:8443/",
            "https://api.example.evil/",
            "https://xapi.example/",
        ] {
            assert!(!is_for(other), "{other}");
        }
    }
}
