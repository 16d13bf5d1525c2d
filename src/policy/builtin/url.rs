//! Addresses as Go's `net/url` reads them, which OPA answers from: `uri.parse`, `uri.is_valid`, and what other
//! builtins need of it.

use std::fmt::Write as _;
use std::net::Ipv6Addr;

use super::super::engine::Value;
use super::super::value::object;
use super::{Builtins, text_at};

/// An address in parts. Escapes in `path`, `host` and `fragment` are resolved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Url {
    /// In lowercase.
    pub(super) scheme: String,
    /// What stands behind the scheme where no slash does.
    pub(super) opaque: String,
    /// Name and password as they are written.
    pub(super) user: Option<String>,
    /// With the port.
    pub(super) host: String,
    /// The path without escapes.
    pub(super) path: String,
    /// The path as it is written, where that is not its usual form.
    pub(super) raw_path: String,
    /// Behind `?`, as it is written.
    pub(super) query: String,
    /// A `?` stands there, and nothing behind it.
    pub(super) force_query: bool,
    /// There is a scheme, a path from the root, and no `//`.
    pub(super) omit_host: bool,
    /// Behind `#`, without escapes.
    pub(super) fragment: String,
    /// The fragment as it is written, where that is not its usual form.
    pub(super) raw_fragment: String,
}

/// The part of an address that bytes stand in, as each allows other bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Path,
    User,
    Host,
    Zone,
    Fragment,
}

impl Url {
    /// Reads an address as `url.Parse` does. The error is one clause.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (text, fragment) = text.split_once('#').unwrap_or((text, ""));
        let mut url = Self::without_fragment(text)?;
        url.fragment = unescape(fragment, Part::Fragment)?;
        if escape(&url.fragment, Part::Fragment) != fragment {
            fragment.clone_into(&mut url.raw_fragment);
        }
        Ok(url)
    }

    fn without_fragment(text: &str) -> Result<Self, String> {
        let mut url = Self::default();
        if text.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
            return Err("a control character stands in the address".into());
        }
        if text == "*" {
            url.path = "*".into();
            return Ok(url);
        }
        let (scheme, rest) = split_scheme(text)?;
        url.scheme = scheme.to_ascii_lowercase();
        let mut rest = rest;
        match rest.strip_suffix('?') {
            Some(before) if !before.contains('?') => {
                url.force_query = true;
                rest = before;
            }
            _ => {
                if let Some((before, query)) = rest.split_once('?') {
                    query.clone_into(&mut url.query);
                    rest = before;
                }
            }
        }
        if !rest.starts_with('/') {
            if !url.scheme.is_empty() {
                rest.clone_into(&mut url.opaque);
                return Ok(url);
            }
            if rest.split('/').next().is_some_and(|segment| segment.contains(':')) {
                return Err("the first segment of the path has a colon".into());
            }
        }
        if (!url.scheme.is_empty() || !rest.starts_with("///"))
            && let Some(behind) = rest.strip_prefix("//")
        {
            let slash = behind.find('/').unwrap_or(behind.len());
            let (authority, path) = behind.split_at_checked(slash).unwrap_or((behind, ""));
            rest = path;
            url.authority(authority)?;
        } else if !url.scheme.is_empty() && rest.starts_with('/') {
            url.omit_host = true;
        }
        url.path = unescape(rest, Part::Path)?;
        if escape(&url.path, Part::Path) != rest {
            rest.clone_into(&mut url.raw_path);
        }
        Ok(url)
    }

    fn authority(&mut self, authority: &str) -> Result<(), String> {
        let (user, host) = match authority.rsplit_once('@') {
            Some((user, host)) => (Some(user), host),
            None => (None, authority),
        };
        self.host = parse_host(&self.scheme, host)?;
        if let Some(user) = user {
            let plain = |char: char| char.is_ascii_alphanumeric() || "-._:~!$&'()*+,;=%@".contains(char);
            if !user.chars().all(plain) {
                return Err("the name before `@` is not valid".into());
            }
            unescape(user, Part::User)?;
            self.user = Some(user.to_owned());
        }
        Ok(())
    }

    /// The host without port and brackets, and the port.
    pub(super) fn host_and_port(&self) -> (&str, &str) {
        let (host, port) = match self.host.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (host, port),
            _ => (self.host.as_str(), ""),
        };
        (host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host), port)
    }

    /// The path with escapes, as `EscapedPath` gives it.
    pub(super) fn escaped_path(&self) -> String {
        let valid = |byte: u8| b"!$&'()*+,;=:@[]%".contains(&byte) || !must_escape(byte, Part::Path);
        if !self.raw_path.is_empty()
            && self.raw_path.bytes().all(valid)
            && unescape(&self.raw_path, Part::Path).is_ok_and(|path| path == self.path)
        {
            return self.raw_path.clone();
        }
        if self.path == "*" { "*".into() } else { escape(&self.path, Part::Path) }
    }

    /// The whole address, as `String` gives it.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        if !self.scheme.is_empty() {
            out.push_str(&self.scheme);
            out.push(':');
        }
        if self.opaque.is_empty() {
            let path = self.escaped_path();
            let nothing = self.host.is_empty() && self.user.is_none();
            let named = !self.scheme.is_empty() || !nothing;
            if named && !(self.omit_host && nothing) {
                if !nothing || !self.path.is_empty() {
                    out.push_str("//");
                }
                if let Some(user) = &self.user {
                    out.push_str(user);
                    out.push('@');
                }
                out.push_str(&escape(&self.host, Part::Host));
            }
            if !path.is_empty() && !path.starts_with('/') && !self.host.is_empty() {
                out.push('/');
            }
            if out.is_empty() && path.split('/').next().is_some_and(|segment| segment.contains(':')) {
                out.push_str("./");
            }
            out.push_str(&path);
        } else {
            out.push_str(&self.opaque);
        }
        if self.force_query || !self.query.is_empty() {
            out.push('?');
            out.push_str(&self.query);
        }
        if !self.fragment.is_empty() {
            out.push('#');
            let raw = &self.raw_fragment;
            out.push_str(&if raw.is_empty() { escape(&self.fragment, Part::Fragment) } else { raw.clone() });
        }
        out
    }
}

fn split_scheme(text: &str) -> Result<(&str, &str), String> {
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if at > 0 => {}
            b':' if at == 0 => return Err("the scheme is missing".into()),
            b':' => return Ok(text.split_once(':').unwrap_or(("", text))),
            _ => break,
        }
    }
    Ok(("", text))
}

fn is_port(text: &str) -> bool {
    text.is_empty()
        || text.strip_prefix(':').is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()))
}

fn parse_host(scheme: &str, host: &str) -> Result<String, String> {
    let wrong = |what: &str| Err(format!("{what} in the host `{host}`"));
    if let Some(open) = host.rfind('[') {
        if open > 0 {
            return wrong("`[` stands");
        }
        let Some((literal, port)) = host.strip_prefix('[').and_then(|host| host.rsplit_once(']')) else {
            return wrong("`]` is missing");
        };
        if !is_port(port) {
            return wrong("the port is not valid");
        }
        let literal = match literal.find("%25").and_then(|at| literal.split_at_checked(at)) {
            Some((address, zone)) => {
                format!("{}{}", unescape(address, Part::Host)?, unescape(zone, Part::Zone)?)
            }
            None => unescape(literal, Part::Host)?,
        };
        let (address, zone) = match literal.split_once('%') {
            Some((address, zone)) => (address, Some(zone)),
            None => (literal.as_str(), None),
        };
        if address.parse::<Ipv6Addr>().is_err() || zone == Some("") {
            return wrong("no IPv6 address stands");
        }
        return Ok(format!("[{literal}]{port}"));
    }
    if let Some(first) = host.find(':') {
        // SPEC: Go takes lists of hosts with ports for all but http and https.
        let at = if matches!(scheme, "http" | "https") { Some(first) } else { host.rfind(':') };
        if !at.and_then(|at| host.get(at..)).is_some_and(is_port) {
            return wrong("the port is not valid");
        }
    }
    unescape(host, Part::Host)
}

/// Whether a byte is written as an escape in a part.
fn must_escape(byte: u8, part: Part) -> bool {
    if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
        return false;
    }
    !match part {
        Part::Host | Part::Zone => b"!$&'()*+,;=:[]<>\"".contains(&byte),
        Part::Path => b"$&+,/:;=@".contains(&byte),
        Part::User => b"$&+,;=".contains(&byte),
        Part::Fragment => b"$&+,/:;=?@!()*".contains(&byte),
    }
}

fn escape(text: &str, part: Part) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        let mut bytes = [0; 4];
        for byte in char.encode_utf8(&mut bytes).bytes() {
            if must_escape(byte, part) {
                let _ = write!(out, "%{byte:02X}");
            } else {
                out.push(char::from(byte));
            }
        }
    }
    out
}

fn unescape(text: &str, part: Part) -> Result<String, String> {
    let wrong = |what: &str| Err(format!("the escape `{what}` is not valid in the address"));
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        if byte != b'%' {
            if matches!(part, Part::Host | Part::Zone) && byte < 0x80 && must_escape(byte, part) {
                return Err(format!("the character `{}` is not valid in a host", char::from(byte)));
            }
            bytes.push(byte);
            rest = behind;
            continue;
        }
        let digit = |at: usize| behind.get(at).and_then(|digit| char::from(*digit).to_digit(16));
        let (Some(high), Some(low)) = (digit(0), digit(1)) else {
            let shown: String = String::from_utf8_lossy(rest).chars().take(3).collect();
            return wrong(&shown);
        };
        let value = u8::try_from(high * 16 + low).unwrap_or_default();
        let shown = format!("%{}{}", char::from_digit(high, 16).unwrap_or('0'), low);
        // SPEC: RFC 6874 has `%25` before a zone; a host has escapes of bytes beyond ASCII alone.
        if part == Part::Host && high < 8 && value != b'%' {
            return wrong(&shown);
        }
        if part == Part::Zone && value != b'%' && value != b' ' && must_escape(value, Part::Host) {
            return wrong(&shown);
        }
        bytes.push(value);
        rest = behind.get(2..).unwrap_or_default();
    }
    String::from_utf8(bytes).map_err(|_| "the escapes of the address are no UTF-8".into())
}

/// `uri.parse(text)`: an object of the parts that are there.
pub(super) fn parse(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let url = Url::parse(text_at("uri.parse", values, 0)?)?;
    let (host, port) = url.host_and_port();
    let raw_path = if url.raw_path.is_empty() { &url.path } else { &url.raw_path };
    let parts = [
        ("scheme", url.scheme.as_str()),
        ("hostname", host),
        ("port", port),
        ("path", &url.path),
        ("raw_path", raw_path),
        ("raw_query", &url.query),
        ("fragment", &url.fragment),
    ];
    let there = parts.into_iter().filter(|(_, text)| !text.is_empty());
    Ok(object(there.map(|(name, text)| (name, Value::from(text)))))
}

/// `uri.is_valid(text)`: an empty text is not.
#[expect(clippy::unnecessary_wraps, reason = "it has the signature of all builtins")]
pub(super) fn is_valid(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let valid = match values.first() {
        Some(Value::String(text)) => !text.is_empty() && Url::parse(text).is_ok(),
        _ => false,
    };
    Ok(Value::from(valid))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_written_as_it_was_read() {
        for text in
            ["https://u:p@[fe80::1%25en0]:80/a%2Fb?q=1#f", "mailto:a@b", "//h/p", "/p?", "file:///x", "*"]
        {
            assert_eq!(Url::parse(text).unwrap().text(), text);
        }
        for text in ["http://[::1", "http://a:b", ":x", "a:b/\u{1}", "http://h/%zz", "1:2"] {
            assert!(Url::parse(text).is_err(), "{text}");
        }
    }
}
