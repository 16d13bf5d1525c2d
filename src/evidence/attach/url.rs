//! Addresses on the network, as far as requests need them.

use std::fmt::{self, Write as _};
use std::net::IpAddr;

use ureq::http::Uri;

use super::problem::{Problem, quoted};

/// An `http` or `https` address without a user in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Url {
    https: bool,
    host: String,
    port: u16,
    /// Path and query, from `/` on.
    path: String,
}

/// Scheme, host and port: what a credential is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origin {
    https: bool,
    host: String,
    port: u16,
}

impl Url {
    /// # Errors
    /// The text is no such address.
    pub(super) fn parse(text: &str) -> Result<Self, Problem> {
        let wrong = || Problem::new(format!("`{}` is no address that begins with https://", quoted(text)));
        let uri: Uri = text.parse().map_err(|_| wrong())?;
        let https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(wrong()),
        };
        let authority = uri.authority().filter(|authority| !authority.as_str().contains('@'));
        let authority = authority.ok_or_else(wrong)?;
        let host = authority.host().to_ascii_lowercase();
        if host.is_empty() {
            return Err(wrong());
        }
        let port = authority.port_u16().unwrap_or(if https { 443 } else { 80 });
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        // A query may follow the host at once.
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        Ok(Self { https, host, port, path })
    }

    /// The address that a `Location` or a `Link` of an answer from here names.
    ///
    /// # Errors
    /// It is neither whole nor a path.
    pub(super) fn join(&self, location: &str) -> Result<Self, Problem> {
        if location.starts_with("//") {
            return Self::parse(&format!("{}:{location}", self.scheme()));
        }
        if location.starts_with('/') {
            return Self::parse(&format!("{}{location}", self.base()));
        }
        Self::parse(location)
    }

    /// The same host with another path, which begins with `/`.
    pub(super) fn with_path(&self, path: impl Into<String>) -> Self {
        Self { path: path.into(), ..self.clone() }
    }

    /// The same, with one more parameter, whose value is written as it must be.
    pub(super) fn with_parameter(&self, name: &str, value: &str) -> Self {
        let joint = if self.path.contains('?') { '&' } else { '?' };
        self.with_path(format!("{}{joint}{name}={}", self.path, encode(value)))
    }

    /// Path and query.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    pub(super) fn host(&self) -> &str {
        &self.host
    }

    pub(super) fn is_https(&self) -> bool {
        self.https
    }

    pub(super) fn origin(&self) -> Origin {
        Origin { https: self.https, host: self.host.clone(), port: self.port }
    }

    /// Whether it is on this machine.
    pub(super) fn is_loopback(&self) -> bool {
        let address = self.host.trim_start_matches('[').trim_end_matches(']');
        self.host == "localhost" || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    /// The whole address, with its query, which may hold a signature: for requests, not for messages.
    pub(super) fn whole(&self) -> String {
        format!("{}{}", self.base(), self.path)
    }

    fn scheme(&self) -> &'static str {
        if self.https { "https" } else { "http" }
    }

    fn base(&self) -> String {
        let usual = if self.https { 443 } else { 80 };
        let port = if self.port == usual { String::new() } else { format!(":{}", self.port) };
        format!("{}://{}{port}", self.scheme(), self.host)
    }
}

/// The address without its query.
impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.split('?').next().unwrap_or_default();
        write!(f, "{}{path}", self.base())
    }
}

/// Text as a part of a path or a value of a query: everything but letters, digits, `-`, `.`, `_`, `~` is escaped.
///
/// SPEC: RFC 3986, 2.3.
pub(super) fn encode(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            // Writing into a string does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_is_whole_or_a_path() {
        let base = Url::parse("http://127.0.0.1:5000/v2/a?x=1").unwrap();
        let join = |location: &str| base.join(location).map(|url| url.whole());
        assert_eq!(join("/b?c=d").unwrap(), "http://127.0.0.1:5000/b?c=d");
        assert_eq!(join("//other.example/b").unwrap(), "http://other.example/b");
        assert_eq!(join("https://other.example:444").unwrap(), "https://other.example:444/");
        for wrong in ["b", "ftp://a/b", "file:///etc/passwd", "https://user:pass@host/", "https:///x", ""] {
            assert!(join(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_signature_in_a_query_is_not_shown() {
        let url = Url::parse("https://bucket.example/a?signature=secret").unwrap();
        assert_eq!(url.to_string(), "https://bucket.example/a");
        assert_eq!(
            url.with_parameter("n", "a b&c").whole(),
            "https://bucket.example/a?signature=secret&n=a%20b%26c"
        );
    }

    #[test]
    fn loopback_is_this_machine_alone() {
        let is = |text: &str| Url::parse(text).unwrap().is_loopback();
        assert!(is("http://localhost:1/") && is("http://127.8.0.1/") && is("http://[::1]:80/"));
        assert!(!is("http://localhost.example/") && !is("http://10.0.0.1/") && !is("http://127.0.0.1.evil/"));
    }
}
