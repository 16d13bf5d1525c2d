//! How a registry asks who is there, and where a token for it comes from.
//!
//! SPEC: RFC 9110, 11.6.1; the token protocol of the distribution project (`docs/spec/auth/token.md`).
//!
//! As docker and containerd do, name and password are shown to whom the registry names (`realm`), since large
//! registries have their tokens at another host. Unlike them, they are never shown there over plain `http`, unless that
//! is the registry itself: then whoever could listen heard them anyway.

use super::credential::{Credential, Secret};
use super::http::{Client, Request};
use super::problem::Problem;
use super::url::{Url, encode};

/// The most bytes of a token's answer.
const TOKEN_BYTES: u64 = 1 << 20;

/// What a registry asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Challenge {
    /// Name and password.
    Basic,
    /// A token from `realm`.
    Bearer {
        /// Where tokens are.
        realm: String,
        /// For whom.
        service: Option<String>,
        /// For what.
        scope: Option<String>,
    },
}

impl Challenge {
    /// Reads a `WWW-Authenticate` header; none where it asks for something else.
    pub(super) fn read(header: &str) -> Option<Self> {
        let (scheme, rest) = header.trim().split_once(' ').unwrap_or((header.trim(), ""));
        if scheme.eq_ignore_ascii_case("basic") {
            return Some(Self::Basic);
        }
        if !scheme.eq_ignore_ascii_case("bearer") {
            return None;
        }
        let (mut realm, mut service, mut scope) = (None, None, None);
        for (name, value) in parameters(rest) {
            match name.to_ascii_lowercase().as_str() {
                "realm" => realm = Some(value),
                "service" => service = Some(value),
                "scope" => scope = Some(value),
                _ => {}
            }
        }
        Some(Self::Bearer { realm: realm?, service, scope })
    }
}

/// `name="value"` pairs, with commas between them.
fn parameters(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((name, behind)) = rest.split_once('=') {
        let mut value = String::new();
        let mut chars = behind.chars();
        let mut quoted = false;
        let mut escaped = false;
        for char in chars.by_ref() {
            match char {
                _ if escaped => {
                    value.push(char);
                    escaped = false;
                }
                '\\' if quoted => escaped = true,
                '"' => quoted = !quoted,
                ',' if !quoted => break,
                _ => value.push(char),
            }
        }
        found.push((name.trim().to_owned(), value.trim().to_owned()));
        rest = chars.as_str();
    }
    found
}

/// Asks for a token.
///
/// # Errors
/// Name and password may not be shown there, or nothing that is a token comes back.
pub(super) fn token(
    client: &Client,
    registry: &Url,
    realm: &str,
    (service, scope): (Option<&str>, &str),
    password: Option<(&str, &Secret)>,
) -> Result<Secret, Problem> {
    let realm = Url::parse(realm).map_err(|why| why.within("the registry says where tokens are"))?;
    let own = realm.origin() == registry.origin();
    if password.is_some() && !realm.is_https() && !own {
        return Err(Problem::new(format!(
            "the registry asks for name and password at {realm}, which is another host and not encrypted"
        ))
        .help("they were not sent; ask whoever runs the registry"));
    }
    if realm.is_loopback() && !registry.is_loopback() {
        return Err(Problem::new("the registry says that tokens are on this machine"));
    }
    let joint = if realm.path().contains('?') { '&' } else { '?' };
    let mut path = format!("{}{joint}scope={}", realm.path(), encode(scope));
    if let Some(service) = service {
        path = format!("{path}&service={}", encode(service));
    }
    let url = realm.with_path(path);
    let credential = password.map(|(user, password)| Credential::basic(user, password, vec![url.origin()]));
    let answer = client.send(&Request::get(url, TOKEN_BYTES).with(credential.as_ref()))?;
    if !answer.is_ok() {
        return Err(answer.refusal("use this repository").within("no token"));
    }
    let json = answer.json()?;
    let text = ["token", "access_token"].into_iter().find_map(|name| json.get(name)?.as_str());
    text.and_then(Secret::new).ok_or_else(|| Problem::new(format!("{realm} gives no token")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_taken_apart() {
        let header = r#"Bearer realm="https://auth.example/token?a=b",service="registry.example",scope="repository:a:pull,push",error="x""#;
        let bearer = Challenge::Bearer {
            realm: "https://auth.example/token?a=b".into(),
            service: Some("registry.example".into()),
            scope: Some("repository:a:pull,push".into()),
        };
        assert_eq!(Challenge::read(header), Some(bearer));
        assert_eq!(Challenge::read("Basic realm=\"x\""), Some(Challenge::Basic));
        for other in ["", "Bearer", "Bearer service=\"x\"", "Negotiate", "Digest realm=\"x\""] {
            assert_eq!(Challenge::read(other), None, "{other}");
        }
    }
}
